use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl Usr {
    #[action(global)]
    async fn greet() {}
}

fn main() {}
