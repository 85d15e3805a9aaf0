use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(max_length = 2)]
    active: bool,
}

fn main() {}
