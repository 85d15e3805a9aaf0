use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(skip, name = "mail")]
    email: String,
}

fn main() {}
