use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(belongs_to = "companies")]
    company_id: i64,
}

fn main() {}
