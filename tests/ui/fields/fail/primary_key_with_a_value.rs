use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(primary_key = true)]
    email: String,
}

fn main() {}
