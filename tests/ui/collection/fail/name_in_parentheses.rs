use forest::collection;

#[collection(name("users"))]
pub struct User {
    id: i64,
}

fn main() {}
