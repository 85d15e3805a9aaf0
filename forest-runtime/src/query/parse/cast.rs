//! The values of a condition tree, made into what their columns hold.
//!
//! JSON comes from many hands (the UI, conditions written years ago, variables put into them), so a number may be spelled
//! as a text and the other way round. What is still not of the column's type is refused: a guess would be another
//! condition than the one that was meant.

use jiff::{Timestamp, civil, tz::TimeZone};
use serde_json::Value as Json;

use super::error::quoted;
use crate::{
    schema::ColumnSchema,
    value::{ColumnType, ForestType, Value},
};

/// How many characters a text may have; SQLite compares with patterns of up to 50,000 bytes.
const MAX_TEXT: usize = 10_000;
/// How many values a list may have.
const MAX_LIST: usize = 100_000;

/// What a value should have been.
pub(super) type Expected = String;

/// One value for `column`; null stays null.
pub(super) fn value(column: &ColumnSchema, json: &Json, time_zone: &TimeZone) -> Result<Value, Expected> {
    if json.is_null() {
        return Ok(Value::Null);
    }
    let expected = |what: &str| format!("{what}, not {}", shown(json));
    match column.column_type {
        ColumnType::String => text(json).map(Value::Text),
        ColumnType::Number => number(json),
        ColumnType::Boolean => boolean(json).map(Value::Bool).ok_or_else(|| expected("true or false")),
        ColumnType::Date => json
            .as_str()
            .and_then(|text| instant(text, time_zone))
            .map(|instant| instant.to_value())
            .ok_or_else(|| expected("an instant such as 2024-01-31T12:00:00Z")),
        ColumnType::Dateonly => json
            .as_str()
            .filter(|text| text.len() == "2024-01-31".len())
            .and_then(|text| text.parse::<civil::Date>().ok())
            .map(|day| day.to_value())
            .ok_or_else(|| expected("a day such as 2024-01-31")),
        ColumnType::Time => json
            .as_str()
            .and_then(time)
            .map(|time| time.to_value())
            .ok_or_else(|| expected("a time of day such as 12:00:00")),
        // A UI without a choice made sends an empty text; no member is called that.
        ColumnType::Enum => json
            .as_str()
            .filter(|text| text.is_empty() || column.enum_values.contains(text))
            .map(|member| Value::Text(member.to_owned()))
            .ok_or_else(|| expected(&format!("one of {:?}", column.enum_values))),
        ColumnType::Uuid => json
            .as_str()
            .and_then(|text| uuid::Uuid::try_parse(text).ok())
            .map(|uuid| uuid.to_value())
            .ok_or_else(|| expected("a UUID")),
        ColumnType::Binary | ColumnType::Json | ColumnType::List(_) => Err(expected("no value")),
    }
}

/// Several values for `column`: a list, one value, or a text of several with commas between them.
pub(super) fn list(column: &ColumnSchema, json: &Json, time_zone: &TimeZone) -> Result<Value, Expected> {
    let too_long = || format!("at most {MAX_LIST} values");
    let items: Vec<Value> = match json {
        Json::Array(items) if items.len() > MAX_LIST => return Err(too_long()),
        Json::Array(items) => {
            items.iter().map(|item| value(column, item, time_zone)).collect::<Result<_, _>>()?
        }
        Json::String(items) if items.split(',').nth(MAX_LIST).is_some() => return Err(too_long()),
        Json::String(items) => {
            // Only a text can be empty; elsewhere nothing stands between two commas.
            let is_text = column.column_type == ColumnType::String;
            let items = items.split(',').map(str::trim).filter(|item| is_text || !item.is_empty());
            items.map(|item| value(column, &item.into(), time_zone)).collect::<Result<_, _>>()?
        }
        one => vec![value(column, one, time_zone)?],
    };
    Ok(Value::List(items))
}

/// A text that a column is searched for.
pub(super) fn text(json: &Json) -> Result<String, Expected> {
    let text = match json {
        Json::String(text) => text.clone(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => {
            let text = number.to_string();
            text.strip_suffix(".0").unwrap_or(&text).to_owned()
        }
        Json::Null | Json::Array(_) | Json::Object(_) => {
            return Err(format!("a text, not {}", shown(json)));
        }
    };
    if text.chars().nth(MAX_TEXT).is_some() {
        return Err(format!("a text of at most {MAX_TEXT} characters"));
    }
    // SQLite ends a text there, and would look for its beginning alone.
    if text.contains('\0') {
        return Err("a text without NUL characters".to_owned());
    }
    Ok(text)
}

/// A whole number from 0 on.
pub(super) fn natural(json: &Json) -> Result<i64, Expected> {
    match number(json) {
        Ok(Value::Int(number)) if number >= 0 => Ok(number),
        _ => Err(format!("a whole number from 0 on, not {}", shown(json))),
    }
}

/// A number from 0 on.
pub(super) fn positive(json: &Json) -> Result<f64, Expected> {
    match f64::from_cell(number(json)?.as_cell()) {
        Ok(number) if number >= 0.0 => Ok(number),
        _ => Err(format!("a number from 0 on, not {}", shown(json))),
    }
}

fn number(json: &Json) -> Result<Value, Expected> {
    let float = |number: f64| number.is_finite().then_some(Value::Float(number));
    let number = match json {
        Json::Number(number) => number.as_i64().map(Value::Int).or_else(|| number.as_f64().and_then(float)),
        Json::String(text) => {
            let text = text.trim();
            text.parse().ok().map(Value::Int).or_else(|| text.parse().ok().and_then(float))
        }
        _ => None,
    };
    number.ok_or_else(|| format!("a number, not {}", shown(json)))
}

fn boolean(json: &Json) -> Option<bool> {
    match json {
        Json::Bool(value) => Some(*value),
        Json::Number(number) => match number.as_i64()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        },
        Json::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Some(true),
            "false" | "no" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// An instant; one without an offset is read by the caller's clock. A day alone is none: which moment of it?
fn instant(text: &str, time_zone: &TimeZone) -> Option<Timestamp> {
    if !text.contains(['T', 't', ' ']) {
        return None;
    }
    let instant = text.parse().ok().or_else(|| {
        let local: civil::DateTime = text.parse().ok()?;
        local.to_zoned(time_zone.clone()).ok().map(|zoned| zoned.timestamp())
    })?;
    (TimeZone::UTC.to_datetime(instant).year() >= 0).then_some(instant)
}

/// `HH`, `HH:MM` or `HH:MM:SS[.fff]`.
fn time(text: &str) -> Option<civil::Time> {
    if text.len() == 2 {
        return civil::Time::new(text.parse().ok()?, 0, 0, 0).ok();
    }
    (text.as_bytes().get(2) == Some(&b':')).then(|| text.parse().ok())?
}

/// Someone else's value in a message: as much of it as helps.
fn shown(json: &Json) -> String {
    match json {
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => quoted(text),
        Json::Array(_) => "a list".to_owned(),
        Json::Object(_) => "an object".to_owned(),
    }
}
