//! A collection may be more public than the type of its key, as any struct may be than the types of its fields.
#![deny(warnings)]

mod shop {
    use forest::{ForestType, value::{Cell, CellError, ColumnType, Value}};

    pub struct Id(i64);

    impl ForestType for Id {
        const COLUMN: ColumnType = ColumnType::Number;

        fn from_cell(cell: Cell<'_>) -> std::result::Result<Self, CellError> {
            i64::from_cell(cell).map(Self)
        }

        fn to_value(&self) -> Value {
            self.0.to_value()
        }
    }
}

mod models {
    use forest::prelude::*;

    #[derive(ForestEnum)]
    enum Region {
        North,
        South,
    }

    #[collection(has_many(orders = Order, foreign_key = customer))]
    pub struct Customer {
        #[forest(primary_key)]
        region: Region,
    }

    #[collection]
    pub struct Order {
        id: super::shop::Id,
        #[forest(belongs_to(buyer = Customer))]
        customer: Option<Region>,
        #[forest(belongs_to(parent = Order))]
        part_of: super::shop::Id,
    }
}

use forest::prelude::*;

fn main() {
    assert_eq!(models::Customer::META.relations.len(), 1);
    assert_eq!(models::Order::META.relations.len(), 2);
}
