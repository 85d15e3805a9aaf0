use forest::collection;

// One error: what asks for a collection is content.
#[collection]
pub enum Status {
    New,
}

fn is_collection<C: forest::action::Smart>() {}

pub fn register() {
    is_collection::<Status>();
}

fn main() {}
