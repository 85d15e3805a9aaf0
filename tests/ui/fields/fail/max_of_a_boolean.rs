use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(max = 2)]
    active: bool,
}

fn main() {}
