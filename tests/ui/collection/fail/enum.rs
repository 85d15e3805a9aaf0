use forest::collection;

#[collection]
pub enum Status {
    New,
}

fn main() {}
