use forest::collection;

pub struct User;


#[collection(has_one(owner = User, foreign_key = company_id))]
pub struct Company {
    id: i64,
}

fn main() {}
