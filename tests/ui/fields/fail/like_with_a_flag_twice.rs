use forest::prelude::*;

#[collection]
pub struct User {
    pub id: i64,
    #[forest(like = "/a/ii")]
    pub email: String,
}

fn main() {}
