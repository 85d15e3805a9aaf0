use forest::collection;

pub struct Money(i64);

#[collection]
pub struct User {
    id: i64,
    #[forest(default = "1")]
    amount: Option<Money>,
}

fn main() {}
