//! Column types and cell values: what Forest calls a type, what a database cell holds, and the trait that a Rust
//! type implements to be a column.

mod cell;
mod date;
mod forest_type;
mod json;
mod read_as;
mod row;

pub use cell::{Cell, Value};
pub use date::{parse_date, parse_dateonly, parse_time, write_timestamp};
pub use forest_type::ForestType;
pub use json::{write_cell, write_string};
pub use read_as::ReadAs;
pub use row::{CellError, OwnedRow, Row};

/// The type of a column, in Forest's vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnType {
    /// Bytes, published as a data URI.
    Binary,
    /// `true` or `false`.
    Boolean,
    /// An instant, published as ISO-8601 in UTC with milliseconds.
    Date,
    /// A calendar day, `YYYY-MM-DD`.
    Dateonly,
    /// One of a fixed list of texts.
    Enum,
    /// Any JSON value.
    Json,
    /// An integer, a float or a decimal.
    Number,
    /// A text.
    String,
    /// A time of day, `HH:MM:SS`.
    Time,
    /// A UUID in its canonical, hyphenated form.
    Uuid,
    /// A list of values of one type.
    List(&'static ColumnType),
}

impl ColumnType {
    /// The name that goes into the schema document: `"String"`, `"Number"`. A list answers its element's name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Binary => "Binary",
            Self::Boolean => "Boolean",
            Self::Date => "Date",
            Self::Dateonly => "Dateonly",
            Self::Enum => "Enum",
            Self::Json => "Json",
            Self::Number => "Number",
            Self::String => "String",
            Self::Time => "Time",
            Self::Uuid => "Uuid",
            Self::List(element) => element.name(),
        }
    }
}
