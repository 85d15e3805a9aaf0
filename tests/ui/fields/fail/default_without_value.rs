use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(default)]
    email: String,
}

fn main() {}
