//! What several instances of an agent must remember together: used approvals, the agent's registration with the login
//! server. One small trait, because all of it is "the first to say so wins, for a while".
//!
//! | store | for |
//! |---|---|
//! | [`MemoryStore`] | an agent of one process |
//! | `SqliteStore` (feature `sqlite`) | several processes on one machine, or one that must not forget at a restart |
//! | `PostgresStore` (feature `store-postgres`) | any number of instances |
//! | `RedisStore` (feature `store-redis`) | any number of instances |
//!
//! A store that is away stops nobody from starting. What would need it is refused until it is back; nothing else takes
//! its place in the meantime.

#[cfg(feature = "store-tls")]
mod address;
mod by_url;
mod limits;
mod memory;
#[cfg(feature = "store-postgres")]
mod postgres;
#[cfg(feature = "store-redis")]
mod redis;
#[cfg(feature = "store-tls")]
mod remote;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(any(feature = "sqlite", feature = "store-postgres"))]
mod sweep;
#[cfg(feature = "store-tls")]
mod tls;
#[cfg(any(feature = "sqlite", feature = "store-tls"))]
mod worker;

use std::{fmt, time::Duration};

use crate::source::BoxFuture;

pub(crate) use by_url::from_url;
pub use memory::MemoryStore;
#[cfg(feature = "store-postgres")]
pub use postgres::PostgresStore;
#[cfg(feature = "store-redis")]
pub use redis::RedisStore;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteStore;

/// How long a store may take for an answer, connecting included.
#[cfg(any(feature = "sqlite", feature = "store-tls"))]
const TIME_LIMIT: Duration = Duration::from_secs(4);

/// A memory that all instances of an agent share.
///
/// Keys are 1 to 200 characters of ASCII, without control characters; values are at most 4,096 bytes of UTF-8, without
/// the character NUL. A time is rounded to milliseconds, and more than ten years are ten years.
///
/// A store that cannot answer within a few seconds says so by an error: whoever asked refuses then what it was asked
/// for. After an error of [`put_if_absent`](Store::put_if_absent) nobody knows whether the value is kept.
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// Keeps `value` under `key` for `time`, unless something is there and has not expired. Answers what was there, or
    /// `None` when `value` is what is kept now. Of several that ask at once, on whatever instance, exactly one gets
    /// `None`.
    fn put_if_absent<'a>(
        &'a self,
        key: &'a str,
        value: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<Option<String>, StoreError>>;

    /// What is kept under `key`, unless it has expired.
    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<String>, StoreError>>;

    /// Forgets what is kept under `key`, if it is `value`.
    fn remove<'a>(&'a self, key: &'a str, value: &'a str) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Whether other instances see what is kept here.
    fn is_shared(&self) -> bool {
        true
    }
}

/// Why a store did not answer. For the log: it holds no password.
#[derive(Debug)]
pub struct StoreError(Box<dyn std::error::Error + Send + Sync>);

impl StoreError {
    /// An error of what lies underneath.
    pub fn new(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }

    #[cfg(any(feature = "sqlite", feature = "store-tls"))]
    fn late() -> Self {
        Self::new(format!("it took more than {} seconds", TIME_LIMIT.as_secs()))
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the store gave no answer: {}", self.0)
    }
}

impl std::error::Error for StoreError {}

/// A store that cannot be used as it was named. It does not repeat what it was given, which may hold a password.
#[derive(Debug)]
pub struct UrlError(String);

impl UrlError {
    #[cfg(any(feature = "sqlite", feature = "store-tls"))]
    fn new(problem: impl Into<String>) -> Self {
        Self(problem.into())
    }
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UrlError {}
