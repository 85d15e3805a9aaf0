use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl User {
    #[action(global)]
    async unsafe fn greet() {}
}

fn main() {}
