use forest::prelude::*;

#[collection]
pub struct User {
    pub id: i64,
    #[forest(default = "a" + "b")]
    pub email: String,
}

fn main() {}
