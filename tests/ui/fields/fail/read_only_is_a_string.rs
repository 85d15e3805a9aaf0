use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(read_only = "yes")]
    email: String,
}

fn main() {}
