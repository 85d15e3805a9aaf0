use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

pub struct Page<T>(T);

#[smart]
impl<T> Page<T> {
    #[action(global)]
    async fn greet() {}
}

fn main() {}
