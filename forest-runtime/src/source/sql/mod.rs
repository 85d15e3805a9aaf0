//! SQL databases: one query builder, a binder and a reader each.

mod build;
mod condition;
mod functions;
mod keys;
mod parameter;
mod pattern;
mod sqlite;
mod statement;
#[cfg(test)]
mod tests;

pub use sqlite::{OpenError, Sqlite};

/// For the fuzz targets: whether a count with this filter becomes a statement that the driver can run.
#[cfg(fuzzing)]
pub(crate) fn statement_of(
    collection: &crate::schema::CollectionRef,
    filter: &crate::query::ConditionTree,
) -> bool {
    build::count(collection, Some(filter))
        .is_ok_and(|select| statement::Statement::select(&select).refused.is_none())
}
