use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(name = 5)]
    email: String,
}

fn main() {}
