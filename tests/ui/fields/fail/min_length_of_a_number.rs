use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(min_length = 2)]
    age: i64,
}

fn main() {}
