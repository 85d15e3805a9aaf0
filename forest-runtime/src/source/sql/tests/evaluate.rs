//! Conditions on rows in memory, as plainly as they can be said: what SQLite's answers are compared with.

use std::cmp::Ordering;

use crate::{
    query::{Condition, ConditionTree, Operator},
    schema::{CollectionRef, CollectionSchema, RelationLink},
    value::{ColumnType, Value, parse_date, parse_dateonly, parse_time},
};

/// The rows of each collection, by its place in the schema.
pub(super) type Tables = Vec<Vec<Vec<Value>>>;

pub(super) fn holds(root: &CollectionRef, tables: &Tables, row: &[Value], tree: &ConditionTree) -> bool {
    match tree {
        ConditionTree::And(trees) => trees.iter().all(|tree| holds(root, tables, row, tree)),
        ConditionTree::Or(trees) => trees.iter().any(|tree| holds(root, tables, row, tree)),
        ConditionTree::Leaf(leaf) => {
            let (column_type, cell) = related(root, tables, row, leaf);
            leaf_holds(column_type, &cell, leaf.operator, &leaf.value)
        }
        ConditionTree::Keys(keys) => {
            let key: Vec<_> = root.primary_key.iter().map(|&column| row[column].clone()).collect();
            keys.keys.contains(&key) != keys.excluded
        }
    }
}

fn related(root: &CollectionRef, tables: &Tables, row: &[Value], leaf: &Condition) -> (ColumnType, Value) {
    let mut at: &CollectionSchema = root;
    let mut row = Some(row);
    for relation in &leaf.path {
        let relation = &at.relations[*relation];
        let (here, there) = match relation.link {
            RelationLink::BelongsTo { foreign_key, target_key } => (foreign_key, target_key),
            RelationLink::HasOne { key, foreign_key } => (key, foreign_key),
            _ => unreachable!("a relation to many"),
        };
        row = row.and_then(|row| {
            let same = |other: &&Vec<Value>| row[here] != Value::Null && other[there] == row[here];
            tables[relation.target].iter().find(same).map(Vec::as_slice)
        });
        at = root.schema().target(relation);
    }
    (at.columns[leaf.column].column_type, row.map_or(Value::Null, |row| row[leaf.column].clone()))
}

fn leaf_holds(column_type: ColumnType, cell: &Value, operator: Operator, value: &Value) -> bool {
    let compare = |value: &Value| order(column_type, cell, value);
    let one_of = |values: &Value| {
        let Value::List(values) = values else { panic!("{values:?}") };
        values.iter().any(|value| match value {
            Value::Null => *cell == Value::Null,
            value => compare(value) == Some(Ordering::Equal),
        })
    };
    let texts = || match (cell, value) {
        (Value::Text(cell), Value::Text(value)) => Some((cell.as_str(), value.as_str())),
        _ => None,
    };
    let lowered = || texts().map(|(cell, value)| (cell.to_ascii_lowercase(), value.to_ascii_lowercase()));
    match operator {
        Operator::Equal if *value == Value::Null => *cell == Value::Null,
        Operator::NotEqual if *value == Value::Null => *cell != Value::Null,
        Operator::Equal => compare(value) == Some(Ordering::Equal),
        Operator::NotEqual => compare(value) != Some(Ordering::Equal),
        Operator::In => one_of(value),
        Operator::NotIn => !one_of(value),
        Operator::LessThan => compare(value).is_some_and(Ordering::is_lt),
        Operator::LessThanOrEqual => compare(value).is_some_and(Ordering::is_le),
        Operator::GreaterThan => compare(value).is_some_and(Ordering::is_gt),
        Operator::GreaterThanOrEqual => compare(value).is_some_and(Ordering::is_ge),
        Operator::Contains => texts().is_some_and(|(cell, value)| cell.contains(value)),
        Operator::NotContains => !texts().is_some_and(|(cell, value)| cell.contains(value)),
        Operator::StartsWith => texts().is_some_and(|(cell, value)| cell.starts_with(value)),
        Operator::EndsWith => texts().is_some_and(|(cell, value)| cell.ends_with(value)),
        Operator::IContains => lowered().is_some_and(|(cell, value)| cell.contains(&value)),
        Operator::NotIContains => !lowered().is_some_and(|(cell, value)| cell.contains(&value)),
        Operator::IStartsWith => lowered().is_some_and(|(cell, value)| cell.starts_with(&value)),
        Operator::IEndsWith => lowered().is_some_and(|(cell, value)| cell.ends_with(&value)),
        Operator::Like => texts().is_some_and(|(cell, value)| like(cell, value)),
        Operator::ILike => lowered().is_some_and(|(cell, value)| like(&cell, &value)),
        Operator::LongerThan | Operator::ShorterThan => {
            let (Value::Text(cell), Value::Int(length)) = (cell, value) else { return false };
            let order = i64::try_from(cell.chars().count()).unwrap().cmp(length);
            if operator == Operator::LongerThan { order.is_gt() } else { order.is_lt() }
        }
    }
}

fn order(column_type: ColumnType, cell: &Value, value: &Value) -> Option<Ordering> {
    let (a, b) = (cell.as_cell(), value.as_cell());
    let milliseconds = |instant: jiff::Timestamp| instant.as_nanosecond().div_euclid(1_000_000);
    match column_type {
        ColumnType::Date => Some(milliseconds(parse_date(a)?).cmp(&milliseconds(parse_date(b)?))),
        ColumnType::Dateonly => Some(parse_dateonly(a)?.cmp(&parse_dateonly(b)?)),
        ColumnType::Time => Some(parse_time(a)?.cmp(&parse_time(b)?)),
        ColumnType::Number => number(cell)?.partial_cmp(&number(value)?),
        ColumnType::Boolean => Some(number(cell)?.total_cmp(&number(value)?)),
        ColumnType::Uuid => Some(uuid(cell)?.cmp(&uuid(value)?)),
        _ => match (cell, value) {
            (Value::Text(cell), Value::Text(value)) => Some(cell.cmp(value)),
            _ => None,
        },
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Bool(value) => Some(f64::from(u8::from(*value))),
        Value::Int(value) => Some(f64::from(i32::try_from(*value).unwrap())),
        Value::Float(value) => Some(*value),
        Value::Text(text) => text.parse().ok(),
        _ => None,
    }
}

fn uuid(value: &Value) -> Option<uuid::Uuid> {
    match value {
        Value::Text(text) => uuid::Uuid::try_parse(text).ok(),
        Value::Bytes(bytes) => uuid::Uuid::from_slice(bytes).ok(),
        _ => None,
    }
}

fn like(text: &str, pattern: &str) -> bool {
    let mut letters = pattern.chars();
    match letters.next() {
        None => text.is_empty(),
        Some('%') => {
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            ends.into_iter().any(|at| like(&text[at..], letters.as_str()))
        }
        Some(letter) => {
            let mut rest = text.chars();
            rest.next().is_some_and(|first| letter == '_' || first == letter)
                && like(rest.as_str(), letters.as_str())
        }
    }
}
