//! SQL databases: one query builder, a binder and a reader each.

mod build;
mod sqlite;
mod statement;

pub use sqlite::{OpenError, Sqlite};
