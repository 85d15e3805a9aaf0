//! The scopes of actions as types, and what runs on records of which scope.

// The names of the scopes are read in error messages, where short ones would be printed with their path: other crates
// have a `Single` too.

/// Marks the parameters of an action on one record.
#[derive(Debug)]
pub enum SingleAction {}

/// Marks the parameters of an action on several records.
#[derive(Debug)]
pub enum BulkAction {}

/// Marks the parameters of an action on the collection.
#[derive(Debug)]
pub enum GlobalAction {}

/// A scope in which an action runs on one record.
pub(crate) trait OnOne {}

impl OnOne for SingleAction {}

/// A scope in which an action runs on several records.
pub(crate) trait OnSeveral {}

impl OnSeveral for BulkAction {}
