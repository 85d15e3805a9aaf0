use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(skip)]
    company_id: i64,
}

#[collection(has_many(users = User, foreign_key = company_id))]
pub struct Company {
    id: i64,
}

fn main() {}
