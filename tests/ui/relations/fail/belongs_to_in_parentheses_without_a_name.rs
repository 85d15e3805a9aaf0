use forest::collection;

#[collection]
pub struct Company {
    id: i64,
}

#[collection]
pub struct User {
    id: i64,
    #[forest(belongs_to(Company))]
    company_id: i64,
}

fn main() {}
