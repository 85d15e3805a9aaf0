use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(widget = "text")]
    email: String,
}

fn main() {}
