use forest::collection;

#[collection(name = "users" table = "people")]
pub struct User {
    id: i64,
}

fn main() {}
