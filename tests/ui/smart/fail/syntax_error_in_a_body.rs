use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

// One error: the action is still there for `use_it`.
#[smart]
impl User {
    #[action(global)]
    async fn greet() {
        let x = 1 + ;
    }
}

pub fn use_it() -> usize {
    User::ACTIONS.len()
}

fn main() {}
