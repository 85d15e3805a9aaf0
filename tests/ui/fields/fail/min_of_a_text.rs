use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(min = 2)]
    email: String,
}

fn main() {}
