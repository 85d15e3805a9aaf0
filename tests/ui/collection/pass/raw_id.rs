use forest::prelude::*;

#[collection]
struct User {
    r#id: i64,
}

fn main() {
    assert!(User::META.columns[0].primary_key);
}
