//! Values as parameters, alone or in a JSON list.

use sea_query::Value as SqlValue;

use crate::{
    source::SourceError,
    value::{Value, write_string},
};

/// One value.
pub(super) fn parameter(value: &Value) -> Result<SqlValue, SourceError> {
    Ok(match value {
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::Text(value) => value.as_str().into(),
        Value::Bytes(value) => value.clone().into(),
        Value::Null | Value::List(_) => {
            return Err(SourceError::new("a parameter", format!("cannot be {value:?}")));
        }
    })
}

/// Several values: `[1,"a"]`.
pub(super) fn json_list(values: &[Value]) -> Result<String, SourceError> {
    let mut out = Vec::new();
    write_list(&mut out, values)?;
    text(out)
}

/// Several lists of values: `[[1,"a"],[2,"b"]]`.
pub(super) fn json_lists(lists: &[Vec<Value>]) -> Result<String, SourceError> {
    let mut out = b"[".to_vec();
    for (at, values) in lists.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_list(&mut out, values)?;
    }
    out.push(b']');
    text(out)
}

fn write_list(out: &mut Vec<u8>, values: &[Value]) -> Result<(), SourceError> {
    out.push(b'[');
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        match value {
            Value::Int(value) => out.extend_from_slice(itoa::Buffer::new().format(*value).as_bytes()),
            Value::Float(value) if value.is_finite() => {
                out.extend_from_slice(ryu::Buffer::new().format_finite(*value).as_bytes());
            }
            Value::Bool(value) => out.push(if *value { b'1' } else { b'0' }),
            Value::Text(text) => write_string(out, text),
            other => return Err(SourceError::new("a list", format!("cannot hold {other:?}"))),
        }
    }
    out.push(b']');
    Ok(())
}

fn text(json: Vec<u8>) -> Result<String, SourceError> {
    String::from_utf8(json).map_err(|error| SourceError::new("a list", error))
}
