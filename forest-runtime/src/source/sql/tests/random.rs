//! Random conditions on random records: SQLite finds those that fulfil them, and no others.

use jiff::tz::TimeZone;
use rusqlite::types::Value as SqliteValue;
use serde_json::{Value as Json, json};

use super::{
    Database, NOW,
    evaluate::{Tables, holds},
};
use crate::{
    query::{parse_condition_at, sample},
    value::Value,
};

/// Numbers that are different on every call, and the same on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % limit
    }

    fn of<T: Copy>(&mut self, several: &[T]) -> T {
        several[self.below(several.len())]
    }
}

const TEXTS: [&str; 14] = ["", "a", "A", "ab", "aB", "%", "_", "a%b", "*", "[a]", "?", "\\", "é", "a'b"];
const NUMBERS: [&str; 7] = ["0", "1", "-1", "2", "10", "1.5", "9.25"];
const DATES: [&str; 9] = [
    "2024-03-30T23:00:00Z",
    "2024-03-31 12:00:00",
    "2024-03-31T14:00:00.123+02:00",
    "2024-03-31 12:00:00.123999 UTC",
    "2024-03-31",
    "2024-02-29T10:00:00Z",
    "2023-12-31T23:30:00-05:00",
    "2024-04-01T00:00:00+14:00",
    "soon",
];
const DAYS: [&str; 6] =
    ["2024-03-31", "2024-03-30", "2024-04-01", "2024-03-25 10:00:00", "2023-12-31", "no day here"];
const TIMES: [&str; 5] = ["08:30", "08:30:00", "08:30:00.5", "23:59:59", "late"];
const UUIDS: [&str; 3] = [
    "9e3779b1-0000-4000-8000-0000000000af",
    "9E3779B1-0000-4000-8000-0000000000AF",
    "3c6ef362-0000-4000-8000-000000000002",
];
const EQUAL: [&str; 7] = ["equal", "not_equal", "in", "not_in", "present", "blank", "missing"];
const ORDER: [&str; 4] = ["less_than", "less_than_or_equal", "greater_than", "greater_than_or_equal"];
const TEXT: [&str; 12] = [
    "contains",
    "i_contains",
    "not_contains",
    "not_i_contains",
    "starts_with",
    "i_starts_with",
    "ends_with",
    "i_ends_with",
    "like",
    "i_like",
    "longer_than",
    "shorter_than",
];
const PERIODS: [&str; 8] = [
    "today",
    "yesterday",
    "previous_week",
    "previous_month_to_date",
    "previous_quarter",
    "previous_year",
    "past",
    "future",
];

fn cell(random: &mut Random, column: &str) -> Value {
    let text = |text: &str| Value::Text(text.to_owned());
    if random.below(6) == 0 {
        return Value::Null;
    }
    match column {
        "name" | "color" => text(random.of(&TEXTS)),
        "score" => Value::Float(random.of(&NUMBERS).parse().unwrap()),
        "price" => text(random.of(&NUMBERS)),
        "at" | "founded" if random.below(4) == 0 => Value::Int(1_711_886_400),
        "at" | "founded" => text(random.of(&DATES)),
        "day" => text(random.of(&DAYS)),
        "time" => text(random.of(&TIMES)),
        "active" => Value::Int(i64::try_from(random.below(2)).unwrap()),
        "plan" => text(random.of(&["free", "pro"])),
        "uid" if random.below(2) == 0 => {
            Value::Bytes(uuid::Uuid::try_parse(random.of(&UUIDS)).unwrap().into_bytes().into())
        }
        "uid" => text(random.of(&UUIDS)),
        "company_id" | "boss_id" | "owner_id" | "user_id" => {
            Value::Int(i64::try_from(random.below(10)).unwrap())
        }
        _ => Value::Null,
    }
}

fn fill(random: &mut Random, database: &Database) -> Tables {
    let users = sample::users();
    let mut tables = Vec::new();
    for (collection, rows) in users.schema().collections().iter().zip([40_i64, 6, 6]) {
        let columns: Vec<_> = collection.columns.iter().map(|column| column.name).collect();
        let mut table = Vec::new();
        for id in 1..=rows {
            let mut row: Vec<_> = columns.iter().map(|column| cell(random, column)).collect();
            row[0] = Value::Int(id);
            // A relation to one record has one.
            if collection.name == "badges" {
                row[1] = Value::Int(id);
            }
            let cells: Vec<_> = row.iter().map(stored).collect();
            database.insert(collection.table, &columns, &cells);
            table.push(row);
        }
        tables.push(table);
    }
    tables
}

fn stored(value: &Value) -> SqliteValue {
    match value {
        Value::Null => SqliteValue::Null,
        Value::Int(value) => SqliteValue::Integer(*value),
        Value::Float(value) => SqliteValue::Real(*value),
        Value::Text(value) => SqliteValue::Text(value.clone()),
        Value::Bytes(value) => SqliteValue::Blob(value.clone()),
        other => panic!("{other:?}"),
    }
}

fn tree(random: &mut Random, depth: usize) -> Json {
    if depth < 4 && random.below(3) > 0 {
        let conditions: Vec<_> = (0..random.below(7)).map(|_| tree(random, depth + 1)).collect();
        return json!({ "aggregator": random.of(&["and", "or"]), "conditions": conditions });
    }
    let field = random.of(&[
        "id",
        "name",
        "score",
        "price",
        "at",
        "day",
        "time",
        "active",
        "plan",
        "uid",
        "data",
        "company_id",
        "company:name",
        "company:founded",
        "boss:name",
        "boss:at",
        "boss:boss:price",
        "company:owner:uid",
        "badge:color",
    ]);
    let (kinds, values): (&[&[&str]], &[&str]) = match field.rsplit(':').next().unwrap() {
        "name" | "color" => (&[&EQUAL, &ORDER, &TEXT], &TEXTS),
        "at" | "founded" => (
            &[&EQUAL, &ORDER, &PERIODS, &["before", "after", "previous_x_days", "before_x_hours_ago"]],
            &["2024-03-31T12:00:00Z", "2024-03-31T12:00:00.123Z", "2024-03-30T23:00:00Z", "2024-02-01T00:00"],
        ),
        "day" => (
            &[&EQUAL, &ORDER, &PERIODS, &["before", "after", "previous_x_days"]],
            &["2024-03-31", "2024-03-30", "2024-01-01"],
        ),
        "time" => (&[&EQUAL, &ORDER], &["08:30", "08", "23:59:59"]),
        "active" => (&[&EQUAL], &["true", "no"]),
        "plan" => (&[&EQUAL], &["free", "pro"]),
        "uid" => (&[&EQUAL], &UUIDS),
        "data" => (&[&["present", "blank", "missing"]], &["x"]),
        _ => (&[&EQUAL, &ORDER], &NUMBERS),
    };
    let operators = random.of(kinds);
    let operator = random.of(operators);
    let value = match operator {
        "present" | "blank" | "missing" => Json::Null,
        _ if PERIODS.contains(&operator) => Json::Null,
        "longer_than" | "shorter_than" | "previous_x_days" | "before_x_hours_ago" => random.below(4).into(),
        "in" | "not_in" => (0..random.below(4))
            .map(|_| if random.below(5) == 0 { Json::Null } else { Json::from(random.of(values)) })
            .collect(),
        "equal" | "not_equal" if random.below(5) == 0 => Json::Null,
        _ => Json::from(random.of(values)),
    };
    json!({ "field": field, "operator": operator, "value": value })
}

#[test]
fn sqlite_and_a_plain_reading_of_the_conditions_agree() {
    let users = sample::users();
    let mut random = Random(0x5eed_cafe_f00d_beef);
    let mut found = 0;
    for _ in 0..10 {
        let database = Database::new();
        let tables = fill(&mut random, &database);
        for _ in 0..200 {
            let zone = random.of(&["UTC", "Europe/Paris", "America/New_York", "Pacific/Kiritimati"]);
            let tree = tree(&mut random, 0);
            let time_zone = TimeZone::get(zone).unwrap();
            let filter = parse_condition_at(&users, &tree, &time_zone, NOW.parse().unwrap()).unwrap();
            let expected: Vec<_> = (1_i64..)
                .zip(&tables[users.index])
                .filter(|(_, row)| holds(&users, &tables, row, &filter))
                .map(|(id, _)| id)
                .collect();
            assert_eq!(database.try_ids(&users, filter).unwrap(), expected, "{zone}: {tree}");
            found += expected.len();
        }
    }
    assert!(found > 10_000, "the conditions are not all trivial: {found}");
}
