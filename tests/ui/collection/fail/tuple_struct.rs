use forest::collection;

#[collection]
pub struct User(i64, String);

fn main() {}
