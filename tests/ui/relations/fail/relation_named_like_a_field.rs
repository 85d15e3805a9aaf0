use forest::collection;

#[collection]
pub struct User {
    id: i64,
    company_id: i64,
    password: String,
}

#[collection(has_many(id = User, foreign_key = company_id))]
pub struct Company {
    id: i64,
}

fn main() {}
