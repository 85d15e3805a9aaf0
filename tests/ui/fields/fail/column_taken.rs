use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(column = "id")]
    email: String,
}

fn main() {}
