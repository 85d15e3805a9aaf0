use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl User {
    #[action(global, name = "Say hello")]
    async fn greet() {}

    #[action(global)]
    async fn say_hello() {}
}

fn main() {}
