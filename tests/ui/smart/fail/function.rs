use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
async fn greet(user: Record<User>) {
    drop(user);
}

fn main() {}
