use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(name)]
    email: String,
}

fn main() {}
