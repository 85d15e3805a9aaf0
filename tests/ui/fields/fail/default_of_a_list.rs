use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(default = "a")]
    tags: Vec<String>,
}

fn main() {}
