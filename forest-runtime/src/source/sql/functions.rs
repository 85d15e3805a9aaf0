//! What SQLite cannot do itself, as functions of its connections.
//!
//! SQLite has no types for time: one column may hold `2024-01-02 03:04:05`, `2024-01-02T03:04:05+01:00` and seconds since
//! 1970 side by side, and none of them compares with another. These functions read a cell exactly as it is read to be
//! published, so that what a filter finds is what the list shows; SQLite's own `unixepoch` and `julianday` read fewer
//! spellings, and others of their own (`now`, `12:00`). An index on such a column does not help, as with those.

use rusqlite::{
    Connection,
    functions::{Context, FunctionFlags},
    types::{Value as SqliteValue, ValueRef},
};

use super::sqlite::cell;
use crate::value::{Cell, parse_date, parse_dateonly, parse_time};

/// The instant of a cell in milliseconds since 1970, or null.
pub(super) const INSTANT: &str = "forest_instant";
/// The day of a cell as `YYYY-MM-DD`, or null.
pub(super) const DAY: &str = "forest_day";
/// The time of day of a cell in nanoseconds since midnight, or null.
pub(super) const TIME: &str = "forest_time";

/// The float that a text says, and whatever is no text as it is: SQLite's own reading of a text misses the nearest float
/// now and then, and a list of JSON is text.
pub(super) const FLOAT: &str = "forest_float";

/// Makes the functions known to a connection.
pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    let argument = |context: &Context<'_>, read: fn(Cell<'_>) -> Option<i64>| read(cell(context.get_raw(0)));
    connection.create_scalar_function(INSTANT, 1, flags, move |context| Ok(argument(context, instant)))?;
    connection.create_scalar_function(TIME, 1, flags, move |context| Ok(argument(context, time)))?;
    connection.create_scalar_function(FLOAT, 1, flags, |context| match context.get_raw(0) {
        ValueRef::Text(text) => Ok(float(text).map_or(SqliteValue::Null, SqliteValue::Real)),
        other => Ok(other.try_into()?),
    })?;
    connection.create_scalar_function(DAY, 1, flags, |context| Ok(day(cell(context.get_raw(0)))))
}

/// In whole milliseconds, as instants are published: what is shown as equal is equal.
pub(super) fn instant(cell: Cell<'_>) -> Option<i64> {
    i64::try_from(parse_date(cell)?.as_nanosecond().div_euclid(1_000_000)).ok()
}

pub(super) fn day(cell: Cell<'_>) -> Option<String> {
    parse_dateonly(cell).map(|day| day.to_string())
}

pub(super) fn time(cell: Cell<'_>) -> Option<i64> {
    let since_midnight = parse_time(cell)?.duration_since(jiff::civil::Time::midnight());
    i64::try_from(since_midnight.as_nanos()).ok()
}

fn float(text: &[u8]) -> Option<f64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}
