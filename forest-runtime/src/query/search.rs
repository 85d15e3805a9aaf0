//! The search box: every word must be found, each in any column.

use super::{ConditionTree, Operator};
use crate::{
    error::{Error, Result},
    schema::{CollectionSchema, ColumnSchema},
    value::{ColumnType, Value},
};

/// How long a search may be, in characters: databases have a limit for what they compare with.
const MAX_LENGTH: usize = 1_000;
/// How many words it may have: each is a condition on every column, and databases have a limit for those too.
const MAX_WORDS: usize = 50;

/// The condition of a search; `None` for a blank text.
///
/// A text column contains the word, whatever the case of its letters; a number, an enum member or a UUID is the word.
/// Columns of other types are not searched.
///
/// # Errors
/// 400 for a text of more than 1,000 characters or 50 words, or with a NUL character.
pub fn search_condition(collection: &CollectionSchema, text: &str) -> Result<Option<ConditionTree>> {
    if text.chars().nth(MAX_LENGTH).is_some() || text.split_whitespace().nth(MAX_WORDS).is_some() {
        return Err(Error::validation(format!(
            "A search has at most {MAX_LENGTH} characters and {MAX_WORDS} words"
        )));
    }
    if text.contains('\0') {
        return Err(Error::validation("A search has no NUL characters"));
    }
    Ok(ConditionTree::intersect(text.split_whitespace().map(|word| {
        let columns = collection.columns.iter();
        Some(ConditionTree::Or(columns.filter_map(|column| column_condition(column, word)).collect()))
    })))
}

fn column_condition(column: &ColumnSchema, word: &str) -> Option<ConditionTree> {
    let equal = |value| ConditionTree::leaf(column.index, Operator::Equal, value);
    match column.column_type {
        ColumnType::String => {
            Some(ConditionTree::leaf(column.index, Operator::IContains, Value::Text(word.to_owned())))
        }
        ColumnType::Number => {
            let integer = word.parse().map(Value::Int).ok();
            // `inf` and `NaN` are floats to Rust and words to everybody else.
            let float = || word.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Float);
            integer.or_else(float).map(equal)
        }
        ColumnType::Enum => {
            let lowered = word.to_lowercase();
            let member = column.enum_values.iter().find(|member| member.to_lowercase() == lowered)?;
            Some(equal(Value::Text((*member).to_owned())))
        }
        ColumnType::Uuid => {
            let uuid = uuid::Uuid::try_parse(word).ok()?;
            Some(equal(Value::Text(uuid.hyphenated().to_string())))
        }
        _ => None,
    }
}
