//! Cells as JSON bytes, written straight into the answer: no tree of JSON values is built on the way.

use super::{Cell, ColumnType, parse_date, parse_dateonly, write_timestamp};

/// Appends `text` as a JSON string.
pub fn write_string(out: &mut Vec<u8>, text: &str) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut copied = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(&bytes[copied..at]);
        copied = at + 1;
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x0c => out.extend_from_slice(b"\\f"),
            _ => {
                out.extend_from_slice(b"\\u00");
                out.push(HEX[usize::from(byte >> 4)]);
                out.push(HEX[usize::from(byte & 0xf)]);
            }
        }
    }
    out.extend_from_slice(&bytes[copied..]);
    out.push(b'"');
}

/// Appends a cell of a column of type `column` as JSON.
///
/// A cell that does not hold what its column's type says (SQLite lets any column hold anything) is written as what it
/// is, never left out and never an error: one odd cell must not hide the page that it stands on.
pub fn write_cell(out: &mut Vec<u8>, column: ColumnType, cell: Cell<'_>) {
    match (column, cell) {
        (_, Cell::Null) => out.extend_from_slice(b"null"),
        (ColumnType::Boolean, Cell::Int(value @ (0 | 1))) => write_bool(out, value == 1),
        (ColumnType::Date, Cell::Text(_) | Cell::Int(_)) => match parse_date(cell) {
            Some(instant) => {
                out.push(b'"');
                write_timestamp(out, instant);
                out.push(b'"');
            }
            None => write_plain(out, cell),
        },
        (ColumnType::Dateonly, Cell::Text(_)) => match parse_dateonly(cell) {
            Some(day) => write_string(out, &day.to_string()),
            None => write_plain(out, cell),
        },
        // Decimals and integers beyond 64 bits travel as text.
        (ColumnType::Number, Cell::Text(text)) if is_json_number(text) => {
            out.extend_from_slice(text.as_bytes());
        }
        (ColumnType::Json | ColumnType::List(_), Cell::Text(text)) if is_json(text) => {
            out.extend_from_slice(text.as_bytes());
        }
        (ColumnType::Uuid, Cell::Bytes(bytes)) => match uuid::Uuid::from_slice(bytes) {
            Ok(uuid) => write_string(out, uuid.hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer())),
            Err(_) => write_plain(out, cell),
        },
        (ColumnType::String | ColumnType::Enum, Cell::Int(value)) => write_string(out, &value.to_string()),
        (ColumnType::List(element), Cell::List(values)) => {
            out.push(b'[');
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write_cell(out, *element, value.as_cell());
            }
            out.push(b']');
        }
        _ => write_plain(out, cell),
    }
}

fn write_plain(out: &mut Vec<u8>, cell: Cell<'_>) {
    match cell {
        Cell::Null => out.extend_from_slice(b"null"),
        Cell::Bool(value) => write_bool(out, value),
        Cell::Int(value) => out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes()),
        // JSON has neither infinities nor NaN. A float without a fraction is written without one, as JavaScript does.
        Cell::Float(value) if !value.is_finite() => out.extend_from_slice(b"null"),
        Cell::Float(value) => {
            let mut buffer = ryu::Buffer::new();
            let text = buffer.format_finite(value);
            out.extend_from_slice(text.strip_suffix(".0").unwrap_or(text).as_bytes());
        }
        Cell::Text(text) => write_string(out, text),
        Cell::Bytes(bytes) => write_string(out, &String::from_utf8_lossy(bytes)),
        Cell::List(values) => {
            out.push(b'[');
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write_plain(out, value.as_cell());
            }
            out.push(b']');
        }
    }
}

fn write_bool(out: &mut Vec<u8>, value: bool) {
    out.extend_from_slice(if value { b"true" } else { b"false" });
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn is_json_number(text: &str) -> bool {
    text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) && is_json(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    fn json(column: ColumnType, cell: Cell<'_>) -> String {
        let mut out = Vec::new();
        write_cell(&mut out, column, cell);
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn strings_are_escaped_as_serde_json_does() {
        let text = "a\"b\\c\nd\re\tf\u{8}g\u{c}h\u{1}\u{1f}é日😀\u{7f}";
        let mut out = Vec::new();
        write_string(&mut out, text);
        assert_eq!(String::from_utf8_lossy(&out), serde_json::to_string(text).unwrap_or_default());
    }

    #[test]
    fn a_cell_is_written_by_its_columns_type() {
        for (column, cell, expected) in [
            (ColumnType::Boolean, Cell::Int(1), "true"),
            (ColumnType::Boolean, Cell::Int(0), "false"),
            (ColumnType::Number, Cell::Int(i64::MAX), "9223372036854775807"),
            (ColumnType::Number, Cell::Float(291.9), "291.9"),
            (ColumnType::Number, Cell::Float(3.0), "3"),
            (ColumnType::Number, Cell::Float(f64::NAN), "null"),
            (ColumnType::Number, Cell::Text("1.50"), "1.50"),
            (ColumnType::Date, Cell::Text("2021-08-13 19:48:10"), "\"2021-08-13T19:48:10.000Z\""),
            (ColumnType::Dateonly, Cell::Text("2021-08-13 00:00:00"), "\"2021-08-13\""),
            (ColumnType::Json, Cell::Text("{\"a\":[1]}"), "{\"a\":[1]}"),
            (ColumnType::String, Cell::Int(42), "\"42\""),
            (ColumnType::String, Cell::Null, "null"),
            (ColumnType::Uuid, Cell::Bytes(&[0; 16]), "\"00000000-0000-0000-0000-000000000000\""),
            (
                ColumnType::List(&ColumnType::Boolean),
                Cell::List(&[Value::Int(1), Value::Null]),
                "[true,null]",
            ),
        ] {
            assert_eq!(json(column, cell), expected, "{column:?} {cell:?}");
        }
    }

    #[test]
    fn a_cell_that_does_not_fit_its_column_is_still_shown_and_still_json() {
        for (column, cell, expected) in [
            (ColumnType::Number, Cell::Text("many"), "\"many\""),
            (ColumnType::Number, Cell::Text("NaN"), "\"NaN\""),
            (ColumnType::Number, Cell::Text("1 2"), "\"1 2\""),
            (ColumnType::Json, Cell::Text("{broken"), "\"{broken\""),
            (ColumnType::Date, Cell::Text("soon"), "\"soon\""),
            (ColumnType::Boolean, Cell::Int(7), "7"),
            (ColumnType::Boolean, Cell::Text("yes"), "\"yes\""),
        ] {
            assert_eq!(json(column, cell), expected, "{column:?} {cell:?}");
        }
    }
}
