use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(name = "id")]
    email: String,
}

fn main() {}
