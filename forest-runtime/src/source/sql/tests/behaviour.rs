//! Which records SQLite finds.

use rusqlite::types::Value as SqliteValue;
use serde_json::{Value as Json, json};

use super::{Database, text};
use crate::{
    query::{ConditionTree, Operator, sample},
    value::Value,
};

/// Asks for one condition after the other.
fn expect(database: &Database, field: &str, cases: impl IntoIterator<Item = (&'static str, Json, Vec<i64>)>) {
    for (operator, value, ids) in cases {
        let tree = json!({ "field": field, "operator": operator, "value": value });
        assert_eq!(database.ids(&tree), ids, "{tree}");
    }
}

#[test]
fn texts_are_compared_letter_by_letter() {
    let names = ["Ada", "ada", "", "100%", "a_b", "axb", r"back\slash", "[x]*?", "Zoë", "ZOË", "a'b\"c"];
    let mut rows: Vec<SqliteValue> = names.iter().map(|name| text(name)).collect();
    rows.push(SqliteValue::Null);
    let database = Database::users("name", &rows);
    let all_but = |without: &[i64]| (1..=12).filter(|id| !without.contains(id)).collect::<Vec<_>>();
    expect(
        &database,
        "name",
        [
            ("equal", json!("Ada"), vec![1]),
            ("equal", json!(""), vec![3]),
            ("equal", json!(null), vec![12]),
            ("not_equal", json!("Ada"), all_but(&[1])),
            ("not_equal", json!(null), all_but(&[12])),
            ("in", json!(["Ada", "", "nobody"]), vec![1, 3]),
            ("in", json!(["a'b\"c", r"back\slash", "Zoë"]), vec![7, 9, 11]),
            ("in", json!(["Ada", null]), vec![1, 12]),
            ("in", json!([null]), vec![12]),
            ("in", json!([]), vec![]),
            ("not_in", json!(["Ada", "ada"]), all_but(&[1, 2])),
            ("not_in", json!(["Ada", null]), all_but(&[1, 12])),
            ("not_in", json!([null]), all_but(&[12])),
            ("not_in", json!([]), all_but(&[])),
            ("missing", json!(null), vec![12]),
            ("blank", json!(null), vec![3, 12]),
            ("present", json!(null), all_but(&[3, 12])),
            ("contains", json!("a"), vec![1, 2, 5, 6, 7, 11]),
            ("contains", json!("A"), vec![1]),
            ("contains", json!("%"), vec![4]),
            ("contains", json!("_"), vec![5]),
            ("contains", json!("\\"), vec![7]),
            ("contains", json!("]*?"), vec![8]),
            ("contains", json!("["), vec![8]),
            ("contains", json!("'"), vec![11]),
            ("contains", json!(""), all_but(&[12])),
            ("not_contains", json!("a"), vec![3, 4, 8, 9, 10, 12]),
            ("not_contains", json!(""), vec![12]),
            ("i_contains", json!("A"), vec![1, 2, 5, 6, 7, 11]),
            ("i_contains", json!("A_B"), vec![5]),
            ("i_contains", json!("100%"), vec![4]),
            ("i_contains", json!(r"K\S"), vec![7]),
            ("not_i_contains", json!("A"), vec![3, 4, 8, 9, 10, 12]),
            ("starts_with", json!("a"), vec![2, 5, 6, 11]),
            ("starts_with", json!("[x"), vec![8]),
            ("i_starts_with", json!("AD"), vec![1, 2]),
            ("ends_with", json!("a"), vec![1, 2]),
            ("ends_with", json!("*?"), vec![8]),
            ("i_ends_with", json!("DA"), vec![1, 2]),
            ("like", json!("a_b"), vec![5, 6]),
            ("like", json!("%a"), vec![1, 2]),
            ("like", json!("[x]*?"), vec![8]),
            ("like", json!("%"), all_but(&[12])),
            ("like", json!("Zo_"), vec![9]),
            ("i_like", json!("A%B%"), vec![5, 6, 11]),
            ("i_like", json!(r"%\S%"), vec![7]),
            ("longer_than", json!(4), vec![7, 8, 11]),
            ("shorter_than", json!(3), vec![3]),
            ("longer_than", json!(0), all_but(&[3, 12])),
            ("less_than", json!("Z"), vec![1, 3, 4]),
            ("greater_than_or_equal", json!("back"), vec![7]),
        ],
    );
}

#[test]
fn numbers_are_numbers_in_whatever_column_they_are_kept() {
    let rows = [text("9"), text("10"), text("1.50"), text("-3"), text("1e3"), SqliteValue::Null];
    // `price` is a column of texts, as decimals are often kept; `score` makes numbers of them.
    for column in ["price", "score"] {
        let database = Database::users(column, &rows);
        expect(
            &database,
            column,
            [
                ("equal", json!(10), vec![2]),
                ("equal", json!(1.5), vec![3]),
                ("equal", json!("1000"), vec![5]),
                ("not_equal", json!(9), vec![2, 3, 4, 5, 6]),
                ("greater_than", json!(9), vec![2, 5]),
                ("greater_than_or_equal", json!(9), vec![1, 2, 5]),
                ("less_than", json!(1.5), vec![4]),
                ("less_than_or_equal", json!(1.5), vec![3, 4]),
                ("in", json!([9, 1.5, 1000, 7]), vec![1, 3, 5]),
                ("not_in", json!([9, 1.5]), vec![2, 4, 5, 6]),
                ("in", json!([9, null]), vec![1, 6]),
                ("blank", json!(null), vec![6]),
                ("present", json!(null), vec![1, 2, 3, 4, 5]),
            ],
        );
    }
    let edges = [i64::MAX, i64::MAX - 1, i64::MIN, 9_007_199_254_740_993, 9_007_199_254_740_992];
    let database = Database::users("score", &edges.map(SqliteValue::Integer));
    expect(
        &database,
        "score",
        [
            ("equal", json!(i64::MAX), vec![1]),
            ("in", json!([i64::MAX - 1, i64::MIN]), vec![2, 3]),
            ("equal", json!("9007199254740993"), vec![4]),
            ("greater_than", json!(9_007_199_254_740_992_i64), vec![1, 2, 4]),
        ],
    );
}

#[test]
fn a_list_of_numbers_finds_the_very_same_numbers() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut floats = vec![0.1 + 0.2, 1e23, 5e-324, f64::MAX, 123_456_789.123_456_78];
    while floats.len() < 2_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let float = f64::from_bits(state);
        floats.extend(Some(float).filter(|float| float.is_finite() && float.fract() != 0.0));
    }
    let database =
        Database::users("score", &floats.iter().copied().map(SqliteValue::Real).collect::<Vec<_>>());
    let column = sample::users().column("score").unwrap().index;
    let list = Value::List(floats.into_iter().map(Value::Float).collect());
    let filter = ConditionTree::leaf(column, Operator::In, list);
    let found = database.try_ids(&sample::users(), filter).unwrap();
    assert_eq!(found.len(), 2_000);
}

#[test]
fn instants_are_instants_in_whatever_form_they_are_kept() {
    let rows = [
        text("2024-03-31 00:30:00"),
        text("2024-03-31T02:30:00+02:00"),
        text("2024-03-31T00:30:00Z"),
        text("2024-03-31 00:30:00.000000000 UTC"),
        SqliteValue::Integer(1_711_845_000),
        text("2024-03-31 00:30:00.250"),
        text("2024-03-31T00:30:00.250999+00:00"),
        text("2024-03-31"),
        text("1969-12-31T23:59:59.9Z"),
        text("9999-12-30 00:00:00"),
        text("soon"),
        SqliteValue::Null,
    ];
    let database = Database::users("at", &rows);
    expect(
        &database,
        "at",
        [
            ("equal", json!("2024-03-31T00:30:00Z"), vec![1, 2, 3, 4, 5]),
            ("equal", json!("2024-03-31T01:30:00+01:00"), vec![1, 2, 3, 4, 5]),
            // What is published as equal is equal.
            ("equal", json!("2024-03-31T00:30:00.250Z"), vec![6, 7]),
            ("in", json!(["2024-03-31T00:30:00.250Z", "2024-03-31T00:00:00Z", null]), vec![6, 7, 8, 12]),
            ("not_equal", json!("2024-03-31T00:30:00Z"), vec![6, 7, 8, 9, 10, 11, 12]),
            ("not_in", json!(["2024-03-31T00:30:00Z", null]), vec![6, 7, 8, 9, 10, 11]),
            ("before", json!("2024-03-31T00:30:00Z"), vec![8, 9]),
            ("after", json!("2024-03-31T00:30:00Z"), vec![6, 7, 10]),
            ("less_than_or_equal", json!("2024-03-31T00:30:00.250Z"), (1..=9).collect()),
            ("greater_than_or_equal", json!("2024-03-31T00:30:00.250Z"), vec![6, 7, 10]),
            ("past", json!(null), (1..=9).collect()),
            ("future", json!(null), vec![10]),
            ("missing", json!(null), vec![12]),
            ("present", json!(null), (1..=11).collect()),
            // 00:30 UTC is 11 hours and a half before now.
            ("before_x_hours_ago", json!(11.5), vec![8, 9]),
            ("after_x_hours_ago", json!(11.5), vec![6, 7, 10]),
        ],
    );
}

#[test]
fn a_day_begins_where_the_caller_lives_and_lasts_as_long_as_there() {
    // Hours around the days at [`NOW`](super::NOW), 2024-03-31T12:00Z, when the clocks of Paris went forward.
    let rows = [
        "2024-03-29T22:59:59.999Z",
        "2024-03-29T23:00:00Z",
        "2024-03-30T22:59:59.999Z",
        "2024-03-30T23:00:00Z",
        "2024-03-31T00:00:00Z",
        "2024-03-31T04:00:00Z",
        "2024-03-31T12:00:00Z",
        "2024-03-31T21:59:59.999Z",
        "2024-03-31T22:00:00Z",
        "2024-04-01T03:59:59Z",
        "2024-04-01T04:00:00Z",
    ]
    .map(text);
    let database = Database::users("at", &rows);
    for (zone, operator, value, ids) in [
        ("Europe/Paris", "today", json!(null), vec![4, 5, 6, 7, 8]),
        ("Europe/Paris", "yesterday", json!(null), vec![2, 3]),
        ("Europe/Paris", "previous_x_days", json!(1), vec![2, 3]),
        ("Europe/Paris", "previous_x_days_to_date", json!(1), vec![2, 3, 4, 5, 6]),
        ("Europe/Paris", "previous_x_days_to_date", json!(0), vec![4, 5, 6]),
        ("UTC", "today", json!(null), vec![5, 6, 7, 8, 9]),
        ("America/New_York", "today", json!(null), vec![6, 7, 8, 9, 10]),
        ("America/New_York", "yesterday", json!(null), vec![3, 4, 5]),
        ("Asia/Kolkata", "today", json!(null), vec![3, 4, 5, 6, 7]),
        ("Europe/Paris", "previous_week", json!(null), vec![]),
        ("Europe/Paris", "previous_week_to_date", json!(null), vec![1, 2, 3, 4, 5, 6]),
        ("Europe/Paris", "previous_month", json!(null), vec![]),
    ] {
        let tree = json!({ "field": "at", "operator": operator, "value": value });
        assert_eq!(database.ids_in(zone, &tree), ids, "{operator} in {zone}");
    }
}

#[test]
fn days_and_times_of_day_are_compared_as_such() {
    let days =
        ["2024-03-30", "2024-03-31", "2024-03-31 23:59:59", "2024-04-01T00:00:00Z", "no day at all", "31"];
    let database = Database::users("day", &days.map(text));
    expect(
        &database,
        "day",
        [
            ("equal", json!("2024-03-31"), vec![2, 3]),
            ("not_equal", json!("2024-03-31"), vec![1, 4, 5, 6]),
            ("before", json!("2024-03-31"), vec![1]),
            ("after", json!("2024-03-31"), vec![4]),
            ("greater_than_or_equal", json!("2024-03-31"), vec![2, 3, 4]),
            ("in", json!("2024-03-30, 2024-04-01"), vec![1, 4]),
            ("today", json!(null), vec![2, 3]),
            ("yesterday", json!(null), vec![1]),
            ("past", json!(null), vec![1]),
            ("future", json!(null), vec![4]),
            ("previous_month_to_date", json!(null), vec![1]),
        ],
    );
    let today = json!({ "field": "day", "operator": "today" });
    assert_eq!(database.ids_in("Pacific/Kiritimati", &today), [4], "where it is the first of April already");
    let times = ["08:30", "08:30:00", "08:30:00.000", "23:59:59.5", "late"].map(text);
    let database = Database::users("time", &times);
    expect(
        &database,
        "time",
        [
            ("equal", json!("08:30"), vec![1, 2, 3]),
            ("greater_than", json!("08:30:00"), vec![4]),
            ("less_than_or_equal", json!("23:59:59.5"), vec![1, 2, 3, 4]),
            ("not_in", json!(["08:30"]), vec![4, 5]),
        ],
    );
}

#[test]
fn booleans_members_and_uuids_are_found_as_they_are_kept() {
    let rows = [SqliteValue::Integer(1), SqliteValue::Integer(0), SqliteValue::Null];
    let database = Database::users("active", &rows);
    expect(
        &database,
        "active",
        [
            ("equal", json!(true), vec![1]),
            ("equal", json!("no"), vec![2]),
            ("not_equal", json!(true), vec![2, 3]),
            ("in", json!([true, null]), vec![1, 3]),
            ("blank", json!(null), vec![3]),
        ],
    );
    let database = Database::users("plan", &[text("free"), text("pro"), text(""), SqliteValue::Null]);
    expect(
        &database,
        "plan",
        [
            ("equal", json!("pro"), vec![2]),
            ("in", json!("free,pro"), vec![1, 2]),
            ("not_in", json!(["pro"]), vec![1, 3, 4]),
            ("equal", json!(""), vec![3]),
            ("blank", json!(null), vec![4]),
        ],
    );
    let uid = "9e3779b1-0000-4000-8000-0000000000af";
    let bytes = uuid::Uuid::try_parse(uid).unwrap().into_bytes().to_vec();
    let other = "3c6ef362-0000-4000-8000-000000000002";
    let rows =
        [text(uid), text(&uid.to_uppercase()), SqliteValue::Blob(bytes), text(other), SqliteValue::Null];
    let database = Database::users("uid", &rows);
    expect(
        &database,
        "uid",
        [
            ("equal", json!(uid.to_uppercase()), vec![1, 2, 3]),
            ("not_equal", json!(uid), vec![4, 5]),
            ("in", json!([uid, other]), vec![1, 2, 3, 4]),
            ("in", json!([uid, null]), vec![1, 2, 3, 5]),
            ("not_in", json!([uid]), vec![4, 5]),
            ("missing", json!(null), vec![5]),
        ],
    );
}

#[test]
fn a_condition_on_a_related_record_is_one_on_no_value_where_there_is_none() {
    let database = Database::new();
    let int = SqliteValue::Integer;
    for (id, company, boss) in
        [(1, Some(1), None), (2, Some(2), Some(1)), (3, None, Some(2)), (4, Some(9), Some(4))]
    {
        let optional = |id: Option<i64>| id.map_or(SqliteValue::Null, int);
        let row = [int(id), text(&format!("user {id}")), optional(company), optional(boss)];
        database.insert("users", &["id", "name", "company_id", "boss_id"], &row);
    }
    let companies =
        [(1, text("Acme"), "2020-01-01 10:00:00", 2), (2, SqliteValue::Null, "2021-01-01T10:00:00Z", 3)];
    for (id, name, founded, owner) in companies {
        let row = [int(id), name, text(founded), int(owner)];
        database.insert("companies", &["id", "name", "founded", "owner_id"], &row);
    }
    database.insert("badges", &["id", "user_id", "color"], &[int(1), int(2), text("red")]);
    for (field, operator, value, ids) in [
        ("company:name", "equal", json!("Acme"), vec![1]),
        ("company:name", "not_equal", json!("Acme"), vec![2, 3, 4]),
        ("company:name", "blank", json!(null), vec![2, 3, 4]),
        ("company:name", "present", json!(null), vec![1]),
        ("company:name", "not_contains", json!("c"), vec![2, 3, 4]),
        ("company:id", "in", json!([1, 2]), vec![1, 2]),
        ("company:id", "not_in", json!([1]), vec![2, 3, 4]),
        // The key says 9, and there is no such company.
        ("company:id", "missing", json!(null), vec![3, 4]),
        ("company:founded", "before", json!("2020-06-01T00:00:00Z"), vec![1]),
        ("boss:name", "equal", json!("user 1"), vec![2]),
        ("boss:boss:name", "equal", json!("user 1"), vec![3]),
        ("boss:boss:boss:boss:boss:id", "equal", json!(4), vec![4]),
        ("company:owner:name", "ends_with", json!("2"), vec![1]),
        ("boss:company:owner:id", "greater_than", json!(1), vec![2, 3]),
        ("badge:color", "equal", json!("red"), vec![2]),
        ("badge:color", "missing", json!(null), vec![1, 3, 4]),
    ] {
        let tree = json!({ "field": field, "operator": operator, "value": value });
        assert_eq!(database.ids(&tree), ids, "{tree}");
    }
}

#[test]
fn groups_hold_together_and_may_be_as_large_as_the_parser_lets_them() {
    let database = Database::users("name", &["a", "b", "c", "d"].map(text));
    let id = |id: i64| json!({ "field": "id", "operator": "equal", "value": id });
    let group =
        |aggregator: &str, conditions: &[Json]| json!({ "aggregator": aggregator, "conditions": conditions });
    let all = group("and", &[]);
    let nothing = group("or", &[]);
    for (tree, ids) in [
        (all.clone(), vec![1, 2, 3, 4]),
        (nothing.clone(), vec![]),
        (group("or", &[id(1), nothing.clone()]), vec![1]),
        (group("and", &[id(1), nothing]), vec![]),
        (group("and", &[id(1), all]), vec![1]),
        (group("and", &[group("or", &[id(1), id(2)]), group("or", &[id(2), id(3)])]), vec![2]),
        (group("or", &[group("and", &[id(1), id(2)]), id(3)]), vec![3]),
        (group("and", &[id(1), group("and", &[id(1), group("or", &[id(1), id(2)])])]), vec![1]),
        (group("or", &(-900..95).map(id).collect::<Vec<_>>()), vec![1, 2, 3, 4]),
        (group("and", &vec![json!({ "field": "id", "operator": "less_than", "value": 3 }); 999]), vec![1, 2]),
        (
            group(
                "or",
                &(1..=999)
                    .map(|_| json!({ "field": "boss:boss:boss:boss:boss:at", "operator": "today" }))
                    .collect::<Vec<_>>(),
            ),
            vec![],
        ),
    ] {
        assert_eq!(database.ids(&tree), ids);
    }
    // As deep as can be, and as wide on every level.
    let deep = (0..50).fold(id(2), |tree, depth| {
        let aggregator = if depth % 2 == 0 { "or" } else { "and" };
        let mut conditions = vec![json!({ "field": "id", "operator": if depth % 2 == 0 { "equal" } else { "not_equal" }, "value": 9 }); 18];
        conditions.insert(depth % 18, tree);
        group(aggregator, &conditions)
    });
    assert_eq!(database.ids(&deep), [2]);
}

#[test]
fn a_list_may_be_long() {
    let database = Database::users("name", &["a", "b"].map(text));
    let ids: Vec<i64> = (2..100_002).collect();
    expect(&database, "id", [("in", json!(ids), vec![2]), ("not_in", json!(ids), vec![1])]);
}

#[test]
fn a_pattern_as_long_as_the_parser_lets_it_is_one_that_sqlite_takes() {
    let letters = "𝄞".repeat(10_000);
    let stars = "*".repeat(10_000);
    let percents = "%".repeat(10_000);
    let database = Database::users("name", &[text(&letters), text(&stars), text(&percents)]);
    expect(
        &database,
        "name",
        [
            ("contains", json!(letters), vec![1]),
            ("i_contains", json!(letters), vec![1]),
            ("contains", json!(stars), vec![2]),
            ("i_contains", json!(percents), vec![3]),
            ("like", json!(percents), vec![1, 2, 3]),
        ],
    );
}

#[test]
fn a_nul_does_not_end_a_key_in_a_list() {
    let database = Database::users("name", &["a", "c"].map(text));
    let column = sample::users().column("name").unwrap().index;
    let list = Value::List(vec![Value::Text("a\0b".into())]);
    let found = database.try_ids(&sample::users(), ConditionTree::leaf(column, Operator::In, list)).unwrap();
    assert_eq!(found, Vec::<i64>::new());
}
