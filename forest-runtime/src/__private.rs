//! All that generated code may name. Not for users: it changes without notice.

use std::marker::PhantomData;

pub use forest_macros::Collection;

use crate::{
    action::{ActionMeta, Smart, SmartBlock},
    schema::{self, CollectionMeta, Column, ComputedMeta, Literal, ReadError, RecordReader},
    value::{Cell, CellError, ColumnType},
};

/// What `#[collection]` implements; what it says is at hand as [`Collection`](schema::Collection) and [`Smart`].
///
/// Between the two, so that an error about a type that is no collection does not list all that are one. Such an error is
/// worded as that of `Collection`: rustc reports the one or the other, and the two as one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Forest collection",
    label = "not a collection",
    note = "put `#[collection]` on `{Self}`"
)]
pub trait Declared: Sized + 'static {
    /// See [`schema::Collection::Columns`].
    type Columns;

    /// See [`schema::Collection::NAME`].
    const NAME: &'static str;
    /// See [`schema::Collection::COLUMNS`].
    const COLUMNS: Self::Columns;
    /// See [`schema::Collection::META`].
    const META: &'static CollectionMeta;
    /// See [`Smart::ACTIONS`].
    const ACTIONS: &'static [ActionMeta<Self>];
    /// See [`Smart::FIELDS`].
    const FIELDS: &'static [ComputedMeta];

    /// See [`schema::Collection::from_record`].
    ///
    /// # Errors
    /// When a cell does not hold what its field's type can.
    fn from_record(record: &RecordReader<'_>) -> Result<Self, ReadError>;
}

#[diagnostic::do_not_recommend]
impl<T: Declared> schema::Collection for T {
    type Columns = T::Columns;

    const NAME: &'static str = T::NAME;
    const COLUMNS: Self::Columns = T::COLUMNS;
    const META: &'static CollectionMeta = T::META;

    fn from_record(record: &RecordReader<'_>) -> Result<Self, ReadError> {
        T::from_record(record)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Declared> Smart for T {
    const ACTIONS: &'static [ActionMeta<Self>] = T::ACTIONS;
    const FIELDS: &'static [ComputedMeta] = T::FIELDS;
}

/// `Probe::<User>::ACTIONS` is this inherent constant where `User: SmartBlock`, else that of [`NoSmart`]: so the struct
/// learns whether there is an `#[smart]` block without being told.
#[derive(Debug)]
pub struct Probe<T>(PhantomData<T>);

impl<T: SmartBlock> Probe<T> {
    /// The actions.
    pub const ACTIONS: &'static [ActionMeta<T>] = T::ACTIONS;
    /// The computed fields.
    pub const FIELDS: &'static [ComputedMeta] = T::FIELDS;
}

/// What [`Probe`] falls back to.
pub trait NoSmart<T: 'static> {
    /// No actions.
    const ACTIONS: &'static [ActionMeta<T>] = &[];
    /// No computed fields.
    const FIELDS: &'static [ComputedMeta] = &[];
}

impl<T: 'static> NoSmart<T> for Probe<T> {}

/// Reads one column; `from_cell` is that of `T`, named by the caller so that a missing `ForestType` is reported once.
pub fn read<C, T>(
    record: &RecordReader<'_>,
    column: Column<C, T>,
    from_cell: fn(Cell<'_>) -> Result<T, CellError>,
) -> Result<T, ReadError> {
    from_cell(record.cell(column.index())).map_err(|reason| ReadError { field: column.name(), reason })
}

/// Stops the build, at the caller's place, when a default does not fit its field.
#[track_caller]
#[expect(clippy::panic, reason = "the compiler evaluates it; nothing panics in a program that was built")]
pub const fn check_default(
    column: ColumnType,
    enum_values: &[&str],
    integers: Option<(i64, i64)>,
    default: Literal,
) {
    match (column, default) {
        (ColumnType::Number, Literal::Integer(value)) => {
            if let Some((min, max)) = integers {
                assert!(min <= value && value <= max, "the default does not fit the type of this field");
            }
        }
        (ColumnType::Number, Literal::Float(_)) => {
            assert!(
                integers.is_none(),
                "this field is an integer: its default is one too, as in `default = 0`"
            );
        }
        (ColumnType::Boolean, Literal::Boolean(_))
        | (
            ColumnType::String
            | ColumnType::Uuid
            | ColumnType::Date
            | ColumnType::Dateonly
            | ColumnType::Time
            | ColumnType::Json,
            Literal::Text(_),
        ) => {}
        (ColumnType::Enum, Literal::Text(text)) => {
            let mut at = 0;
            while at < enum_values.len() {
                if equal(enum_values[at], text) {
                    return;
                }
                at += 1;
            }
            panic!("{}", Message::new("the default is none of the enum's values: ").list(enum_values).text());
        }
        (ColumnType::Number, _) => {
            panic!("this field is a number: its default is one too, as in `default = 0`")
        }
        (ColumnType::Boolean, _) => panic!("this field is a boolean: its default is `true` or `false`"),
        (ColumnType::Binary | ColumnType::List(_), _) => panic!("a field of this type cannot have a default"),
        _ => panic!("this field takes a text: its default is one too, as in `default = \"new\"`"),
    }
}

/// Stops the build, at the caller's place, when a computed field is called like a field or a relation.
#[track_caller]
pub const fn check_computed(collection: &CollectionMeta, name: &str) {
    let mut at = 0;
    while at < collection.columns.len() {
        assert!(
            !equal(collection.columns[at].name, name),
            "a field of the collection has this name: give the computed one another, as in `#[field(name = \"fullName\")]`"
        );
        at += 1;
    }
    let mut at = 0;
    while at < collection.relations.len() {
        assert!(
            !equal(collection.relations[at].name, name),
            "a relation of the collection has this name: give the computed field another, as in `#[field(name = \"fullName\")]`"
        );
        at += 1;
    }
}

/// Stops the build, at the caller's place, when a length is asked of something that has none.
#[track_caller]
pub const fn check_length(column: ColumnType) {
    assert!(
        matches!(column, ColumnType::String),
        "`min_length` and `max_length` are for text fields; for a number, use `min` and `max`"
    );
}

/// Stops the build, at the caller's place, when a range is asked of something that is no number.
#[track_caller]
pub const fn check_range(column: ColumnType) {
    assert!(
        matches!(column, ColumnType::Number),
        "`min` and `max` are for number fields; for a text, use `min_length` and `max_length`"
    );
}

/// Stops the build, at the caller's place, when a pattern is asked of something that is no text.
#[track_caller]
pub const fn check_like(column: ColumnType) {
    assert!(matches!(column, ColumnType::String), "`like` is for text fields");
}

/// Stops the build, at the caller's place, when two collections have one name.
#[track_caller]
#[expect(clippy::panic, reason = "the compiler evaluates it; nothing panics in a program that was built")]
pub const fn check_names(one: &str, other: &str) {
    if equal(one, other) {
        let message = Message::new("two collections are called ").list(&[one]);
        panic!("{}", message.add(": give one of them another `name`").text());
    }
}

/// A text that is put together while constants are evaluated, where there is no `format!`. What does not fit is cut.
struct Message {
    bytes: [u8; 256],
    length: usize,
}

impl Message {
    const fn new(text: &str) -> Self {
        Self { bytes: [0; 256], length: 0 }.add(text)
    }

    const fn add(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        // A text goes in whole or not at all: so the bytes stay UTF-8.
        if self.length + text.len() <= self.bytes.len() {
            let mut at = 0;
            while at < text.len() {
                self.bytes[self.length + at] = text[at];
                at += 1;
            }
            self.length += text.len();
        }
        self
    }

    const fn list(mut self, words: &[&str]) -> Self {
        let mut at = 0;
        while at < words.len() {
            self = self.add(if at == 0 { "`" } else { ", `" }).add(words[at]).add("`");
            at += 1;
        }
        self
    }

    const fn text(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

const fn equal(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}
