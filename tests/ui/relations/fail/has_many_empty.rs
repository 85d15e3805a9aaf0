use forest::collection;

#[collection(has_many())]
pub struct Company {
    id: i64,
}

fn main() {}
