//! What is asked of a collection, whatever store it lives in: conditions, sort, page, search, ids.

mod condition;
mod id;
mod search;
mod select;

pub use condition::{Condition, ConditionTree, Keys, Operator};
pub use id::{pack_id, unpack_id};
pub use search::search_condition;
pub use select::{Direction, Page, Select, Sort};
