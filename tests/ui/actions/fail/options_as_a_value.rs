use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl User {
    #[action = "single"]
    async fn greet() {}
}

fn main() {}
