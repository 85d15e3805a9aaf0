//! The store of an agent that runs as one process.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{Store, StoreError, limits};
use crate::source::BoxFuture;

/// A store in the memory of this process: for an agent of one instance. A second instance does not see what is kept
/// here, and neither does the same one after a restart.
#[derive(Debug, Default)]
pub struct MemoryStore {
    entries: Mutex<HashMap<String, Entry>>,
}

#[derive(Debug)]
struct Entry {
    value: String,
    expires: Instant,
}

impl MemoryStore {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<String, Entry>) -> T) -> T {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        entries.retain(|_, entry| entry.expires > now);
        work(&mut entries)
    }
}

impl Store for MemoryStore {
    fn put_if_absent<'a>(
        &'a self,
        key: &'a str,
        value: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<Option<String>, StoreError>> {
        let there = limits::check(key, value).map(|()| {
            self.with(|entries| match entries.get(key) {
                Some(entry) => Some(entry.value.clone()),
                None => {
                    let expires = Instant::now() + limits::bounded(time);
                    entries.insert(key.to_owned(), Entry { value: value.to_owned(), expires });
                    None
                }
            })
        });
        Box::pin(async { there })
    }

    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<String>, StoreError>> {
        let value = limits::check_key(key)
            .map(|()| self.with(|entries| entries.get(key).map(|entry| entry.value.clone())));
        Box::pin(async { value })
    }

    fn remove<'a>(&'a self, key: &'a str, value: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        let removed = limits::check(key, value).map(|()| {
            self.with(|entries| {
                if entries.get(key).is_some_and(|entry| entry.value == value) {
                    entries.remove(key);
                }
            });
        });
        Box::pin(async { removed })
    }

    fn is_shared(&self) -> bool {
        false
    }
}
