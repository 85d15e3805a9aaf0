//! The macros inside of `macro_rules!`, whose parameters arrive in invisible groups and with another hygiene.

#![allow(missing_docs, unreachable_pub)]

use forest::{prelude::*, schema::Literal};

macro_rules! model {
    (
        $(#[$attribute:meta])*
        $name:ident($table:literal) { $key:ident: $key_type:ty, $($field:ident: $type:ty = $default:expr),* $(,)? }
    ) => {
        $(#[$attribute])*
        #[forest::collection(table = $table)]
        #[derive(Debug)]
        pub struct $name {
            #[forest(primary_key)]
            pub $key: $key_type,
            $(#[forest(default = $default)] pub $field: Option<$type>),*
        }
    };
}

model! {
    /// Made by a macro.
    Order("shop_orders") { number: i64, total: f64 = 0.5, currency: String = "EUR" }
}

macro_rules! line {
    ($target:ty, $name:ident) => {
        #[collection]
        #[derive(Debug)]
        pub struct $name {
            pub id: i64,
            #[forest(belongs_to(order = $target))]
            pub order_number: i64,
        }
    };
}
line!(Order, Line);

macro_rules! greeting {
    ($model:ty, $action:ident, $record:ty, $label:literal, $field:ident, $field_type:ty) => {
        #[smart]
        impl $model {
            #[action(single, name = $label)]
            async fn $action(record: $record) {
                drop(record);
            }

            #[field]
            fn shown($field: $field_type) -> String {
                format!("{:?}", $field)
            }
        }
    };
}
greeting!(Order, greet, Record<Order>, "Say hello", total, Option<f64>);

macro_rules! status {
    ($rule:literal, $($variant:ident),*) => {
        #[derive(Debug, PartialEq, ForestEnum)]
        #[forest(rename_all = $rule)]
        enum Status { $($variant),* }
    };
}
status!("lowercase", New, Old);

/// `$crate` as the path of the runtime, from a crate that exports macros of its own.
mod vendored {
    pub use forest as panel;

    macro_rules! vendored {
        ($name:ident) => {
            #[crate::vendored::panel::collection(crate = $crate::vendored::panel)]
            #[derive(Debug)]
            pub struct $name {
                pub id: i64,
                #[forest(name = "amount", min = 2)]
                pub total: Option<i64>,
            }
        };
    }
    vendored!(Invoice);
}

#[test]
fn literals_and_types_pass_through() {
    let meta = Order::META;
    assert_eq!(meta.table, "shop_orders");
    assert_eq!(meta.description, Some("Made by a macro."));
    assert!(meta.columns[0].primary_key);
    assert_eq!(meta.columns[1].default, Some(Literal::Float(0.5)));
    assert_eq!(meta.columns[2].default, Some(Literal::Text("EUR")));
    assert_eq!(Line::META.relations[0].target, "shop_orders");
    assert_eq!(Order::ACTIONS[0].declaration.name, "Say hello");
    assert_eq!(Order::ACTIONS[0].declaration.rust_name, "greet");
    assert_eq!(Order::FIELDS[0].depends_on, ["total"]);
    assert_eq!(vendored::Invoice::META.columns[1].name, "amount");
    assert_eq!(<Status as forest::ForestType>::ENUM_VALUES, ["new", "old"]);
}
