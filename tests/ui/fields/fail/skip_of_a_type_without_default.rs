use forest::collection;

pub struct Session;

#[collection]
pub struct User {
    id: i64,
    #[forest(skip)]
    session: Session,
}

fn main() {}
