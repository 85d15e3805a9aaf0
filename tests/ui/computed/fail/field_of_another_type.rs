use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl User {
    #[field]
    fn greeting(first_name: i64) -> i64 {
        first_name
    }
}

fn main() {}
