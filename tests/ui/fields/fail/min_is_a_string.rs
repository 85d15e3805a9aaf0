use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(min = "0")]
    age: i64,
}

fn main() {}
