use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl User {
    #[field]
    fn greeting(&self) -> String {
        self.first_name.clone()
    }
}

fn main() {}
