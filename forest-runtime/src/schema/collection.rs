//! The trait that `#[collection]` implements, and the typed handles of its columns.

use std::{fmt, marker::PhantomData};

use super::CollectionMeta;
use crate::value::{ReadError, RecordReader};

/// A struct that is a Forest collection. Implemented by [`#[collection]`](macro@crate::collection) alone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Forest collection",
    label = "not a collection",
    note = "put `#[collection]` on `{Self}`"
)]
pub trait Collection: Sized + 'static {
    /// The type of the primary key; a tuple when several fields make it up.
    type Key;
    /// One [`Column`] a field; see [`Collection::COLUMNS`].
    type Columns;

    /// The Forest name.
    const NAME: &'static str;
    /// The columns, typed, under the names of the struct's fields: `User::COLUMNS.email`.
    const COLUMNS: Self::Columns;
    /// All that was declared.
    const META: &'static CollectionMeta;

    /// Builds the struct from a row. Fields that Forest skips get their `Default`.
    ///
    /// # Errors
    /// When a cell does not hold what its field's type can.
    fn from_record(record: &RecordReader<'_>) -> Result<Self, ReadError>;
}

/// A column of the collection `C` that holds a `T`.
pub struct Column<C, T> {
    index: usize,
    name: &'static str,
    of: PhantomData<fn() -> (C, T)>,
}

impl<C, T> Column<C, T> {
    /// For generated code: the column number `index`, whose Forest name is `name`.
    #[doc(hidden)]
    pub const fn new(index: usize, name: &'static str) -> Self {
        Self { index, name, of: PhantomData }
    }

    /// Its place among the collection's columns.
    pub const fn index(&self) -> usize {
        self.index
    }

    /// Its Forest name.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl<C, T> Clone for Column<C, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C, T> Copy for Column<C, T> {}

impl<C, T> fmt::Debug for Column<C, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Column").field("index", &self.index).field("name", &self.name).finish()
    }
}

/// A field type that can hold a key of type `K`: `K` itself or `Option<K>`.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` cannot hold the key of the collection it points to, which is a `{K}`",
    label = "expected `{K}` or `Option<{K}>`"
)]
pub trait ForeignKey<K>: Sized {
    /// For generated code, which names it to have the compiler check that a column's type is one.
    #[doc(hidden)]
    fn check<C>(_column: Column<C, Self>) {}
}

#[diagnostic::do_not_recommend]
impl<K> ForeignKey<K> for K {}

#[diagnostic::do_not_recommend]
impl<K> ForeignKey<K> for Option<K> {}
