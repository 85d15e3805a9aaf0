use forest::collection;

#[collection]
pub struct User {
    id: i64,
    email: Money,
}

fn main() {}
