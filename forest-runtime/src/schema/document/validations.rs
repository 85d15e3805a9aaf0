//! Validations in Forest's words.
//!
//! Ours are inclusive. Forest's lengths are exclusive in both dialects, its bounds in the legacy one.

use super::{
    fields::literal_json,
    json::{Json, object},
};
use crate::{
    schema::{ColumnSchema, Literal, Validation},
    value::ColumnType,
};

/// What bytes look like when they are published.
const DATA_URI: &str = "/^data:.*;base64,.*/";

/// A rule: its type in Forest's words, and what it compares with.
struct Rule {
    kind: &'static str,
    value: Option<Json>,
}

/// The modern form: `type`, `value` and a text for the operator.
pub(super) fn modern(column: &ColumnSchema) -> Json {
    let declared = column.validations.iter().filter_map(|validation| {
        Some(match *validation {
            Validation::Min(bound) => {
                Rule { kind: "is greater than or equal to", value: Some(literal_json(bound)) }
            }
            Validation::Max(bound) => {
                Rule { kind: "is less than or equal to", value: Some(literal_json(bound)) }
            }
            other => common(other)?,
        })
    });
    let rules = each_kind_once(declared.chain(binary(column)));
    let json = rules.into_iter().map(|rule| {
        let message = Json::from(message(&rule));
        let kind = ("type", rule.kind.into());
        match rule.value {
            Some(value) => object([kind, ("value", value), ("message", message)]),
            None => object([kind, ("message", message)]),
        }
    });
    Json::Array(json.collect())
}

/// The legacy form: `message`, `type` and `value`, with nulls. The interface has texts of its own.
pub(super) fn legacy(column: &ColumnSchema) -> Json {
    let declared = column.validations.iter().filter_map(|validation| match *validation {
        // The older agents say of keys only that they are required.
        Validation::Present if column.primary_key => None,
        // There is no rule for "3.5 or more": the agent checks it, the form does not.
        Validation::Min(Literal::Integer(bound)) => {
            Some(Rule { kind: "is greater than", value: Some(bound.checked_sub(1)?.into()) })
        }
        Validation::Max(Literal::Integer(bound)) => {
            Some(Rule { kind: "is less than", value: Some(bound.checked_add(1)?.into()) })
        }
        Validation::Min(_) | Validation::Max(_) => None,
        other => common(other),
    });
    let rules = each_kind_once(declared.chain(binary(column)));
    let json = rules.into_iter().map(|rule| {
        object([("message", Json::Null), ("type", rule.kind.into()), ("value", rule.value.into())])
    });
    Json::Array(json.collect())
}

fn common(validation: Validation) -> Option<Rule> {
    Some(match validation {
        Validation::Present => Rule { kind: "is present", value: None },
        // Nothing is shorter than no character at all.
        Validation::MinLength(length) => {
            Rule { kind: "is longer than", value: Some(i64::from(length.checked_sub(1)?).into()) }
        }
        Validation::MaxLength(length) => {
            Rule { kind: "is shorter than", value: Some((i64::from(length) + 1).into()) }
        }
        Validation::Like(pattern) => Rule { kind: "is like", value: Some(pattern.into()) },
        Validation::Min(_) | Validation::Max(_) => return None,
    })
}

fn binary(column: &ColumnSchema) -> Option<Rule> {
    (column.column_type == ColumnType::Binary).then(|| Rule { kind: "is like", value: Some(DATA_URI.into()) })
}

/// Forest's interface breaks on two rules of one kind. The agent checks the others all the same.
fn each_kind_once(rules: impl Iterator<Item = Rule>) -> Vec<Rule> {
    let mut kept: Vec<Rule> = Vec::new();
    for rule in rules {
        if kept.iter().all(|other| other.kind != rule.kind) {
            kept.push(rule);
        }
    }
    kept
}

fn message(rule: &Rule) -> String {
    let value = match &rule.value {
        Some(Json::Text(text)) => text.to_string(),
        Some(value) => value.to_compact(),
        None => String::new(),
    };
    match rule.kind {
        "is present" => "Field is required".to_owned(),
        "is longer than" => format!("Value must be longer than {value} characters"),
        "is shorter than" => format!("Value must be shorter than {value} characters"),
        "is greater than or equal to" => format!("Value must be greater than or equal to {value}"),
        "is less than or equal to" => format!("Value must be less than or equal to {value}"),
        _ => format!("Value must match {value}"),
    }
}
