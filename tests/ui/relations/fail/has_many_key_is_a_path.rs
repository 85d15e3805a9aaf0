use forest::prelude::*;

#[collection(has_many(orders = Order, foreign_key = Order::user_id))]
pub struct User {
    pub id: i64,
}

#[collection]
pub struct Order {
    pub id: i64,
    pub user_id: i64,
}

fn main() {}
