use forest::collection;

#[collection]
pub struct User;

fn main() {}
