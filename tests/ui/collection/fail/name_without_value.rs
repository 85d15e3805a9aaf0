use forest::collection;

#[collection(name)]
pub struct User {
    id: i64,
}

fn main() {}
