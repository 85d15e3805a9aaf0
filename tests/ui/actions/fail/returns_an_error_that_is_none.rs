use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl User {
    #[action(global)]
    async fn greet() -> Result<ActionResult, String> {
        Err(String::new())
    }
}

fn main() {}
