use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl User {
    #[action(single)]
    async fn greet(user: Record<Self>) -> ActionResult {
        ActionResult::success(user.last_name.as_str())
    }
}

fn main() {}
