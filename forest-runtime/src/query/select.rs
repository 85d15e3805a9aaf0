//! A question to a data source.

use super::ConditionTree;
use crate::schema::CollectionRef;

/// Which columns of which records, in which order.
#[derive(Debug, Clone)]
pub struct Select {
    /// The collection.
    pub collection: CollectionRef,
    /// The columns, by their places in the collection, in the order in which the rows shall hold them.
    pub columns: Vec<usize>,
    /// Which records; all when absent.
    pub filter: Option<ConditionTree>,
    /// In which order.
    pub sort: Vec<Sort>,
    /// Which part of them; all when absent.
    pub page: Option<Page>,
}

/// One key of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The column's place in its collection.
    pub column: usize,
    /// Up or down.
    pub direction: Direction,
}

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Small ones first.
    Ascending,
    /// Big ones first.
    Descending,
}

/// A part of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many records are left out.
    pub skip: u64,
    /// How many follow at most.
    pub limit: u64,
}
