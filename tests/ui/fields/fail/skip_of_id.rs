use forest::collection;

#[collection]
pub struct User {
    #[forest(skip)]
    id: i64,
    email: String,
}

fn main() {}
