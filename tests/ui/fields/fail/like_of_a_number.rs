use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(like = "/1/")]
    age: i64,
}

fn main() {}
