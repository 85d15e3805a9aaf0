use forest::prelude::*;

#[collection]
pub struct User {
    pub id: i64,
}

#[smart]
impl User {
    #[field]
    const DOUBLE: i64 = 2;
}

fn main() {}
