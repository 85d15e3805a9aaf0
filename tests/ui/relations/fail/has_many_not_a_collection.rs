use forest::collection;

pub struct User;


#[collection(has_many(users = User, foreign_key = company_id))]
pub struct Company {
    id: i64,
}

fn main() {}
