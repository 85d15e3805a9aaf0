use forest::prelude::*;

#[collection]
pub struct User {
    pub id: i64,
    #[forest(default = 300)]
    pub age: u8,
}

fn main() {}
