use forest::prelude::*;

#[collection]
pub struct User {
    pub id: i64,
    #[forest(default = 1.5)]
    pub age: Option<i64>,
}

fn main() {}
