use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl User {
    #[action(global, submit_label = "Say hello to everybody who happens to be here today")]
    async fn greet() {}
}

fn main() {}
