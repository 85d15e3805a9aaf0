use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl User {
    #[action(global)]
    async fn greet<T>(_: Data<T>) {}
}

fn main() {}
