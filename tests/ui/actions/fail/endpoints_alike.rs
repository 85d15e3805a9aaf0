use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl User {
    #[action(global, endpoint = "/forest/hello")]
    async fn greet() {}

    #[action(global, endpoint = "forest/hello")]
    async fn part() {}
}

fn main() {}
