use forest::collection;

#[collection]
pub struct User {
    id: i64,
    #[forest(min = 10, max = 2.5)]
    score: f64,
}

fn main() {}
