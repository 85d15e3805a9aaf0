use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(default = String::new())]
    email: String,
}

fn main() {}
