use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(column = " ")]
    email: String,
}

fn main() {}
