use forest::collection;

pub struct User;

#[collection]
impl User {}

fn main() {}
