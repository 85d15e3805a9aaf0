//! What holds for SQLite alone.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::{fs, sync::mpsc, thread, time::Duration};

use forest::store::{SqliteStore, Store};
use forest_store_tests::LONG;
use rusqlite::Connection;

#[tokio::test]
async fn what_is_kept_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    SqliteStore::new(&path).unwrap().put_if_absent("key", "a", LONG).await.unwrap();
    let url = format!("sqlite:{}", path.display());
    assert_eq!(SqliteStore::from_url(&url).unwrap().get("key").await.unwrap().as_deref(), Some("a"));
    let url = format!("sqlite://{}", path.display());
    assert_eq!(SqliteStore::from_url(&url).unwrap().get("key").await.unwrap().as_deref(), Some("a"));
}

#[tokio::test]
async fn expired_rows_count_for_nothing_and_are_swept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    SqliteStore::new(&path).unwrap().put_if_absent("key", "a", Duration::from_mins(10)).await.unwrap();
    let other = Connection::open(&path).unwrap();
    let left = "SELECT expires_at / 1000 - unixepoch() FROM forest_store";
    let left: i64 = other.query_row(left, [], |row| row.get(0)).unwrap();
    assert!((500..=600).contains(&left), "{left}");
    let expire = "UPDATE forest_store SET expires_at = unixepoch() * 1000 - 1000;
                  INSERT INTO forest_store VALUES ('old', 'old', 0)";
    other.execute_batch(expire).unwrap();
    let store = SqliteStore::new(&path).unwrap();
    assert_eq!(store.get("key").await.unwrap(), None);
    assert_eq!(store.put_if_absent("key", "b", LONG).await.unwrap(), None);
    let rows: i64 = other.query_row("SELECT COUNT(*) FROM forest_store", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 1);
}

#[tokio::test]
async fn a_file_that_is_locked_is_an_error_until_it_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = SqliteStore::new(&path).unwrap();
    store.put_if_absent("key", "a", LONG).await.unwrap();
    let lock = Connection::open(&path).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    // At once: they do not wait one after the other.
    let (put, got) = (store.put_if_absent("key", "b", LONG), store.get("key"));
    let (put, got) = tokio::join!(put, got);
    for error in [put.unwrap_err(), got.unwrap_err()] {
        let error = error.to_string();
        assert!(error.contains("locked") || error.contains("4 seconds"), "{error}");
    }
    lock.execute_batch("ROLLBACK").unwrap();
    assert_eq!(store.put_if_absent("key", "b", LONG).await.unwrap().as_deref(), Some("a"));
}

#[tokio::test]
async fn a_file_that_is_locked_for_a_moment_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = SqliteStore::new(&path).unwrap();
    store.put_if_absent("key", "a", LONG).await.unwrap();
    let (free, told) = mpsc::channel();
    let (locked, is_locked) = mpsc::channel();
    let holder = thread::spawn(move || {
        let lock = Connection::open(&path).unwrap();
        lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
        locked.send(()).unwrap();
        told.recv().unwrap();
        lock.execute_batch("ROLLBACK").unwrap();
    });
    is_locked.recv().unwrap();
    // It is asked when this returns, and answered when it is awaited.
    let got = store.get("key");
    free.send(()).unwrap();
    assert_eq!(got.await.unwrap().as_deref(), Some("a"));
    holder.join().unwrap();
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_an_error_until_it_can() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("later").join("store.db");
    let store = SqliteStore::new(&path).unwrap();
    let error = store.put_if_absent("key", "a", LONG).await.unwrap_err().to_string();
    assert!(error.contains("store.db"), "{error}");
    fs::create_dir(path.parent().unwrap()).unwrap();
    assert_eq!(store.put_if_absent("key", "a", LONG).await.unwrap(), None);

    let no_database = folder.path().join("text");
    fs::write(&no_database, "something else, and rather more than the header of a database has").unwrap();
    let store = SqliteStore::new(&no_database).unwrap();
    assert!(store.get("key").await.unwrap_err().to_string().contains("not a database"));
}
