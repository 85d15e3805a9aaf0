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
}

/// A condition on one column.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The column's place in its collection.
    pub column: usize,
    /// How the column's value compares with `value`.
    pub operator: Operator,
    /// What it is compared with: a [`Value::List`] for [`Operator::In`] and [`Operator::NotIn`].
    pub value: Value,
}

/// How a column's value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operator {
    /// The same value.
    Equal,
    /// Another value, or none.
    NotEqual,
    /// One of several values.
    In,
    /// None of several values, or no value.
    NotIn,
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

    /// Both hold; an absent one asks for nothing.
    pub fn intersect(conditions: impl IntoIterator<Item = Option<Self>>) -> Option<Self> {
        let mut present: Vec<_> = conditions.into_iter().flatten().collect();
        match present.len() {
            0 | 1 => present.pop(),
            _ => Some(Self::And(present)),
        }
    }

    /// The records that this condition leaves out.
    pub fn inverse(self) -> Option<Self> {
        let all = |trees: Vec<Self>| trees.into_iter().map(Self::inverse).collect::<Option<Vec<_>>>();
        match self {
            Self::And(trees) => all(trees).map(Self::Or),
            Self::Or(trees) => all(trees).map(Self::And),
            Self::Leaf(Condition { column, operator, value }) => {
                let operator = match operator {
                    Operator::Equal => Operator::NotEqual,
                    Operator::NotEqual => Operator::Equal,
                    Operator::In => Operator::NotIn,
                    Operator::NotIn => Operator::In,
                    Operator::IContains => return None,
                };
                Some(Self::leaf(column, operator, value))
            }
        }
    }
}
