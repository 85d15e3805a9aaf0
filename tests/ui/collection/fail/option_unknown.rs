use forest::collection;

#[collection(icon = "person")]
pub struct User {
    id: i64,
}

fn main() {}
