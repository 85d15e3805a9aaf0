use forest::collection;

pub struct Money(i64);

#[collection]
pub struct User {
    id: i64,
    #[forest(min_length = 1)]
    amounts: Vec<Money>,
}

fn main() {}
