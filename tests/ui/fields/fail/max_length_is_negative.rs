use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(max_length = -1)]
    email: String,
}

fn main() {}
