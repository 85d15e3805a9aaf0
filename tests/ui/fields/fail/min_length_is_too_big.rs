use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(min_length = 4294967296)]
    email: String,
}

fn main() {}
