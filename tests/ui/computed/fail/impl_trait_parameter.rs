use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl User {
    #[field]
    fn greeting(first_name: impl AsRef<str>) -> String {
        first_name.as_ref().to_owned()
    }
}

fn main() {}
