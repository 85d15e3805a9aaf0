//! Dates as stores keep them (text in several spellings, or seconds since 1970) and as Forest publishes them.

use std::io::Write as _;

use jiff::{Timestamp, civil, tz::TimeZone};

use super::Cell;

/// The instant that a cell holds: RFC 3339 text, `YYYY-MM-DD HH:MM:SS[.fff]` text without an offset (taken as UTC, as
/// SQLite's own functions do), a bare day (its midnight in UTC), or a number of seconds since 1970.
pub fn parse_date(cell: Cell<'_>) -> Option<Timestamp> {
    match cell {
        Cell::Text(text) => text.parse().ok().or_else(|| {
            let local: civil::DateTime = text.trim_end_matches(" UTC").parse().ok()?;
            local.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
        }),
        Cell::Int(seconds) => Timestamp::from_second(seconds).ok(),
        _ => None,
    }
}

/// The calendar day that a cell holds: `YYYY-MM-DD` text, or the day of a longer text that begins with one.
pub fn parse_dateonly(cell: Cell<'_>) -> Option<civil::Date> {
    match cell {
        Cell::Text(text) => text.get(..10)?.parse().ok(),
        _ => None,
    }
}

/// The time of day that a cell holds: `HH:MM[:SS[.fff]]` text.
pub fn parse_time(cell: Cell<'_>) -> Option<civil::Time> {
    match cell {
        Cell::Text(text) => text.parse().ok(),
        _ => None,
    }
}

/// Writes `2024-01-03T23:30:00.000Z`, the one spelling in which Forest's agents publish an instant.
pub fn write_timestamp(out: &mut Vec<u8>, instant: Timestamp) {
    let at = TimeZone::UTC.to_datetime(instant);
    let (date, time) = (at.date(), at.time());
    // Writing into a Vec cannot fail.
    let _ = write!(
        out,
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        date.year(),
        date.month(),
        date.day(),
        time.hour(),
        time.minute(),
        time.second(),
        time.millisecond()
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(cell: Cell<'_>) -> Option<String> {
        let mut out = Vec::new();
        write_timestamp(&mut out, parse_date(cell)?);
        String::from_utf8(out).ok()
    }

    #[test]
    fn every_spelling_of_an_instant_is_published_in_one() {
        for (stored, expected) in [
            ("2024-01-03T23:30:00Z", "2024-01-03T23:30:00.000Z"),
            ("2024-01-03 23:30:00", "2024-01-03T23:30:00.000Z"),
            ("2024-01-03 23:30:00.250", "2024-01-03T23:30:00.250Z"),
            ("2024-01-04 01:30:00+02:00", "2024-01-03T23:30:00.000Z"),
            ("2024-01-03 23:30:00.123456789 UTC", "2024-01-03T23:30:00.123Z"),
            ("2024-01-03", "2024-01-03T00:00:00.000Z"),
            ("1969-12-31T23:59:59.900Z", "1969-12-31T23:59:59.900Z"),
        ] {
            assert_eq!(published(Cell::Text(stored)).as_deref(), Some(expected), "{stored}");
        }
        assert_eq!(published(Cell::Int(0)).as_deref(), Some("1970-01-01T00:00:00.000Z"));
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for stored in ["", "yesterday", "2024-13-01", "2024-01-03T25:00:00Z"] {
            assert_eq!(parse_date(Cell::Text(stored)), None, "{stored}");
        }
        assert_eq!(parse_date(Cell::Null), None);
    }
}
