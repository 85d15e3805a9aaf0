//! The expansions give the user nothing to lint: his warnings are about his own code. In a library, so that what is
//! public counts as such.
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    non_local_definitions,
    trivial_bounds,
    unreachable_pub,
    unused,
    unused_lifetimes,
    unused_qualifications,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]
// His own: the actions of this file have nothing to wait for.
#![allow(clippy::unused_async)]

use forest::prelude::*;

/// A module.
pub mod inner {
    use forest::prelude::*;

    /// Nothing but Forest reads these fields.
    #[collection(name = "inner", has_many(lines = super::Line, foreign_key = order_id), crate = forest)]
    #[derive(Debug)]
    pub struct Order {
        /// The key.
        id: i64,
        #[forest(default = 0.0, min = -1.5, max = 10)]
        total: f64,
        /// Texts.
        #[forest(min_length = 1, max_length = 2, like = "/a/")]
        note: Option<Private>,
        #[forest(default = "new")]
        state: State,
    }

    #[derive(Debug)]
    struct Private(String);

    impl forest::ForestType for Private {
        const COLUMN: forest::value::ColumnType = forest::value::ColumnType::String;

        fn from_cell(cell: forest::value::Cell<'_>) -> Result<Self, forest::value::CellError> {
            String::from_cell(cell).map(Self)
        }

        fn to_value(&self) -> forest::value::Value {
            self.0.to_value()
        }
    }

    #[derive(Debug, Clone, Copy, ForestEnum)]
    #[forest(rename_all = "snake_case")]
    enum State {
        New,
        Old,
    }

    #[smart]
    impl Order {
        /// Greets.
        #[action(single)]
        async fn greet(order: Record<Self>, caller: Caller) -> Result<ActionResult> {
            Ok(ActionResult::success(format!("{} {}", order.id(), caller.email)))
        }

        #[field]
        const fn double(total: f64) -> f64 {
            total * 2.0
        }
    }
}

/// A line.
#[collection]
#[derive(Debug)]
pub struct Line {
    /// The key.
    pub id: i64,
    /// The order.
    #[forest(belongs_to = inner::Order)]
    pub order_id: i64,
    #[forest(skip)]
    _cache: Option<String>,
}

#[smart]
impl Line {
    /// Exports.
    #[action(global, download)]
    async fn export() -> ActionResult {
        ActionResult::file("lines.csv", "text/csv", Vec::new())
    }
}

#[cfg(test)]
#[test]
fn nothing_to_say() {
    assert_eq!(inner::Order::META.columns.len(), 4);
    assert_eq!(inner::Order::ACTIONS.len() + Line::ACTIONS.len(), 2);
}
