use forest::collection;

#[collection(crate = "forest")]
pub struct User {
    id: i64,
}

fn main() {}
