use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl User {
    #[field(single)]
    fn greeting(first_name: &str) -> String {
        first_name.to_owned()
    }
}

fn main() {}
