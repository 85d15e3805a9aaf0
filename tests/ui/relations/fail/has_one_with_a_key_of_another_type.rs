use forest::collection;

#[collection]
pub struct User {
    id: i64,
    company_id: i64,
    password: String,
}

#[collection(has_one(owner = User, foreign_key = password))]
pub struct Company {
    id: i64,
}

fn main() {}
