//! What restricts the records of a request: `filters`, and the `all_records_subset_query` of "select all".

use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json};

use crate::{
    error::{Error, Result},
    query::{ConditionTree, parse_condition, search_condition},
    schema::CollectionRef,
};

/// How many bytes filters may have as a text.
const MAX_FILTERS: usize = 2 * 1024 * 1024;

/// The condition of `filters`: a condition tree, or a text of one; `None` when it is empty.
///
/// # Errors
/// 400 when it is no condition tree, or one that the collection cannot answer.
pub(super) fn filters(
    collection: &CollectionRef,
    filters: &Json,
    time_zone: &TimeZone,
) -> Result<Option<ConditionTree>> {
    let parsed;
    let tree = match filters {
        Json::Null => return Ok(None),
        Json::String(text) if text.is_empty() => return Ok(None),
        Json::String(text) if text.len() > MAX_FILTERS => {
            return Err(Error::validation("Invalid `filters`: they are longer than 2 MB"));
        }
        Json::String(text) => {
            parsed = serde_json::from_str(text)
                .map_err(|error| Error::validation(format!("Invalid `filters`: {error}")))?;
            &parsed
        }
        tree => tree,
    };
    parse_condition(collection, tree, time_zone).map(Some).map_err(|error| {
        let error = Error::from(error);
        Error::new(error.status(), error.name(), format!("Invalid `filters`: {}", error.detail()))
    })
}

/// The records that the list showed when its user selected all of them.
///
/// # Errors
/// 400 for a restriction that cannot be read or is not served. To leave it out would reach records that were not selected.
pub(super) fn subset_filter(
    collection: &CollectionRef,
    subset: &Map<String, Json>,
    time_zone: &TimeZone,
) -> Result<Option<ConditionTree>> {
    for name in ["segment", "segmentQuery"] {
        if subset.get(name).is_some_and(|value| !value.is_null() && value != "") {
            return Err(Error::validation(format!("`{name}` is not supported")));
        }
    }
    let search = match subset.get("search") {
        None | Some(Json::Null) => None,
        Some(Json::String(text)) => search_condition(collection, text)?,
        Some(Json::Number(number)) => search_condition(collection, &number.to_string())?,
        Some(_) => return Err(Error::validation("`search` is a text")),
    };
    let filters = filters(collection, subset.get("filters").unwrap_or(&Json::Null), time_zone)?;
    Ok(ConditionTree::intersect([filters, search]))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        query::{Operator, sample},
        value::Value,
    };

    fn subset(subset: &Json) -> Result<Option<ConditionTree>> {
        subset_filter(&sample::users(), subset.as_object().unwrap(), &TimeZone::UTC)
    }

    #[test]
    fn what_was_shown_is_what_is_selected() {
        let users = sample::users();
        let id = ConditionTree::leaf(0, Operator::Equal, Value::Int(7));
        let search = search_condition(&users, "ada").unwrap();
        let tree = json!({ "field": "id", "operator": "equal", "value": 7 });
        for (query, expected) in [
            (json!({}), None),
            (json!({ "page[size]": 15, "sort": "-id", "fields[users]": "id", "timezone": "UTC" }), None),
            (
                json!({ "search": null, "filters": null, "segment": null, "segmentQuery": "", "connectionName": null }),
                None,
            ),
            (json!({ "search": "", "filters": "" }), None),
            (json!({ "filters": tree }), Some(id.clone())),
            (json!({ "filters": tree.to_string() }), Some(id.clone())),
            (json!({ "search": "ada" }), search.clone()),
            (
                json!({ "search": "ada", "filters": tree }),
                ConditionTree::intersect([Some(id.clone()), search.clone()]),
            ),
            (json!({ "search": 7 }), search_condition(&users, "7").unwrap()),
        ] {
            assert_eq!(subset(&query).unwrap(), expected, "{query}");
        }
    }

    #[test]
    fn a_restriction_that_is_not_understood_is_not_left_out() {
        for (query, words) in [
            (json!({ "segment": "VIP" }), "`segment` is not supported"),
            (json!({ "segmentQuery": "SELECT 1" }), "`segmentQuery` is not supported"),
            (json!({ "segment": false }), "`segment`"),
            (json!({ "search": ["ada"] }), "`search` is a text"),
            (json!({ "search": "a\0b" }), "NUL"),
            (json!({ "filters": "{" }), "Invalid `filters`: EOF"),
            (json!({ "filters": "null" }), "Invalid `filters`: A condition has `field`"),
            (json!({ "filters": [] }), "Invalid `filters`"),
            (json!({ "filters": {} }), "Invalid `filters`"),
            (json!({ "filters": false }), "Invalid `filters`"),
            (json!({ "filters": "[".repeat(100_000) }), "recursion limit"),
            (json!({ "filters": " ".repeat(MAX_FILTERS + 1) }), "longer than 2 MB"),
        ] {
            let error = subset(&query).unwrap_err();
            assert_eq!((error.status(), error.name()), (400, "ValidationError"));
            assert!(error.detail().contains(words), "{}", error.detail());
        }
        let unknown = json!({ "filters": { "field": "x", "operator": "equal" } });
        assert_eq!(subset(&unknown).unwrap_err().name(), "MissingFieldError");
    }
}
