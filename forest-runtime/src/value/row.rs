//! Rows: reading typed values out of one, whatever store it came from.

use std::fmt;

use super::{Cell, ForestType, Value};
use crate::schema::Column;

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

/// A record that does not fit its Rust struct: the database holds something that the field's type cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The Forest name of the field.
    pub field: &'static str,
    /// What was expected there and what was found.
    pub reason: CellError,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "field `{}`: {}", self.field, self.reason)
    }
}

impl std::error::Error for ReadError {}

/// Reads a row by the collection's columns.
pub struct RecordReader<'a> {
    row: &'a dyn Row,
    /// Where each column of the collection stands in the row; `None` when it was not asked for.
    positions: &'a [Option<usize>],
}

impl<'a> RecordReader<'a> {
    /// `positions[i]` is the place in `row` of the collection's column number `i`.
    pub fn new(row: &'a dyn Row, positions: &'a [Option<usize>]) -> Self {
        Self { row, positions }
    }

    /// The cell of the collection's column number `index`; [`Cell::Null`] when it was not asked for.
    pub(crate) fn cell(&self, index: usize) -> Cell<'_> {
        match self.positions.get(index) {
            Some(Some(position)) => self.row.cell(*position),
            _ => Cell::Null,
        }
    }

    /// The value of `column`.
    ///
    /// # Errors
    /// When the cell does not hold a `T`, or the column was not among those that were asked for.
    pub fn read<C, T: ForestType>(&self, column: &Column<C, T>) -> Result<T, ReadError> {
        T::from_cell(self.cell(column.index())).map_err(|reason| ReadError { field: column.name(), reason })
    }
}

impl fmt::Debug for RecordReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordReader").field("positions", &self.positions).finish_non_exhaustive()
    }
}
