use forest::prelude::*;

#[collection]
pub struct User {
    id: i64,
    first_name: String,
}

#[smart]
impl Clone for User {
    fn clone(&self) -> Self {
        User { id: self.id, first_name: self.first_name.clone() }
    }
}

fn main() {}
