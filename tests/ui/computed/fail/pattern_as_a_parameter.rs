use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl User {
    #[field]
    fn greeting((first, last): (&str, &str)) -> String {
        format!("{first} {last}")
    }
}

fn main() {}
