use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    #[forest(skip)]
    password: String,
}

#[smart]
impl User {
    #[field]
    fn greeting(password: &str) -> String {
        password.to_owned()
    }
}

fn main() {}
