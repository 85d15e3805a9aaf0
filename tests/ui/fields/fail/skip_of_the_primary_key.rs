use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(primary_key, skip)]
    email: String,
}

fn main() {}
