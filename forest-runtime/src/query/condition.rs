//! Condition trees: which records are meant.

use crate::value::Value;

/// A condition, or several joined.
#[derive(Debug, Clone, PartialEq)]
pub enum ConditionTree {
    /// All of them hold; of none, everything.
    And(Vec<ConditionTree>),
    /// At least one of them holds; of none, nothing.
    Or(Vec<ConditionTree>),
    /// One condition on one column.
    Leaf(Condition),
    /// The primary key is one of several.
    Keys(Keys),
}

/// A set of primary keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Keys {
    /// The values of each key, in the order of the key's columns.
    pub keys: Vec<Vec<Value>>,
    /// Whether all records but these are meant.
    pub excluded: bool,
}

/// A condition on one column.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The column's place in its collection.
    pub column: usize,
    /// How the column's value compares with `value`.
    pub operator: Operator,
    /// What it is compared with.
    pub value: Value,
}

/// How a column's value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operator {
    /// The same value.
    Equal,
    /// Contains a text, whatever the case of its letters.
    IContains,
}

impl ConditionTree {
    /// The condition that no record fulfils.
    pub const NOTHING: Self = Self::Or(Vec::new());

    /// A leaf.
    pub fn leaf(column: usize, operator: Operator, value: Value) -> Self {
        Self::Leaf(Condition { column, operator, value })
    }

    /// The records with these primary keys.
    pub fn keys(keys: Vec<Vec<Value>>) -> Self {
        Self::Keys(Keys { keys, excluded: false })
    }

    /// All records but those with these primary keys.
    pub fn all_but(keys: Vec<Vec<Value>>) -> Self {
        Self::Keys(Keys { keys, excluded: true })
    }

    /// All of them hold; an absent one asks for nothing.
    pub fn intersect(conditions: impl IntoIterator<Item = Option<Self>>) -> Option<Self> {
        let mut present: Vec<_> = conditions.into_iter().flatten().collect();
        match present.len() {
            0 | 1 => present.pop(),
            _ => Some(Self::And(present)),
        }
    }
}
