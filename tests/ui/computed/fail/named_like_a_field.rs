use forest::prelude::*;

#[collection]
pub struct User {
    pub id: i64,
    #[forest(name = "fullName")]
    pub name: String,
}

#[smart]
impl User {
    #[field(name = "fullName")]
    fn shown(name: &str) -> String {
        name.to_owned()
    }
}

fn main() {}
