use forest::prelude::*;

#[collection]
pub struct User {
    pub id: i64,
    #[forest(primary)]
    pub email: String,
}

fn main() {}
