use forest::collection;

#[collection]
pub struct User {
    id: i64,
    company_id: i64,
    password: String,
}

#[collection(has_one(owner = User, foreign_key = owner_id))]
pub struct Company {
    id: i64,
}

fn main() {}
