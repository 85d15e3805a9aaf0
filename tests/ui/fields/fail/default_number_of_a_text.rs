use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(default = 0)]
    email: String,
}

fn main() {}
