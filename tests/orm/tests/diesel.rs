//! Beside Diesel's derives.
#![allow(missing_docs, unreachable_pub)]

use diesel::prelude::*;
use forest::prelude::*;

diesel::table! {
    customers (id) { id -> Integer, name -> Text, }
}

diesel::table! {
    orders (id) { id -> Integer, customer_id -> Nullable<Integer>, total_cents -> BigInt, }
}

/// `#[collection]` above the derives.
#[collection(name = "customers", has_many(orders = Order, foreign_key = customer_id))]
#[derive(Debug, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = customers)]
struct Customer {
    id: i32,
    name: String,
}

/// `#[collection]` below them.
#[derive(Debug, Queryable, Selectable, Identifiable, Associations)]
#[diesel(table_name = orders, belongs_to(Customer))]
#[collection(name = "orders")]
struct Order {
    id: i32,
    #[forest(belongs_to = Customer)]
    customer_id: Option<i32>,
    #[diesel(column_name = total_cents)]
    #[forest(column = "total_cents", min = 0)]
    total: i64,
}

#[smart]
impl Order {
    #[field]
    const fn euros(total: i64) -> i64 {
        total / 100
    }
}

fn is_identifiable<T: Identifiable>(_: T) {}

#[test]
fn models_are_collections() {
    is_identifiable(&Customer { id: 1, name: "Ada".to_owned() });
    is_identifiable(&Order { id: 1, customer_id: None, total: 0 });
    assert_eq!(Customer::META.relations[0].target, "orders");

    let columns: Vec<_> =
        Order::META.columns.iter().map(|column| (column.field, column.column, column.nullable)).collect();
    let expected =
        [("id", "id", false), ("customer_id", "customer_id", true), ("total", "total_cents", false)];
    assert_eq!(columns, expected);
    assert_eq!(Order::META.relations[0].name, "customer");
    assert_eq!(Order::FIELDS[0].depends_on, ["total"]);
}
