//! Reading what the Forest server wrote, as tolerantly as is safe.

use serde_json::{Map, Value as Json};

/// Condition trees are not nested deeper than this.
const DEEPEST: usize = 100;

/// An id is a number, or the same digits as text.
pub(super) fn id(value: &Json) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// A text, or a number or a boolean as one.
pub(super) fn text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(value) => Some(value.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

/// Whether a JSON value can be a condition tree at all.
pub(super) fn is_tree(value: &Json) -> bool {
    value.is_object() && is_shallow(value, DEEPEST)
}

fn is_shallow(value: &Json, levels: usize) -> bool {
    let mut below: Box<dyn Iterator<Item = &Json>> = match value {
        Json::Array(items) => Box::new(items.iter()),
        Json::Object(entries) => Box::new(entries.values()),
        _ => return true,
    };
    levels > 0 && below.all(|value| is_shallow(value, levels - 1))
}

/// The value under the first of several names that is there.
pub(super) fn either<'a>(object: &'a Map<String, Json>, names: [&str; 2]) -> Option<&'a Json> {
    names.iter().find_map(|name| object.get(*name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_tree_that_is_too_deep_is_none() {
        let nested = |levels: usize| {
            (0..levels).fold(json!({ "field": "a" }), |tree, _| json!({ "conditions": tree }))
        };
        assert!(is_tree(&nested(DEEPEST - 1)));
        assert!(!is_tree(&nested(DEEPEST)));
        assert!(!is_tree(&json!("field")) && !is_tree(&json!([])) && !is_tree(&json!(null)));
    }
}
