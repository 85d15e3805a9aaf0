use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl User {
    #[field]
    fn greeting<T: ToString>(first_name: &T) -> String {
        first_name.to_string()
    }
}

fn main() {}
