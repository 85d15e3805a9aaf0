use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(skip = true)]
    email: String,
}

fn main() {}
