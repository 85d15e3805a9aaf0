use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest = "mail"]
    email: String,
}

fn main() {}
