use forest::collection;

#[collection]
pub struct Session {
    token: String,
}

fn main() {}
