use forest::collection;

// One error: what asks for a collection is content.
#[collection]
pub struct Session {
    token: String,
}

fn is_collection<C: forest::action::Smart>() {}

pub fn register() {
    is_collection::<Session>();
}

fn main() {}
