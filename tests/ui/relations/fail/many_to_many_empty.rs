use forest::collection;

#[collection(many_to_many())]
pub struct Company {
    id: i64,
}

fn main() {}
