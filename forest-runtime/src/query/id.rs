//! Record ids as Forest writes them: the values of the primary key as text, several joined by `|`.

use crate::{
    error::{Error, Result},
    schema::CollectionSchema,
    value::{Cell, ColumnType, Row, Value},
};

/// The id of a row that holds the primary key's columns at `positions`.
pub fn pack_id(row: &dyn Row, positions: &[usize]) -> String {
    let mut id = String::new();
    for (at, position) in positions.iter().enumerate() {
        if at > 0 {
            id.push('|');
        }
        match row.cell(*position) {
            Cell::Null => id.push_str("null"),
            Cell::Bool(value) => id.push_str(if value { "true" } else { "false" }),
            Cell::Int(value) => id.push_str(itoa::Buffer::new().format(value)),
            Cell::Float(value) => id.push_str(&value.to_string()),
            Cell::Text(text) => id.push_str(text),
            Cell::Bytes(bytes) => match uuid::Uuid::from_slice(bytes) {
                Ok(uuid) => id.push_str(&uuid.hyphenated().to_string()),
                Err(_) => id.push_str(&String::from_utf8_lossy(bytes)),
            },
            Cell::List(_) => {}
        }
    }
    id
}

/// The primary key's values in an id that came with a request.
///
/// # Errors
/// 400 when the id has too few or too many parts, or a part that its column cannot hold.
pub fn unpack_id(collection: &CollectionSchema, id: &str) -> Result<Vec<Value>> {
    let columns = collection.primary_key_columns();
    let parts: Vec<_> = if columns.len() == 1 { vec![id] } else { id.split('|').collect() };
    if parts.len() != columns.len() {
        return Err(Error::validation(format!(
            "The id of a record of `{}` has {} parts joined by `|`; this one has {}",
            collection.name,
            columns.len(),
            parts.len()
        )));
    }
    columns
        .zip(parts)
        .map(|(column, part)| {
            key_value(column.column_type, part).ok_or_else(|| {
                Error::validation(format!(
                    "The id of a record of `{}` holds a {} in `{}`; this one does not",
                    collection.name,
                    column.column_type.name(),
                    column.name
                ))
            })
        })
        .collect()
}

fn key_value(column_type: ColumnType, part: &str) -> Option<Value> {
    match column_type {
        ColumnType::Number => part
            .parse()
            .map(Value::Int)
            .ok()
            .or_else(|| part.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Float)),
        ColumnType::Uuid => {
            uuid::Uuid::try_parse(part).ok().map(|uuid| Value::Text(uuid.hyphenated().to_string()))
        }
        ColumnType::Boolean => part.parse().ok().map(Value::Bool),
        _ => Some(Value::Text(part.to_owned())),
    }
}
