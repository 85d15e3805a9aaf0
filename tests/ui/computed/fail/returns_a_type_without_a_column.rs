use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl User {
    #[field]
    fn greeting(first_name: &str) -> &str {
        first_name
    }
}

fn main() {}
