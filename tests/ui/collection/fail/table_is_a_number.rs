use forest::collection;

#[collection(table = 12)]
pub struct User {
    id: i64,
}

fn main() {}
