use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(like = "^[a-z]+$")]
    email: String,
}

fn main() {}
