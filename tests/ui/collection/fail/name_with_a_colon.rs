use forest::prelude::*;

#[collection(name: "users")]
pub struct User {
    pub id: i64,
}

fn main() {}
