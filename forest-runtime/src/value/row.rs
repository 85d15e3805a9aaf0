//! Rows, whatever store they came from, and why a cell of one is not what it should be.

use std::fmt;

use super::{Cell, Value};

/// A row of a result, cell by cell in the order in which the columns were asked for.
pub trait Row {
    /// The cell at `index`; a position outside of the row reads as [`Cell::Null`].
    fn cell(&self, index: usize) -> Cell<'_>;
}

/// A row that was copied out of its result.
#[derive(Debug, Clone, Default)]
pub struct OwnedRow(pub Vec<Value>);

impl Row for OwnedRow {
    fn cell(&self, index: usize) -> Cell<'_> {
        self.0.get(index).map_or(Cell::Null, Value::as_cell)
    }
}

/// Why one cell could not become a Rust value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellError(String);

impl CellError {
    /// `expected` is what the Rust type needs ("a date"), `cell` what was there.
    pub fn new(expected: &str, cell: Cell<'_>) -> Self {
        let found = match cell {
            Cell::Null => "no value".to_owned(),
            Cell::Bool(value) => format!("the boolean {value}"),
            Cell::Int(value) => format!("the integer {value}"),
            Cell::Float(value) => format!("the number {value}"),
            Cell::Text(_) => "a text that is none".to_owned(),
            Cell::Bytes(_) => "bytes".to_owned(),
            Cell::List(_) => "a list".to_owned(),
        };
        Self(format!("expected {expected}, found {found}"))
    }
}

impl fmt::Display for CellError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CellError {}
