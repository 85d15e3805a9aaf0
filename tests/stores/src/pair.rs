//! Two instances of an agent, as far as their stores go.

use std::sync::Arc;

use forest::store::{MemoryStore, PostgresStore, RedisStore, SqliteStore, Store};
use tempfile::TempDir;

use crate::service::url;

/// Two stores that keep the same things.
pub struct Pair {
    /// The first instance's.
    pub one: Arc<dyn Store>,
    /// The second instance's.
    pub two: Arc<dyn Store>,
    _folder: Option<TempDir>,
}

/// In memory there is only one.
pub fn memory() -> Pair {
    let store = Arc::new(MemoryStore::new());
    Pair { one: store.clone(), two: store, _folder: None }
}

/// In a new file.
pub fn sqlite() -> Pair {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = || Arc::new(SqliteStore::new(&path).unwrap());
    Pair { one: store(), two: store(), _folder: Some(folder) }
}

/// On the test's PostgreSQL.
pub fn postgres() -> Pair {
    let store = || Arc::new(PostgresStore::from_url(&url("POSTGRES")).unwrap());
    Pair { one: store(), two: store(), _folder: None }
}

/// On the test's Redis.
pub fn redis() -> Pair {
    let store = || Arc::new(RedisStore::from_url(&url("REDIS")).unwrap());
    Pair { one: store(), two: store(), _folder: None }
}
