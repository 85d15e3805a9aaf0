//! The const tables that `#[collection]` and `#[smart]` write: data only, no behaviour.

use super::{ReadError, RecordReader};
use crate::value::{ColumnType, Value};

/// A collection as it was declared.
#[derive(Debug)]
pub struct CollectionMeta {
    /// The Rust type, for messages.
    pub rust_name: &'static str,
    /// The Forest name.
    pub name: &'static str,
    /// The table (or the MongoDB collection) that holds the records.
    pub table: &'static str,
    /// The doc comment.
    pub description: Option<&'static str>,
    /// The columns, in the order of the struct's fields.
    pub columns: &'static [ColumnMeta],
    /// The relations: those of fields first, then those of the struct.
    pub relations: &'static [RelationMeta],
}

/// A column as it was declared.
#[derive(Debug)]
pub struct ColumnMeta {
    /// The Rust field.
    pub field: &'static str,
    /// The Forest name.
    pub name: &'static str,
    /// The column in the database.
    pub column: &'static str,
    /// The doc comment.
    pub description: Option<&'static str>,
    /// Its Forest type.
    pub column_type: ColumnType,
    /// Whether it may be empty: `Option<T>`.
    pub nullable: bool,
    /// The members, when the type is an enum.
    pub enum_values: &'static [&'static str],
    /// Whether it is the primary key or a part of it.
    pub primary_key: bool,
    /// Whether it was declared `read_only`; `None` when nothing was said.
    pub read_only: Option<bool>,
    /// The value that a new record gets.
    pub default: Option<Literal>,
    /// What a value must fulfil.
    pub validations: &'static [Validation],
}

/// A literal of an attribute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Literal {
    /// A string.
    Text(&'static str),
    /// An integer.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A boolean.
    Boolean(bool),
}

/// A rule for the values of a column. All bounds are inclusive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Validation {
    /// A value must be there.
    Present,
    /// At least that many characters.
    MinLength(u32),
    /// At most that many characters.
    MaxLength(u32),
    /// Not less than.
    Min(Literal),
    /// Not more than.
    Max(Literal),
    /// Matches a regular expression, written as in JavaScript: `/^a/i`.
    Like(&'static str),
}

/// A relation as it was declared.
#[derive(Debug)]
pub struct RelationMeta {
    /// The Forest name.
    pub name: &'static str,
    /// The collection that it leads to.
    pub target: &'static str,
    /// The Rust type of that collection, for messages.
    pub target_type: &'static str,
    /// How the two are tied.
    pub kind: RelationKind,
}

/// The kinds of relations. Keys are the Forest names of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationKind {
    /// This collection holds the key of the other.
    BelongsTo {
        /// The field here.
        foreign_key: &'static str,
    },
    /// One record of the other collection holds the key of this one.
    HasOne {
        /// The field there.
        foreign_key: &'static str,
    },
    /// Records of the other collection hold the key of this one.
    HasMany {
        /// The field there.
        foreign_key: &'static str,
    },
    /// Records of a third collection hold the keys of both.
    ManyToMany {
        /// The third collection.
        through: &'static str,
        /// The Rust type of the third collection, for messages.
        through_type: &'static str,
        /// Its field with the key of this collection.
        origin_key: &'static str,
        /// Its field with the key of the other collection.
        foreign_key: &'static str,
    },
}

/// A computed field as it was declared.
#[derive(Debug)]
pub struct ComputedMeta {
    /// The function, for messages.
    pub rust_name: &'static str,
    /// The Forest name.
    pub name: &'static str,
    /// The doc comment.
    pub description: Option<&'static str>,
    /// The type of its values.
    pub column_type: ColumnType,
    /// The members, when the type is an enum.
    pub enum_values: &'static [&'static str],
    /// The Forest names of the columns that it reads.
    pub depends_on: &'static [&'static str],
    /// Computes the value of one record.
    pub compute: fn(&RecordReader<'_>) -> Result<Value, ReadError>,
}

/// On how many records an action runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionScope {
    /// Exactly one.
    Single,
    /// One or more.
    Bulk,
    /// None in particular: the collection as a whole.
    Global,
}

/// What is published of an action.
#[derive(Debug, Clone, Copy)]
pub struct ActionDeclaration {
    /// The function, for messages.
    pub rust_name: &'static str,
    /// The Forest name; permissions are bound to it.
    pub name: &'static str,
    /// On how many records it runs.
    pub scope: ActionScope,
    /// The help text of the form: the `description` option, else the doc comment.
    pub description: Option<&'static str>,
    /// The route, when it is not `/forest/actions/<slug>`.
    pub endpoint: Option<&'static str>,
    /// The text of the form's button.
    pub submit_label: Option<&'static str>,
    /// Whether it answers a file.
    pub download: bool,
}
