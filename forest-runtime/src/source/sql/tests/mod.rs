//! Conditions as SQL, and what SQLite makes of them.

mod behaviour;
mod evaluate;
mod keys;
mod random;
mod text;

use std::sync::{Arc, Mutex};

use jiff::tz::TimeZone;
use rusqlite::{Connection, params_from_iter, types::Value as SqliteValue};
use serde_json::Value as Json;

use super::Sqlite;
use crate::{
    query::{ConditionTree, Direction, Select, Sort, parse_condition_at, sample},
    schema::CollectionRef,
    source::{DataSource as _, SourceError},
    value::{Cell, Row},
};

const NOW: &str = "2024-03-31T12:00:00Z";

const TABLES: &str = "
    CREATE TABLE users (
        id INTEGER PRIMARY KEY, name TEXT, score NUMERIC, price TEXT, at DATETIME, day DATE, time, active BOOLEAN,
        \"plan\" TEXT, uid, data TEXT, photo BLOB, tags TEXT, company_id INTEGER, boss_id INTEGER
    );
    CREATE TABLE companies (id INTEGER PRIMARY KEY, name TEXT, founded DATETIME, owner_id INTEGER);
    CREATE TABLE badges (id INTEGER PRIMARY KEY, user_id INTEGER, company_id INTEGER, color TEXT);";

/// A database in memory with the tables of the sample schema; it lives as long as this does.
struct Database {
    connection: Connection,
    source: Sqlite,
}

impl Database {
    fn new() -> Self {
        let uri = format!("file:{}?mode=memory&cache=shared", uuid::Uuid::new_v4());
        let connection = Connection::open(&uri).unwrap();
        connection.execute_batch(TABLES).unwrap();
        let source = Sqlite::open(&uri).unwrap();
        Self { connection, source }
    }

    fn insert(&self, table: &str, columns: &[&str], row: &[SqliteValue]) {
        let places = vec!["?"; row.len()].join(",");
        let columns = columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(",");
        let sql = format!("INSERT INTO {table} ({columns}) VALUES ({places})");
        self.connection.execute(&sql, params_from_iter(row)).unwrap();
    }

    /// One user a value, with the ids from 1 on.
    fn users<T: Into<SqliteValue> + Clone>(column: &str, values: &[T]) -> Self {
        let database = Self::new();
        for (id, value) in (1_i64..).zip(values) {
            database.insert("users", &["id", column], &[id.into(), value.clone().into()]);
        }
        database
    }

    /// The ids of the records that fulfil a condition, or why there is no answer.
    fn try_ids(&self, collection: &CollectionRef, filter: ConditionTree) -> Result<Vec<i64>, SourceError> {
        let select = Select {
            collection: collection.clone(),
            columns: collection.primary_key.clone(),
            filter: Some(filter.clone()),
            sort: vec![Sort { column: collection.primary_key[0], direction: Direction::Ascending }],
            page: None,
        };
        let ids = Arc::new(Mutex::new(Vec::new()));
        let found = Arc::clone(&ids);
        let sink = move |row: &dyn Row| {
            let Cell::Int(id) = row.cell(0) else { panic!("no id") };
            found.lock().unwrap().push(id);
            Ok(())
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(self.source.select(select, Box::new(sink)))?;
        let count = runtime.block_on(self.source.count(collection.clone(), Some(filter)))?;
        let ids = std::mem::take(&mut *ids.lock().unwrap());
        assert_eq!(usize::try_from(count).unwrap(), ids.len());
        Ok(ids)
    }

    /// The ids of the users that fulfil a condition, asked at [`NOW`] in a time zone.
    fn ids_in(&self, zone: &str, tree: &Json) -> Vec<i64> {
        let users = sample::users();
        let zone = TimeZone::get(zone).unwrap();
        let filter = parse_condition_at(&users, tree, &zone, NOW.parse().unwrap()).unwrap();
        self.try_ids(&users, filter).unwrap()
    }

    fn ids(&self, tree: &Json) -> Vec<i64> {
        self.ids_in("Europe/Paris", tree)
    }
}

fn text(text: &str) -> SqliteValue {
    SqliteValue::Text(text.into())
}
