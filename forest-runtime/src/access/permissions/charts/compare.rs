//! Whether a chart that is asked for is one that a layout holds.

use serde_json::{Map, Number, Value as Json};

/// What makes a chart what it is. Nothing else in a request is looked at.
const KEYS: [&str; 17] = [
    "type",
    "apiRoute",
    "smartRoute",
    "query",
    "connectionName",
    "labelFieldName",
    "filter",
    "sourceCollectionName",
    "aggregator",
    "aggregateFieldName",
    "groupByFieldName",
    "relationshipFieldName",
    "limit",
    "timeRange",
    "objective",
    "numeratorChartId",
    "denominatorChartId",
];

/// Whether one of `charts` is the one that is asked for, its filter with all fields and values included.
pub(in super::super) fn is_allowed(
    charts: &[Map<String, Json>],
    request: &Map<String, Json>,
    ignore_filters: bool,
) -> bool {
    let keys = || KEYS.into_iter().filter(|key| !(ignore_filters && *key == "filter"));
    charts.iter().any(|chart| keys().all(|key| same_or_absent(chart.get(key), request.get(key))))
}

/// Whether a value says no more than an absent one.
pub(super) fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Bool(_) | Json::Number(_) | Json::Object(_) => false,
    }
}

fn same_or_absent(one: Option<&Json>, other: Option<&Json>) -> bool {
    match (present(one), present(other)) {
        (None, None) => true,
        (Some(one), Some(other)) => same(one, other),
        _ => false,
    }
}

fn present(value: Option<&Json>) -> Option<&Json> {
    value.filter(|value| !is_empty(value))
}

/// The order of keys is nothing, nor is an empty value under a key; the order of a list is something.
fn same(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Object(one), Json::Object(other)) => {
            let keys = one.keys().chain(other.keys().filter(|key| !one.contains_key(*key)));
            keys.into_iter().all(|key| same_or_absent(one.get(key), other.get(key)))
        }
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Json::Number(one), Json::Number(other)) => same_number(one, other),
        _ => one == other,
    }
}

/// `5` is `5.0`.
fn same_number(one: &Number, other: &Number) -> bool {
    one == other
        || ((one.is_f64() || other.is_f64())
            && one.as_f64().zip(other.as_f64()).is_some_and(|(one, other)| one.total_cmp(&other).is_eq()))
}
