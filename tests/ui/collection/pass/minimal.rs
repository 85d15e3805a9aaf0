use forest::prelude::*;

#[collection]
struct User {
    id: i64,
}

fn main() {
    assert_eq!(User::NAME, "user");
    assert!(User::ACTIONS.is_empty());
}
