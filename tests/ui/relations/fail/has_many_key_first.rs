use forest::collection;

#[collection]
pub struct User {
    id: i64,
    company_id: i64,
    password: String,
}

#[collection(has_many(foreign_key = company_id, users = User))]
pub struct Company {
    id: i64,
}

fn main() {}
