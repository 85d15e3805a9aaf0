//! Condition trees: which records are meant.

use std::collections::BTreeSet;

use super::Operator;
use crate::{schema::CollectionRef, value::Value};

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
    /// The relations on the way to the column, each to one record, by their places in their collections; none when the
    /// records themselves hold it. A record without a related one has no value there.
    pub path: Vec<usize>,
    /// The column's place in the collection that the path leads to.
    pub column: usize,
    /// How the column's value compares with `value`.
    pub operator: Operator,
    /// What it is compared with, in the form that [`ForestType::to_value`](crate::value::ForestType::to_value) gives.
    pub value: Value,
}

impl ConditionTree {
    /// The condition that no record fulfils.
    pub const NOTHING: Self = Self::Or(Vec::new());

    /// A leaf on a column of the records themselves.
    pub fn leaf(column: usize, operator: Operator, value: Value) -> Self {
        Self::Leaf(Condition { path: Vec::new(), column, operator, value })
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

    /// The paths through relations that the conditions take, and those that begin them.
    pub(crate) fn paths(&self) -> BTreeSet<Vec<usize>> {
        let mut paths = BTreeSet::new();
        let mut trees = vec![self];
        while let Some(tree) = trees.pop() {
            match tree {
                Self::And(several) | Self::Or(several) => trees.extend(several),
                Self::Leaf(leaf) => paths.extend((1..=leaf.path.len()).map(|end| leaf.path[..end].to_vec())),
                Self::Keys(_) => {}
            }
        }
        paths
    }

    /// The same conditions of the record at the end of `path`. Keys are no part of them.
    pub(crate) fn beyond(self, path: &[usize]) -> Self {
        let all = |trees: Vec<Self>| trees.into_iter().map(|tree| tree.beyond(path)).collect();
        match self {
            Self::And(trees) => Self::And(all(trees)),
            Self::Or(trees) => Self::Or(all(trees)),
            Self::Leaf(leaf) => Self::Leaf(Condition { path: [path, &leaf.path].concat(), ..leaf }),
            keys @ Self::Keys(_) => keys,
        }
    }

    /// The names of the collections that the conditions look into through relations, for records of `root`. Whoever
    /// learns which records fulfil a condition learns something of all of these.
    pub fn collections(&self, root: &CollectionRef) -> BTreeSet<&'static str> {
        let mut names = BTreeSet::new();
        let mut trees = vec![self];
        while let Some(tree) = trees.pop() {
            match tree {
                Self::And(several) | Self::Or(several) => trees.extend(several),
                Self::Leaf(leaf) => names.extend(leaf.collections(root)),
                Self::Keys(_) => {}
            }
        }
        names
    }
}

impl Condition {
    fn collections<'a>(&'a self, root: &'a CollectionRef) -> impl Iterator<Item = &'static str> + 'a {
        let schema = root.schema();
        self.path.iter().scan(&**root, move |at, place| {
            *at = schema.target(at.relations.get(*place)?);
            Some(at.name)
        })
    }
}
