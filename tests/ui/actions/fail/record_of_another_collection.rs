use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[collection]
pub struct Company {
    id: i64,
}

#[smart]
impl User {
    #[action(single)]
    async fn greet(_: Record<Company>) {}
}

fn main() {}
