//! What is asked of a collection, whatever store it lives in: conditions, sort, page, search, ids.

mod condition;
mod id;
mod operator;
mod parse;
#[cfg(test)]
pub(crate) mod sample;
mod search;
mod select;

pub use condition::{Condition, ConditionTree, Keys};
pub use id::{pack_id, unpack_id};
pub use operator::Operator;
#[cfg(all(test, feature = "sqlite"))]
pub(crate) use parse::parse_condition_at;
pub use parse::{ConditionError, parse_condition};
pub use search::search_condition;
pub use select::{Direction, Page, Select, Sort};
