//! Condition trees as they are written in JSON: by the UI in a request, by Forest in scopes and permissions.

mod cast;
mod error;
mod period;
#[cfg(test)]
mod tests;
mod wire;

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value as Json};

pub use self::error::ConditionError;
use self::{
    cast::Expected,
    error::quoted,
    period::{Clock, Days},
    wire::Wire,
};
use super::{Condition, ConditionTree, Operator};
use crate::{
    schema::{CollectionRef, ColumnSchema, Dialect, Field},
    value::{ColumnType, ForestType, Value},
};

/// How deep groups may be in groups.
const MAX_DEPTH: usize = 50;
/// How many conditions and groups there may be.
const MAX_NODES: usize = 1_000;
/// How many relations there may be on the way to a field.
const MAX_PATH: usize = 5;

/// The condition tree that `tree` says, for records of `collection`, asked now by someone in `time_zone`.
///
/// A condition is `{"field": …, "operator": …, "value": …}`, a group `{"aggregator": "and" | "or", "conditions": […]}`; other
/// keys mean nothing. The field may be one of a related record: `company:name`.
///
/// # Errors
/// When it is no condition tree, names what does not exist, or asks of a column what its type cannot answer; and when a
/// condition is about the values of a form (`"source": "input"`), not about records.
pub fn parse_condition(
    collection: &CollectionRef,
    tree: &Json,
    time_zone: &TimeZone,
) -> Result<ConditionTree, ConditionError> {
    parse_condition_at(collection, tree, time_zone, Timestamp::now())
}

/// The same, asked at another time.
pub(crate) fn parse_condition_at(
    collection: &CollectionRef,
    tree: &Json,
    time_zone: &TimeZone,
    now: Timestamp,
) -> Result<ConditionTree, ConditionError> {
    Parser { collection, clock: Clock { now, time_zone }, nodes: 0 }.tree(tree, 0)
}

struct Parser<'a> {
    collection: &'a CollectionRef,
    clock: Clock<'a>,
    nodes: usize,
}

impl Parser<'_> {
    fn tree(&mut self, tree: &Json, depth: usize) -> Result<ConditionTree, ConditionError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(ConditionError::invalid(format!(
                "There are at most {MAX_NODES} conditions, groups of them included"
            )));
        }
        if depth > MAX_DEPTH {
            return Err(ConditionError::invalid(format!(
                "Groups of conditions are at most {MAX_DEPTH} deep in one another"
            )));
        }
        let shape = || {
            ConditionError::invalid(
                "A condition has `field` and `operator`, a group of them `aggregator` and `conditions`",
            )
        };
        let tree = tree.as_object().ok_or_else(shape)?;
        match (tree.get("field"), tree.get("operator")) {
            (Some(Json::String(field)), Some(Json::String(operator))) => {
                return self.leaf(tree, field, operator);
            }
            (Some(_), Some(_)) => return Err(shape()),
            _ => {}
        }
        let (Some(Json::String(aggregator)), Some(Json::Array(conditions))) =
            (tree.get("aggregator"), tree.get("conditions"))
        else {
            return Err(shape());
        };
        let group = match aggregator.as_str() {
            "and" | "And" => ConditionTree::And,
            "or" | "Or" => ConditionTree::Or,
            other => {
                return Err(ConditionError::invalid(format!(
                    "An aggregator is `and` or `or`, not {}",
                    quoted(other)
                )));
            }
        };
        let mut trees = Vec::new();
        for condition in conditions {
            trees.push(self.tree(condition, depth + 1)?);
        }
        Ok(match <[_; 1]>::try_from(trees) {
            Ok([only]) => only,
            Err(trees) => group(trees),
        })
    }

    fn leaf(
        &self,
        leaf: &Map<String, Json>,
        field: &str,
        operator: &str,
    ) -> Result<ConditionTree, ConditionError> {
        if leaf.get("source").and_then(Json::as_str) == Some("input") {
            return Err(ConditionError::FormValue(format!(
                "The condition on {} is about the values of a form, and none are at hand",
                quoted(field)
            )));
        }
        let (path, column) = self.column(field)?;
        let legacy = self.collection.schema().dialect() == Dialect::Legacy;
        let wire = Wire::named(operator, legacy).ok_or_else(|| {
            ConditionError::invalid(format!(
                "The field `{field}` of `{}`: there is no operator {}",
                self.collection.name,
                quoted(operator)
            ))
        })?;
        if !wire.goes_with(column.column_type) {
            let list = if matches!(column.column_type, ColumnType::List(_)) { "List of " } else { "" };
            return Err(ConditionError::invalid(format!(
                "The field `{field}` of `{}` is a {list}{}, which `{operator}` cannot be asked of",
                self.collection.name,
                column.column_type.name()
            )));
        }
        let target = Target { path, column, clock: self.clock };
        target.condition(wire, leaf.get("value").unwrap_or(&Json::Null)).map_err(|expected| {
            ConditionError::invalid(format!(
                "The field `{field}` of `{}`: `{operator}` takes {expected}",
                self.collection.name
            ))
        })
    }

    /// The way to a field, and its column.
    fn column(&self, field: &str) -> Result<(Vec<usize>, &ColumnSchema), ConditionError> {
        let schema = self.collection.schema();
        let mut at = &**self.collection;
        let mut path = Vec::new();
        let mut names = field.split(':');
        let mut name = names.next().unwrap_or_default();
        loop {
            let next = names.next();
            match (at.field(name), next) {
                (Some(Field::Column(column)), None) => return Ok((path, column)),
                (Some(Field::Relation(relation)), _) if relation.is_to_many() => {
                    return Err(ConditionError::invalid(format!(
                        "The relation `{name}` of `{}` leads to many records; a condition asks one",
                        at.name
                    )));
                }
                (Some(Field::Relation(_)), None) => {
                    return Err(ConditionError::invalid(format!(
                        "`{name}` of `{}` is a relation, not filterable itself; name a field of it: `{field}:…`",
                        at.name
                    )));
                }
                (Some(Field::Relation(relation)), Some(next)) => {
                    if path.len() == MAX_PATH {
                        return Err(ConditionError::invalid(format!(
                            "There are at most {MAX_PATH} relations on the way to a field; {} has more",
                            quoted(field)
                        )));
                    }
                    path.push(relation.index);
                    at = schema.target(relation);
                    name = next;
                }
                (Some(Field::Computed(_)), None) => {
                    return Err(ConditionError::invalid(format!(
                        "The field `{name}` of `{}` is computed from others, which cannot be filtered by it",
                        at.name
                    )));
                }
                (Some(Field::Column(_) | Field::Computed(_)), Some(_)) => {
                    return Err(ConditionError::invalid(format!(
                        "`{name}` of `{}` is no relation; {} leads nowhere",
                        at.name,
                        quoted(field)
                    )));
                }
                (None, _) => {
                    return Err(ConditionError::MissingField(format!(
                        "The collection `{}` has no field {}",
                        at.name,
                        quoted(name)
                    )));
                }
            }
        }
    }
}

/// The column of a condition, and the way to it.
struct Target<'a> {
    path: Vec<usize>,
    column: &'a ColumnSchema,
    clock: Clock<'a>,
}

impl Target<'_> {
    fn condition(&self, wire: Wire, json: &Json) -> Result<ConditionTree, Expected> {
        let is_date = self.column.column_type == ColumnType::Date;
        let far = || "a time within the calendar".to_owned();
        Ok(match wire {
            Wire::Equality(operator) => self.leaf(operator, self.value(json)?),
            Wire::List(operator) => self.leaf(operator, cast::list(self.column, json, self.clock.time_zone)?),
            Wire::Order(operator) | Wire::Moment(operator) => match self.value(json)? {
                Value::Null => return Err("a value, not null".to_owned()),
                value => self.leaf(operator, value),
            },
            Wire::Text(operator) => self.leaf(operator, Value::Text(cast::text(json)?)),
            Wire::Length(operator) => self.leaf(operator, Value::Int(cast::natural(json)?)),
            Wire::Missing => self.alone(json, Operator::Equal, Value::Null)?,
            Wire::Blank | Wire::Present => {
                // `present` is not `blank`. Forest's own agents take an empty text for both, on SQL.
                let is_text = self.column.column_type == ColumnType::String;
                let (operator, value) = match (wire == Wire::Blank, is_text) {
                    (true, false) => (Operator::Equal, Value::Null),
                    (false, false) => (Operator::NotEqual, Value::Null),
                    (blank, true) => (
                        if blank { Operator::In } else { Operator::NotIn },
                        Value::List(vec![Value::Null, Value::Text(String::new())]),
                    ),
                };
                self.alone(json, operator, value)?
            }
            Wire::Period(period) => {
                takes_none(json)?;
                self.days(self.clock.period(period).ok_or_else(far)?).ok_or_else(far)?
            }
            Wire::PreviousDays { to_date } => {
                let days = self.clock.previous_days(cast::natural(json)?, to_date).ok_or_else(far)?;
                self.days(days).ok_or_else(far)?
            }
            Wire::Now(operator) if is_date => self.alone(json, operator, self.clock.now.to_value())?,
            Wire::Now(operator) => self.alone(json, operator, self.clock.today().to_value())?,
            Wire::HoursAgo(operator) => {
                let instant = self.clock.hours_ago(cast::positive(json)?).ok_or_else(far)?;
                self.leaf(operator, instant.to_value())
            }
            Wire::Includes => return Err("a list".to_owned()),
        })
    }

    fn value(&self, json: &Json) -> Result<Value, Expected> {
        cast::value(self.column, json, self.clock.time_zone)
    }

    /// From the first moment on, before the last one; `None` where the calendar ends.
    fn days(&self, days: Days) -> Option<ConditionTree> {
        let (from, until) = if self.column.column_type == ColumnType::Date {
            let until = days.until.map_or(Some(self.clock.now), |day| self.clock.start(day))?;
            (self.clock.start(days.from)?.to_value(), until.to_value())
        } else {
            // A day is as a whole before now or not: today is not.
            (days.from.to_value(), days.until.unwrap_or_else(|| self.clock.today()).to_value())
        };
        Some(ConditionTree::And(vec![
            self.leaf(Operator::GreaterThanOrEqual, from),
            self.leaf(Operator::LessThan, until),
        ]))
    }

    /// A condition whose operator says everything.
    fn alone(&self, json: &Json, operator: Operator, value: Value) -> Result<ConditionTree, Expected> {
        takes_none(json)?;
        Ok(self.leaf(operator, value))
    }

    fn leaf(&self, operator: Operator, value: Value) -> ConditionTree {
        let path = self.path.clone();
        ConditionTree::Leaf(Condition { path, column: self.column.index, operator, value })
    }
}

fn takes_none(json: &Json) -> Result<(), Expected> {
    match json {
        Json::Null => Ok(()),
        Json::String(text) if text.is_empty() => Ok(()),
        _ => Err("no value".to_owned()),
    }
}
