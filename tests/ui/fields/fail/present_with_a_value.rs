use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(present = true)]
    email: String,
}

fn main() {}
