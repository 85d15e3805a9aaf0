use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl User {
    #[action(bulk)]
    async fn greet(_: Record<Self>, _: Caller, _: u8) {}
}

fn main() {}
