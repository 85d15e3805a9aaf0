use forest::prelude::*;

#[collection]
pub struct User {
    pub id: i64,
    #[forest(name: "mail")]
    pub email: String,
}

fn main() {}
