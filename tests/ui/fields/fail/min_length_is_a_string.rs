use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(min_length = "2")]
    email: String,
}

fn main() {}
