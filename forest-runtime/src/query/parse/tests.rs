//! What the parser makes of JSON, and what it refuses.

use serde_json::{Value as Json, json};

use super::*;
use crate::{error::Error, query::sample};

const NOW: &str = "2024-03-31T12:00:00.5Z";

fn parse_in(zone: &str, tree: &Json) -> Result<ConditionTree, ConditionError> {
    let time_zone = TimeZone::get(zone).unwrap();
    parse_condition_at(&sample::users(), tree, &time_zone, NOW.parse().unwrap())
}

fn parse(tree: &Json) -> Result<ConditionTree, ConditionError> {
    parse_in("Europe/Paris", tree)
}

fn leaf(field: &str, operator: Operator, value: Value) -> ConditionTree {
    ConditionTree::leaf(sample::users().column(field).unwrap().index, operator, value)
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

#[test]
fn groups_are_groups_in_any_spelling() {
    let one = json!({ "field": "id", "operator": "equal", "value": 1 });
    let two = json!({ "field": "name", "operator": "Present", "source": "data", "more": [1] });
    let id = leaf("id", Operator::Equal, Value::Int(1));
    let name = leaf("name", Operator::NotIn, Value::List(vec![Value::Null, text("")]));
    for (tree, expected) in [
        (one.clone(), id.clone()),
        (
            json!({ "aggregator": "and", "conditions": [one, two] }),
            ConditionTree::And(vec![id.clone(), name.clone()]),
        ),
        (json!({ "aggregator": "Or", "conditions": [one, two] }), ConditionTree::Or(vec![id.clone(), name])),
        (json!({ "aggregator": "or", "conditions": [{ "aggregator": "And", "conditions": [one] }] }), id),
        (json!({ "aggregator": "and", "conditions": [] }), ConditionTree::And(vec![])),
        (json!({ "aggregator": "or", "conditions": [] }), ConditionTree::NOTHING),
        (
            json!({ "aggregator": "and", "conditions": [{ "aggregator": "or", "conditions": [] }] }),
            ConditionTree::NOTHING,
        ),
    ] {
        assert_eq!(parse(&tree), Ok(expected), "{tree}");
    }
}

#[test]
fn values_become_what_their_columns_hold() {
    use Operator::{Equal, GreaterThan, LessThan, LessThanOrEqual, NotEqual};
    let uid = "9e3779b1-0000-4000-8000-000000000001";
    for (field, operator, value, expected, cast) in [
        ("name", "equal", json!("x"), Equal, text("x")),
        ("name", "equal", json!(""), Equal, text("")),
        ("name", "equal", json!(42), Equal, text("42")),
        ("name", "equal", json!(1.0), Equal, text("1")),
        ("name", "equal", json!(true), Equal, text("true")),
        ("name", "equal", json!(null), Equal, Value::Null),
        ("name", "not_equal", json!(null), NotEqual, Value::Null),
        ("name", "greater_than", json!("m"), GreaterThan, text("m")),
        ("id", "equal", json!("7"), Equal, Value::Int(7)),
        ("id", "equal", json!(" 7.5 "), Equal, Value::Float(7.5)),
        ("id", "equal", json!(-7), Equal, Value::Int(-7)),
        ("id", "lessThanOrEqual", json!(1e3), LessThanOrEqual, Value::Float(1000.0)),
        ("active", "equal", json!("Yes"), Equal, Value::Bool(true)),
        ("active", "equal", json!("false"), Equal, Value::Bool(false)),
        ("active", "equal", json!(0), Equal, Value::Bool(false)),
        ("active", "not_equal", json!(true), NotEqual, Value::Bool(true)),
        ("plan", "equal", json!("pro"), Equal, text("pro")),
        ("plan", "equal", json!(""), Equal, text("")),
        ("uid", "equal", json!(uid.to_uppercase()), Equal, text(uid)),
        ("at", "equal", json!("2024-01-02T03:04:05.678Z"), Equal, text("2024-01-02T03:04:05.678Z")),
        ("at", "before", json!("2024-01-02T03:04:05+02:00"), LessThan, text("2024-01-02T01:04:05.000Z")),
        // Without an offset, by the caller's clock; an hour that the clocks skip is the one after it.
        ("at", "after", json!("2024-07-01T00:00"), GreaterThan, text("2024-06-30T22:00:00.000Z")),
        ("at", "after", json!("2024-03-31 02:30:00"), GreaterThan, text("2024-03-31T01:30:00.000Z")),
        ("at", "less_than", json!("2024-01-02T03:04:05Z"), LessThan, text("2024-01-02T03:04:05.000Z")),
        ("at", "future", json!(null), GreaterThan, text("2024-03-31T12:00:00.500Z")),
        ("at", "past", json!(""), LessThan, text("2024-03-31T12:00:00.500Z")),
        ("at", "before_x_hours_ago", json!(24), LessThan, text("2024-03-30T12:00:00.500Z")),
        ("at", "AfterXHoursAgo", json!("0.5"), GreaterThan, text("2024-03-31T11:30:00.500Z")),
        ("day", "equal", json!("2024-02-29"), Equal, text("2024-02-29")),
        ("day", "before", json!("2024-02-29"), LessThan, text("2024-02-29")),
        ("day", "past", json!(null), LessThan, text("2024-03-31")),
        ("day", "future", json!(null), GreaterThan, text("2024-03-31")),
        ("time", "equal", json!("08"), Equal, text("08:00:00")),
        ("time", "less_than", json!("08:30"), LessThan, text("08:30:00")),
        ("time", "greater_than", json!("08:30:15.25"), GreaterThan, text("08:30:15.25")),
        ("data", "missing", json!(null), Equal, Value::Null),
        ("data", "blank", json!(null), Equal, Value::Null),
        ("photo", "present", json!(null), NotEqual, Value::Null),
        ("tags", "present", json!(null), NotEqual, Value::Null),
        ("name", "missing", json!(null), Equal, Value::Null),
        ("name", "longer_than", json!("4"), Operator::LongerThan, Value::Int(4)),
        ("name", "shorterThan", json!(4), Operator::ShorterThan, Value::Int(4)),
        ("name", "contains", json!(5), Operator::Contains, text("5")),
        ("name", "like", json!("%a_"), Operator::Like, text("%a_")),
    ] {
        let tree = json!({ "field": field, "operator": operator, "value": value });
        assert_eq!(parse(&tree), Ok(leaf(field, expected, cast)), "{tree}");
    }
    let absent = json!({ "field": "id", "operator": "equal" });
    assert_eq!(parse(&absent), Ok(leaf("id", Equal, Value::Null)));
}

#[test]
fn a_list_is_a_list_a_text_of_several_or_one_value() {
    let int = Value::Int;
    for (field, operator, value, expected) in [
        ("id", "in", json!([1, "2", null]), vec![int(1), int(2), Value::Null]),
        ("id", "not_in", json!("1, 2,"), vec![int(1), int(2)]),
        ("id", "in", json!(5), vec![int(5)]),
        ("id", "in", json!(null), vec![Value::Null]),
        ("id", "in", json!([]), vec![]),
        ("id", "in", json!(""), vec![]),
        ("name", "in", json!("Ada, Zoë"), vec![text("Ada"), text("Zoë")]),
        ("name", "in", json!(["Ada, Zoë", ""]), vec![text("Ada, Zoë"), text("")]),
        ("name", "not_in", json!(""), vec![text("")]),
        ("plan", "in", json!("free,pro"), vec![text("free"), text("pro")]),
        ("active", "in", json!([true, "no"]), vec![Value::Bool(true), Value::Bool(false)]),
        ("at", "in", json!(["2024-01-02T03:04:05Z"]), vec![text("2024-01-02T03:04:05.000Z")]),
        ("name", "blank", json!(null), vec![Value::Null, text("")]),
    ] {
        let tree = json!({ "field": field, "operator": operator, "value": value });
        let operator = if operator == "not_in" { Operator::NotIn } else { Operator::In };
        assert_eq!(parse(&tree), Ok(leaf(field, operator, Value::List(expected))), "{tree}");
    }
}

#[test]
fn a_period_has_a_first_moment_and_one_after_its_last() {
    for (field, operator, value, from, until) in [
        // The clocks went forward that night.
        ("at", "today", json!(null), "2024-03-30T23:00:00.000Z", "2024-03-31T22:00:00.000Z"),
        ("at", "yesterday", json!(null), "2024-03-29T23:00:00.000Z", "2024-03-30T23:00:00.000Z"),
        ("at", "previous_month", json!(null), "2024-01-31T23:00:00.000Z", "2024-02-29T23:00:00.000Z"),
        ("at", "previous_week_to_date", json!(null), "2024-03-24T23:00:00.000Z", "2024-03-31T12:00:00.500Z"),
        ("at", "previous_x_days", json!(7), "2024-03-23T23:00:00.000Z", "2024-03-30T23:00:00.000Z"),
        ("at", "previousXDaysToDate", json!("7"), "2024-03-23T23:00:00.000Z", "2024-03-31T12:00:00.500Z"),
        ("day", "today", json!(null), "2024-03-31", "2024-04-01"),
        ("day", "previous_week", json!(null), "2024-03-18", "2024-03-25"),
        ("day", "previous_quarter", json!(null), "2023-10-01", "2024-01-01"),
        ("day", "previous_year_to_date", json!(null), "2024-01-01", "2024-03-31"),
        ("day", "previous_x_days", json!(0), "2024-03-31", "2024-03-31"),
    ] {
        let tree = json!({ "field": field, "operator": operator, "value": value });
        let expected = ConditionTree::And(vec![
            leaf(field, Operator::GreaterThanOrEqual, text(from)),
            leaf(field, Operator::LessThan, text(until)),
        ]);
        assert_eq!(parse(&tree), Ok(expected), "{tree}");
    }
    let today = json!({ "field": "day", "operator": "today" });
    let expected = ConditionTree::And(vec![
        leaf("day", Operator::GreaterThanOrEqual, text("2024-04-01")),
        leaf("day", Operator::LessThan, text("2024-04-02")),
    ]);
    assert_eq!(parse_in("Pacific/Kiritimati", &today), Ok(expected), "where it is tomorrow already");
}

#[test]
fn a_path_leads_through_relations_to_one_record() {
    let users = sample::users();
    for (field, path, column, collections) in [
        ("company:name", vec!["company"], "name", vec!["companies"]),
        ("badge:color", vec!["badge"], "color", vec!["badges"]),
        ("boss:boss:id", vec!["boss", "boss"], "id", vec!["users"]),
        ("boss:company:owner:name", vec!["boss", "company", "owner"], "name", vec!["companies", "users"]),
        ("boss:boss:boss:boss:boss:id", vec!["boss"; 5], "id", vec!["users"]),
    ] {
        let tree = parse(&json!({ "field": field, "operator": "missing" })).unwrap();
        let ConditionTree::Leaf(leaf) = &tree else { panic!("{tree:?}") };
        let mut at = &*users;
        for (place, name) in leaf.path.iter().zip(&path) {
            assert_eq!(at.relations[*place].name, *name);
            at = users.schema().target(&at.relations[*place]);
        }
        assert_eq!((leaf.path.len(), at.columns[leaf.column].name), (path.len(), column), "{field}");
        let group = ConditionTree::And(vec![ConditionTree::Or(vec![tree]), ConditionTree::keys(vec![])]);
        assert_eq!(group.collections(&users).into_iter().collect::<Vec<_>>(), collections, "{field}");
    }
    let own = parse(&json!({ "field": "name", "operator": "present" })).unwrap();
    assert!(own.collections(&users).is_empty());
}

#[test]
fn what_cannot_be_meant_is_refused_with_its_field_and_operator() {
    let long = "x".repeat(10_001);
    for (field, operator, value, words) in [
        ("name", "match", json!("/a/"), "no operator \"match\""),
        ("name", "not", json!("a"), "no operator \"not\""),
        ("name", &long, json!("a"), "…"),
        ("name", "today", json!(null), "`name` of `users` is a String, which `today` cannot be asked of"),
        ("name", "includes_all", json!(["a"]), "includes_all"),
        ("name", "before", json!("2024-01-01T00:00:00Z"), "before"),
        ("name", "contains", json!(null), "`contains` takes a text, not null"),
        ("name", "contains", json!(["a"]), "not a list"),
        ("name", "contains", json!("a\0b"), "NUL"),
        ("name", "equal", json!("a\0b"), "NUL"),
        ("name", "in", json!(["a", "b\0"]), "NUL"),
        ("name", "equal", json!(long), "10000 characters"),
        ("name", "equal", json!({ "a": 1 }), "not an object"),
        ("name", "longer_than", json!(1.5), "whole number"),
        ("name", "shorter_than", json!(-1), "whole number"),
        ("name", "longer_than", json!(null), "whole number"),
        ("name", "present", json!(false), "no value"),
        ("name", "greater_than", json!(null), "not null"),
        ("name", "in", json!({ "a": 1 }), "an object"),
        ("name", "in", json!([["a"]]), "a list"),
        ("id", "equal", json!("abc"), "`id` of `users`: `equal` takes a number, not \"abc\""),
        ("id", "equal", json!(""), "a number"),
        ("id", "equal", json!("inf"), "a number"),
        ("id", "equal", json!("1e999"), "a number"),
        ("id", "equal", json!(true), "a number"),
        ("id", "not_in", json!("1,abc"), "a number"),
        ("id", "in", json!(vec![1; 100_001]), "100000 values"),
        ("id", "in", json!("1,".repeat(100_000)), "100000 values"),
        ("id", "contains", json!("1"), "contains"),
        ("id", "longer_than", json!(1), "longer_than"),
        ("active", "equal", json!("zzz"), "true or false"),
        ("active", "equal", json!(2), "true or false"),
        ("active", "greater_than", json!(true), "greater_than"),
        ("plan", "equal", json!("gold"), r#"one of ["free", "pro"], not "gold""#),
        ("plan", "in", json!("free,gold"), "gold"),
        ("plan", "contains", json!("r"), "contains"),
        ("uid", "equal", json!("nope"), "a UUID"),
        ("uid", "less_than", json!("9e3779b1-0000-4000-8000-000000000001"), "less_than"),
        ("at", "before", json!("2024-01-01"), "an instant"),
        ("at", "equal", json!("2024-02-30T00:00:00Z"), "an instant"),
        ("at", "after", json!("-000001-01-01T00:00:00Z"), "an instant"),
        ("at", "after", json!(1_700_000_000), "an instant"),
        ("at", "after", json!(null), "not null"),
        ("at", "today", json!("x"), "no value"),
        ("at", "previous_x_days", json!(null), "whole number"),
        ("at", "previous_x_days", json!(1.5), "whole number"),
        ("at", "previous_x_days", json!(-1), "whole number"),
        ("at", "previous_x_days", json!(i64::MAX), "calendar"),
        ("at", "previous_x_days_to_date", json!(800_000), "calendar"),
        ("at", "before_x_hours_ago", json!(1e300), "calendar"),
        ("at", "before_x_hours_ago", json!(-1), "from 0 on"),
        ("day", "before_x_hours_ago", json!(1), "Dateonly"),
        ("day", "equal", json!("2024-1-1"), "a day"),
        ("day", "equal", json!("2024-01-01T00:00:00Z"), "a day"),
        ("time", "equal", json!("8"), "a time of day"),
        ("time", "equal", json!("24:00"), "a time of day"),
        ("time", "before", json!("08:00"), "before"),
        ("data", "equal", json!({ "a": 1 }), "Json"),
        ("photo", "in", json!("x"), "Binary"),
        ("tags", "includes_all", json!(["a"]), "List of String"),
        ("tags", "equal", json!(["a"]), "List of String"),
        ("initials", "equal", json!("AL"), "`initials` of `users` is computed"),
        ("company", "equal", json!(1), "not filterable"),
        ("reports", "equal", json!(1), "leads to many"),
        ("reports:id", "equal", json!(1), "leads to many"),
        ("friends:id", "equal", json!(1), "leads to many"),
        ("company:users:id", "equal", json!(1), "`users` of `companies` leads to many"),
        ("name:length", "equal", json!(1), "no relation"),
        ("boss:boss:boss:boss:boss:boss:id", "equal", json!(1), "at most 5 relations"),
    ] {
        let tree = json!({ "field": field, "operator": operator, "value": value });
        match parse(&tree) {
            Err(ConditionError::Invalid(text)) => {
                assert!(text.contains(words), "{field} {operator}: {text}");
                assert!(text.len() < 500, "{text}");
            }
            other => panic!("{field} {operator}: {other:?}"),
        }
    }
}

#[test]
fn an_unknown_field_is_a_missing_field() {
    for (field, words) in [
        ("nothing", "`users` has no field \"nothing\""),
        ("Name", "\"Name\""),
        ("company.name", "\"company.name\""),
        ("company:nothing", "`companies` has no field \"nothing\""),
        ("company:", "`companies` has no field \"\""),
        ("", "\"\""),
        (&"y".repeat(100_000), "…"),
    ] {
        let error = parse(&json!({ "field": field, "operator": "equal", "value": 1 })).unwrap_err();
        assert!(matches!(&error, ConditionError::MissingField(text) if text.contains(words)), "{error}");
        let error = Error::from(error);
        assert_eq!((error.status(), error.name()), (400, "MissingFieldError"));
        assert!(error.detail().len() < 300, "{}", error.detail());
    }
}

#[test]
fn a_condition_on_a_form_is_not_one_on_records() {
    let tree = json!({ "aggregator": "or", "conditions": [
        { "field": "id", "operator": "equal", "value": 1 },
        { "field": "amount", "operator": "greater_than", "value": 1, "source": "input" },
    ] });
    let error = parse(&tree).unwrap_err();
    assert!(matches!(&error, ConditionError::FormValue(text) if text.contains("amount")), "{error}");
    assert_eq!(Error::from(error).status(), 400);
}

#[test]
fn what_is_no_condition_tree_is_refused() {
    let leaf = json!({ "field": "id", "operator": "equal", "value": 1 });
    for tree in [
        json!(null),
        json!("hello"),
        json!(1),
        json!([leaf]),
        json!({}),
        json!({ "field": "id", "value": 1 }),
        json!({ "operator": "equal", "value": 1 }),
        json!({ "field": 1, "operator": "equal" }),
        json!({ "field": "id", "operator": null }),
        json!({ "field": null, "operator": "equal", "aggregator": "and", "conditions": [] }),
        json!({ "aggregator": "and" }),
        json!({ "conditions": [leaf] }),
        json!({ "aggregator": "xor", "conditions": [leaf] }),
        json!({ "aggregator": "AND", "conditions": [leaf] }),
        json!({ "aggregator": "and", "conditions": leaf }),
        json!({ "aggregator": "and", "conditions": [leaf, null] }),
    ] {
        assert!(matches!(parse(&tree), Err(ConditionError::Invalid(_))), "{tree}");
    }
}

#[test]
fn there_is_an_end_to_depth_and_to_number() {
    let leaf = || json!({ "field": "id", "operator": "equal", "value": 1 });
    let nested = |depth: usize| {
        (0..depth).fold(leaf(), |tree, _| json!({ "aggregator": "and", "conditions": [tree, leaf()] }))
    };
    assert!(parse(&nested(50)).is_ok());
    for depth in [51, 100, 400] {
        let error = parse(&nested(depth)).unwrap_err();
        assert!(error.to_string().contains("at most 50 deep"), "{error}");
    }
    // A group of one is its condition; it is deep all the same.
    let alone = (0..51).fold(leaf(), |tree, _| json!({ "aggregator": "and", "conditions": [tree] }));
    assert!(parse(&alone).is_err());
    let wide = |number: usize| json!({ "aggregator": "or", "conditions": vec![leaf(); number] });
    assert!(parse(&wide(999)).is_ok());
    let empty = json!({ "aggregator": "or", "conditions": vec![wide(0); 1_000] });
    for tree in [wide(1_000), wide(20_000), empty] {
        assert!(parse(&tree).unwrap_err().to_string().contains("at most 1000 conditions"));
    }
}

#[test]
fn a_legacy_schema_knows_one_more_operator() {
    let tree = json!({ "field": "id", "operator": "not", "value": 1 });
    let legacy = sample::collection(Dialect::Legacy, "users");
    let parsed = parse_condition(&legacy, &tree, &TimeZone::UTC);
    assert_eq!(parsed, Ok(leaf("id", Operator::NotEqual, Value::Int(1))));
}
