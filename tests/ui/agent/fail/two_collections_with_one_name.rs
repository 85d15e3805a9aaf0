use forest::{Agent, Options, collections, prelude::*, source::Sqlite};

#[collection(name = "orders")]
pub struct Order {
    id: i64,
}

#[collection(name = "orders", table = "orders_2019")]
pub struct OldOrder {
    id: i64,
}

fn main() {
    let builder = Agent::builder(Options::new("", "")).source(Sqlite::open("shop.db").unwrap());
    let _ = builder.collections(collections![Order, OldOrder]);
}
