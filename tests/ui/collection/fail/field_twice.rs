use forest::prelude::*;

#[collection]
pub struct User {
    pub id: i64,
    pub id: String,
}

fn main() {}
