use forest::collection;

#[collection("users")]
pub struct User {
    id: i64,
}

fn main() {}
