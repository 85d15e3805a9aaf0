use forest::collection;

pub struct Money(i64);

#[collection]
pub struct User {
    id: i64,
    #[forest(name = "total")]
    amount: Money,
}

fn main() {}
