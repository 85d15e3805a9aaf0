use forest::collection;

#[collection(name = "users", name = "people")]
pub struct User {
    id: i64,
}

fn main() {}
