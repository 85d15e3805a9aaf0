use forest::collection;

pub struct Company;

#[collection]
pub struct User {
    id: i64,
    #[forest(belongs_to = Company)]
    company_id: Vec<String>,
}

fn main() {}
