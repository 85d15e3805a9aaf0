//! The store in a SQLite file.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::{
    Store, StoreError, TIME_LIMIT, UrlError, limits,
    sweep::{self, Sweep},
    worker::Worker,
};
use crate::source::BoxFuture;

const CREATE: &str = "\
CREATE TABLE IF NOT EXISTS forest_store (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires_at INTEGER NOT NULL)";
const GET: &str = "SELECT value FROM forest_store WHERE key = ?1 AND expires_at > unixepoch('subsec') * 1000";
/// A whole number of milliseconds.
const PUT: &str = "\
REPLACE INTO forest_store (key, value, expires_at)
VALUES (?1, ?2, CAST(unixepoch('subsec') * 1000 AS INTEGER) + ?3)";
const REMOVE: &str = "DELETE FROM forest_store WHERE key = ?1 AND value = ?2";
const SWEEP: &str = "\
DELETE FROM forest_store WHERE key IN (
    SELECT key FROM forest_store WHERE expires_at <= unixepoch('subsec') * 1000 LIMIT ?1
)";

/// A store in a SQLite file: for several processes on one machine, or for one that must not forget at a restart. The
/// file is created when it is not there, but not its folder; it may be one that the application uses too, and the table
/// is called `forest_store`.
///
/// The file must be on a disk of the machine: on a network's disk, locks cannot be relied on. It is opened when the store
/// is first asked. While it cannot be opened, or another process keeps it locked for more than four seconds, every
/// question is answered with an error.
pub struct SqliteStore {
    worker: Worker,
    shared: Arc<Shared>,
}

struct Shared {
    path: PathBuf,
    connection: Mutex<Option<Connection>>,
    sweep: Sweep,
}

impl SqliteStore {
    /// The store in the file `path`.
    ///
    /// # Errors
    /// The name is not one of a file. Whether it can be opened is not tried.
    pub fn new(path: impl AsRef<Path>) -> Result<Self, UrlError> {
        let path = path.as_ref();
        // SQLite would keep all of these in memory, or in a file that goes with the connection.
        if path.as_os_str().is_empty() || path.as_os_str().as_encoded_bytes().starts_with(b":") {
            return Err(UrlError::new("it names no file; for a store in memory leave it out"));
        }
        let worker = Worker::start("forest-sqlite-store")
            .map_err(|error| UrlError::new(format!("its thread cannot be started: {error}")))?;
        let shared = Shared { path: path.to_owned(), connection: Mutex::default(), sweep: Sweep::default() };
        Ok(Self { worker, shared: Arc::new(shared) })
    }

    /// `sqlite:store.db`, `sqlite:/var/lib/shop/store.db` or `sqlite:///var/lib/shop/store.db`.
    ///
    /// # Errors
    /// As [`SqliteStore::new`].
    pub fn from_url(url: &str) -> Result<Self, UrlError> {
        let path =
            url.strip_prefix("sqlite:").ok_or_else(|| UrlError::new("it does not begin with sqlite:"))?;
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.contains('?') {
            return Err(UrlError::new("the name of the file comes with options, and there are none"));
        }
        Self::new(path)
    }

    fn ask<T: Send + 'static>(
        &self,
        checked: Result<(), StoreError>,
        request: impl FnOnce(&Shared, &Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> BoxFuture<'_, Result<T, StoreError>> {
        if let Err(error) = checked {
            return Box::pin(async { Err(error) });
        }
        let shared = self.shared.clone();
        let deadline = Instant::now() + TIME_LIMIT;
        self.worker.run(async move { shared.ask(deadline, request) })
    }
}

impl Shared {
    fn ask<T>(
        &self,
        deadline: Instant,
        request: impl FnOnce(&Self, &Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        // Requests that come before wait for the lock of the same file.
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(StoreError::late());
        }
        let mut kept = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = self.transaction(&mut kept, left, request);
        if answer.is_err() {
            // A fresh connection finds a file that came back.
            *kept = None;
        }
        answer.map_err(|error| StoreError::new(format!("{}: {error}", self.path.display())))
    }

    fn transaction<T>(
        &self,
        kept: &mut Option<Connection>,
        left: Duration,
        request: impl FnOnce(&Self, &Transaction<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let connection = match kept {
            Some(connection) => {
                connection.busy_timeout(left)?;
                connection
            }
            None => {
                let connection = Connection::open_with_flags(&self.path, flags())?;
                connection.busy_timeout(left)?;
                connection.execute(CREATE, [])?;
                kept.insert(connection)
            }
        };
        // It holds the lock of the file from the start, so that nobody writes between a look and a write.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = request(self, &transaction)?;
        transaction.commit()?;
        Ok(answer)
    }
}

/// Without URIs: a path is a path.
fn flags() -> rusqlite::OpenFlags {
    rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE
        | rusqlite::OpenFlags::SQLITE_OPEN_CREATE
        | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX
}

fn value(transaction: &Transaction<'_>, key: &str) -> rusqlite::Result<Option<String>> {
    transaction.prepare_cached(GET)?.query_row([key], |row| row.get(0)).optional()
}

impl Store for SqliteStore {
    fn put_if_absent<'a>(
        &'a self,
        key: &'a str,
        value: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<Option<String>, StoreError>> {
        let checked = limits::check(key, value);
        let (key, value, time) = (key.to_owned(), value.to_owned(), limits::milliseconds(time));
        self.ask(checked, move |shared, transaction| {
            if shared.sweep.is_due() {
                transaction.execute(SWEEP, [sweep::ROWS])?;
            }
            let there = self::value(transaction, &key)?;
            if there.is_none() {
                transaction.prepare_cached(PUT)?.execute(params![key, value, time])?;
            }
            Ok(there)
        })
    }

    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<String>, StoreError>> {
        let checked = limits::check_key(key);
        let key = key.to_owned();
        self.ask(checked, move |_, transaction| value(transaction, &key))
    }

    fn remove<'a>(&'a self, key: &'a str, value: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        let checked = limits::check(key, value);
        let (key, value) = (key.to_owned(), value.to_owned());
        self.ask(checked, move |_, transaction| {
            transaction.prepare_cached(REMOVE)?.execute([key, value])?;
            Ok(())
        })
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").field("path", &self.shared.path).finish_non_exhaustive()
    }
}
