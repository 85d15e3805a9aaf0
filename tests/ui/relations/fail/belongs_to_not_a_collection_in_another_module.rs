use forest::prelude::*;

mod models {
    pub struct Company;
}

#[collection]
pub struct User {
    pub id: i64,
    #[forest(belongs_to = crate::models::Company)]
    pub company_id: i64,
}

fn main() {}
