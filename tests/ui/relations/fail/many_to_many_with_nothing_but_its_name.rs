use forest::prelude::*;

#[collection(many_to_many(tags = Tag))]
pub struct User {
    pub id: i64,
}

#[collection]
pub struct Tag {
    pub id: i64,
}

fn main() {}
