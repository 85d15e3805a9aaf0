use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart(name = "users")]
impl User {}

fn main() {}
