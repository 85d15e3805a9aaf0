use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(default = 99999999999999999999)]
    age: i64,
}

fn main() {}
