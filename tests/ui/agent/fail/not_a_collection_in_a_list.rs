use forest::{Agent, Options, collections, prelude::*, source::Sqlite};

#[collection]
pub struct Order {
    id: i64,
}

pub struct Plain;

fn main() {
    let builder = Agent::builder(Options::new("", "")).source(Sqlite::open("shop.db").unwrap());
    let _ = builder.collections(collections![Order, Plain]);
}
