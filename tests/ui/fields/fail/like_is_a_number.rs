use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(like = 1)]
    email: String,
}

fn main() {}
