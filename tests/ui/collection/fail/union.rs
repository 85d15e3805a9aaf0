use forest::collection;

#[collection]
pub union User {
    id: i64,
}

fn main() {}
