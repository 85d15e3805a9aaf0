use forest::prelude::*;

#[collection]
pub struct User {
    pub id: i64,
}

#[smart]
impl User {
    #[action(global)]
    const EXPORT: i64 = 1;
}

fn main() {}
