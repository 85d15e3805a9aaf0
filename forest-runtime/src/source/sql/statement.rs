//! A statement and its parameters, written by sea-query straight into what the driver takes.
//!
//! sea-query's own binders are not used: they drop values that they cannot encode. Every value of a request becomes a
//! parameter; nothing of it ever becomes text of the statement.

use std::fmt::{self, Write};

use rusqlite::types::Value as SqliteValue;
use sea_query::{QueryBuilder, SelectStatement, SqlWriter, SqliteQueryBuilder, Value};

/// Text and parameters of a statement for SQLite.
#[derive(Debug, Default)]
pub(super) struct Statement {
    pub(super) sql: String,
    pub(super) parameters: Vec<SqliteValue>,
    /// A value that the driver has no type for; the statement must not run.
    pub(super) refused: Option<Value>,
}

impl Statement {
    pub(super) fn select(select: &SelectStatement) -> Self {
        let mut statement = Self::default();
        select.build_collect_into(SqliteQueryBuilder, &mut statement);
        statement
    }
}

impl SqlWriter for Statement {
    // LIMIT and OFFSET are parameters too: SQLite plans alike with them, and one cached statement serves every page.
    fn push_param<T: QueryBuilder>(&mut self, value: Value, _: &T) {
        self.sql.push('?');
        self.parameters.push(match value {
            Value::Bool(Some(value)) => SqliteValue::Integer(value.into()),
            Value::BigInt(Some(value)) => SqliteValue::Integer(value),
            Value::Int(Some(value)) => SqliteValue::Integer(value.into()),
            Value::BigUnsigned(Some(value)) => SqliteValue::Integer(i64::try_from(value).unwrap_or(i64::MAX)),
            Value::Double(Some(value)) => SqliteValue::Real(value),
            Value::String(Some(value)) => SqliteValue::Text(value),
            Value::Bytes(Some(value)) => SqliteValue::Blob(value),
            other => {
                self.refused = Some(other);
                SqliteValue::Null
            }
        });
    }

    fn as_writer(&mut self) -> &mut dyn Write {
        self
    }
}

impl Write for Statement {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.sql.push_str(text);
        Ok(())
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sql)
    }
}
