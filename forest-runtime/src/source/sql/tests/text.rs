//! The statements, letter by letter.

use jiff::tz::TimeZone;
use rusqlite::types::Value as SqliteValue;
use serde_json::{Value as Json, json};

use super::{
    super::{build, statement::Statement},
    NOW, text,
};
use crate::{
    query::{Condition, ConditionTree, Operator, parse_condition_at, sample},
    value::Value,
};

fn sql(tree: &Json) -> (String, Vec<SqliteValue>) {
    let users = sample::users();
    let filter = parse_condition_at(&users, tree, &TimeZone::UTC, NOW.parse().unwrap()).unwrap();
    let statement = Statement::select(&build::count(&users, Some(&filter)).unwrap());
    assert_eq!(statement.refused, None);
    let head = r#"SELECT COUNT(*) FROM "users" WHERE "#;
    (statement.sql.strip_prefix(head).unwrap().to_owned(), statement.parameters)
}

/// An operator, a value, the condition that they make of the column `{}`, and its parameters.
type Case = (&'static str, Json, String, Vec<SqliteValue>);

fn expect(field: &str, cases: impl IntoIterator<Item = Case>) {
    for (operator, value, expected, parameters) in cases {
        let tree = json!({ "field": field, "operator": operator, "value": value });
        let column = format!(r#""users"."{field}""#);
        assert_eq!(sql(&tree), (expected.replace("{}", &column), parameters), "{tree}");
    }
}

fn listed(item: &str) -> String {
    format!(r#"(SELECT {item} FROM json_each(?) AS "list")"#)
}

#[test]
fn each_operator_on_texts_has_its_sql_and_nothing_of_the_request_is_in_it() {
    let plain = listed(r#""list"."value""#);
    let int = SqliteValue::Integer;
    expect(
        "name",
        [
            ("equal", json!("x"), "{} = ?".to_owned(), vec![text("x")]),
            ("equal", json!(null), "{} IS NULL".into(), vec![]),
            ("missing", json!(null), "{} IS NULL".into(), vec![]),
            ("not_equal", json!(null), "{} IS NOT NULL".into(), vec![]),
            ("not_equal", json!("x"), "({} = ?) IS NOT ?".into(), vec![text("x"), int(1)]),
            ("less_than", json!("x"), "{} < ?".into(), vec![text("x")]),
            ("in", json!(["x", "y"]), format!("{{}} IN {plain}"), vec![text(r#"["x","y"]"#)]),
            ("in", json!(["x", null]), format!("{{}} IN {plain} OR {{}} IS NULL"), vec![text(r#"["x"]"#)]),
            ("not_in", json!(["x"]), format!("({{}} IN {plain}) IS NOT ?"), vec![text(r#"["x"]"#), int(1)]),
            ("blank", json!(null), format!("{{}} IN {plain} OR {{}} IS NULL"), vec![text(r#"[""]"#)]),
            (
                "present",
                json!(null),
                format!("({{}} IN {plain} OR {{}} IS NULL) IS NOT ?"),
                vec![text(r#"[""]"#), int(1)],
            ),
            ("contains", json!("a*[?]%_"), "{} GLOB ?".into(), vec![text("*a[*][[][?]]%_*")]),
            ("starts_with", json!("a"), "{} GLOB ?".into(), vec![text("a*")]),
            ("ends_with", json!("a"), "{} GLOB ?".into(), vec![text("*a")]),
            ("not_contains", json!("a"), "({} GLOB ?) IS NOT ?".into(), vec![text("*a*"), int(1)]),
            ("like", json!("a%_*"), "{} GLOB ?".into(), vec![text("a*?[*]")]),
            ("i_contains", json!(r"a%_\"), r"{} LIKE ? ESCAPE '\'".into(), vec![text(r"%a\%\_\\%")]),
            ("i_starts_with", json!("a"), r"{} LIKE ? ESCAPE '\'".into(), vec![text("a%")]),
            ("i_ends_with", json!("a"), r"{} LIKE ? ESCAPE '\'".into(), vec![text("%a")]),
            (
                "not_i_contains",
                json!("a"),
                r"({} LIKE ? ESCAPE '\') IS NOT ?".into(),
                vec![text("%a%"), int(1)],
            ),
            ("i_like", json!(r"a%_\"), r"{} LIKE ? ESCAPE '\'".into(), vec![text(r"a%_\\")]),
            ("longer_than", json!(3), "LENGTH({}) > ?".into(), vec![int(3)]),
            ("shorter_than", json!(3), "LENGTH({}) < ?".into(), vec![int(3)]),
        ],
    );
}

#[test]
fn cells_of_other_types_are_read_before_they_are_compared() {
    let plain = listed(r#""list"."value""#);
    let int = SqliteValue::Integer;
    let numbers = listed(r#"CAST(forest_float("list"."value") AS NUMERIC)"#);
    let bytes = r#"SELECT unhex(replace("list"."value", ?, ?)) FROM json_each(?) AS "list""#;
    let uuids = format!("{} UNION ALL {bytes})", plain.trim_end_matches(')'));
    let uid = "9e3779b1-0000-4000-8000-000000000001";
    let upper = uid.to_uppercase();
    let blob = SqliteValue::Blob(uuid::Uuid::try_parse(uid).unwrap().into_bytes().into());
    let both = format!(r#"["{upper}","{uid}"]"#);
    expect(
        "score",
        [
            ("equal", json!(1), "{} = CAST(? AS NUMERIC)".into(), vec![int(1)]),
            (
                "greater_than_or_equal",
                json!(1.5),
                "{} >= CAST(? AS NUMERIC)".into(),
                vec![SqliteValue::Real(1.5)],
            ),
            ("in", json!([1, 2.5]), format!("{{}} IN {numbers}"), vec![text(r#"[1,"2.5"]"#)]),
        ],
    );
    expect(
        "active",
        [
            ("equal", json!(true), "{} = ?".into(), vec![int(1)]),
            ("in", json!([true, false]), format!("{{}} IN {plain}"), vec![text("[1,0]")]),
        ],
    );
    expect(
        "at",
        [
            ("after", json!("1970-01-01T00:00:01.25Z"), "forest_instant({}) > ?".into(), vec![int(1250)]),
            (
                "in",
                json!("1970-01-01T00:00:01Z"),
                format!("forest_instant({{}}) IN {plain}"),
                vec![text("[1000]")],
            ),
            (
                "not_equal",
                json!("1970-01-01T00:00:01Z"),
                "(forest_instant({}) = ?) IS NOT ?".into(),
                vec![int(1000), int(1)],
            ),
            (
                "today",
                json!(null),
                "forest_instant({}) >= ? AND forest_instant({}) < ?".into(),
                vec![int(1_711_843_200_000), int(1_711_929_600_000)],
            ),
        ],
    );
    expect("day", [("before", json!("2024-02-29"), "forest_day({}) < ?".into(), vec![text("2024-02-29")])]);
    expect(
        "time",
        [("less_than", json!("00:00:01"), "forest_time({}) < ?".into(), vec![int(1_000_000_000)])],
    );
    expect(
        "uid",
        [
            ("equal", json!(uid), "{} IN (?, ?, ?)".into(), vec![text(&upper), text(uid), blob]),
            (
                "in",
                json!([uid]),
                format!("{{}} IN {uuids}"),
                vec![text(&both), text("-"), text(""), text(&both)],
            ),
        ],
    );
}

#[test]
fn a_related_cell_is_a_subquery_of_its_own_name() {
    let (company, _) = sql(&json!({ "field": "company:name", "operator": "equal", "value": "x" }));
    assert_eq!(
        company,
        r#"(SELECT "users>0"."name" FROM "companies" AS "users>0" WHERE "users>0"."id" = "users"."company_id") = ?"#
    );
    let (boss, _) = sql(&json!({ "field": "boss:boss:at", "operator": "missing" }));
    assert_eq!(
        boss,
        concat!(
            r#"(SELECT (SELECT "users>1"."at" FROM "users" AS "users>1" WHERE "users>1"."id" = "users>0"."boss_id") "#,
            r#"FROM "users" AS "users>0" WHERE "users>0"."id" = "users"."boss_id") IS NULL"#
        )
    );
    let (badge, _) = sql(&json!({ "field": "badge:color", "operator": "contains", "value": "x" }));
    assert_eq!(
        badge,
        r#"(SELECT "users>0"."color" FROM "badges" AS "users>0" WHERE "users>0"."user_id" = "users"."id") GLOB ?"#
    );
}

#[test]
fn a_condition_that_no_parser_made_is_an_error_and_not_another_condition() {
    let users = sample::users();
    let column = |name: &str| users.column(name).unwrap().index;
    let leaf = |path: Vec<usize>, column, operator, value| {
        ConditionTree::Leaf(Condition { path, column, operator, value })
    };
    let to_many = users.relation("reports").unwrap().index;
    for tree in [
        leaf(vec![], 99, Operator::Equal, Value::Null),
        leaf(vec![99], 0, Operator::Equal, Value::Null),
        leaf(vec![to_many], 0, Operator::Equal, Value::Null),
        leaf(vec![], column("at"), Operator::LessThan, Value::Text("soon".into())),
        leaf(vec![], column("day"), Operator::Equal, Value::Int(1)),
        leaf(vec![], column("uid"), Operator::Equal, Value::Text("x".into())),
        leaf(vec![], column("name"), Operator::Contains, Value::Null),
        leaf(vec![], column("name"), Operator::LessThan, Value::Null),
        leaf(vec![], column("name"), Operator::In, Value::Text("x".into())),
        leaf(vec![], column("name"), Operator::LongerThan, Value::Text("x".into())),
        leaf(vec![], column("name"), Operator::Equal, Value::List(vec![])),
    ] {
        let tree = ConditionTree::Or(vec![tree]);
        assert!(build::count(&users, Some(&tree)).is_err(), "{tree:?}");
    }
}
