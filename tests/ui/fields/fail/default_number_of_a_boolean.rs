use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(default = 1)]
    active: bool,
}

fn main() {}
