//! Where records live.

#[cfg(feature = "sqlite")]
mod sql;

use std::{fmt, pin::Pin};

use crate::{
    query::{ConditionTree, Select},
    schema::CollectionRef,
    value::Row,
};

#[cfg(feature = "sqlite")]
pub use sql::{OpenError, Sqlite};

/// For the fuzz targets.
#[cfg(fuzzing)]
pub(crate) use sql::statement_of;

/// A future that may change threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What takes the rows of a result, one by one, on whatever thread reads them. It stops the reading by an error.
pub type RowSink = Box<dyn FnMut(&dyn Row) -> Result<(), SourceError> + Send>;

/// A store of records.
pub trait DataSource: Send + Sync + 'static {
    /// Reads records and hands each to `sink`, in order.
    fn select(&self, select: Select, sink: RowSink) -> BoxFuture<'_, Result<(), SourceError>>;

    /// How many records of a collection fulfil a condition.
    fn count(
        &self,
        collection: CollectionRef,
        filter: Option<ConditionTree>,
    ) -> BoxFuture<'_, Result<u64, SourceError>>;
}

/// Why a store did not answer. For the log: it may quote the store's own words.
#[derive(Debug)]
pub struct SourceError {
    what: String,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl SourceError {
    /// `what` was being done when `cause` happened.
    pub fn new(what: impl Into<String>, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { what: what.into(), cause: Some(cause.into()) }
    }
}

impl From<&str> for SourceError {
    fn from(what: &str) -> Self {
        Self { what: what.to_owned(), cause: None }
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Some(cause) => write!(f, "{}: {cause}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

impl std::error::Error for SourceError {}
