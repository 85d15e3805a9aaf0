use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[action(single)]
pub async fn greet(_: Record<User>) {}

fn main() {}
