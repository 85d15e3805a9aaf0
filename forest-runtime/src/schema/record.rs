//! Records: reading a row by the typed columns of its collection.

use std::fmt;

use super::Column;
use crate::value::{Cell, CellError, ForestType, Row};

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
