use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(max)]
    age: i64,
}

fn main() {}
