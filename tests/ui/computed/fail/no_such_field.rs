use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl User {
    #[field]
    fn greeting(first_nam: &str) -> String {
        first_nam.to_owned()
    }
}

fn main() {}
