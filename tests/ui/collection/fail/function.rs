use forest::collection;

#[collection]
pub fn users() {}

fn main() {}
