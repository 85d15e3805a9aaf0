use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl User {
    #[cfg_attr(all(), forest::action(global))]
    async fn greet() {}
}

fn main() {}
