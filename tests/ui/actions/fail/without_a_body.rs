use forest::prelude::*;

#[collection]
pub struct User {
    pub id: i64,
}

#[smart]
impl User {
    #[action(global)]
    async fn export();
}

fn main() {}
