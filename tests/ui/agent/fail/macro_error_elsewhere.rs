// One error, that of the macro: what registers the collection is content.
use forest::{AgentBuilder, prelude::*};

#[collection]
pub struct User {
    #[forest(nmae = "key")]
    id: i64,
}

#[smart]
impl User {
    #[action(single)]
    async fn greet(user: Record<Self>) -> ActionResult {
        ActionResult::success(user.id())
    }

    #[field]
    fn double(id: i64) -> i64 {
        id * 2
    }
}

pub fn register(agent: AgentBuilder) -> AgentBuilder {
    agent.collection::<User>()
}

fn main() {}
