//! The trait that `#[collection]` implements, and the typed handles of its columns.

use std::{fmt, marker::PhantomData};

use super::{CollectionMeta, ReadError, RecordReader};

/// A struct that is a Forest collection. Implemented by [`#[collection]`](macro@crate::collection) alone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Forest collection",
    label = "not a collection",
    note = "put `#[collection]` on `{Self}`"
)]
pub trait Collection: Sized + 'static {
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
    message = "a field of type `{Self}` cannot hold the key of the collection it points to, which is of type `{K}`",
    label = "expected `{K}` or `Option<{K}>`"
)]
pub trait ForeignKey<K>: Sized {
    /// For generated code, which calls it to have the compiler check that a column's type is one. The key's type comes
    /// as a value: no trait can hand out a type that is more private than the collection.
    #[doc(hidden)]
    fn check<C>(_key: PhantomData<fn() -> K>, _column: Column<C, Self>) {}
}

#[diagnostic::do_not_recommend]
impl<K, T: Holds<K>> ForeignKey<K> for T {}

/// Behind [`ForeignKey`], so that rustc does not answer a wrong type with the source of the implementation that comes
/// closest.
pub(crate) trait Holds<K: ?Sized> {}

impl<K> Holds<K> for K {}

impl<K> Holds<K> for Option<K> {}

// No key is a `str`. This one is there so that inference never takes the first for the only one, and the column's own
// type for the key's.
impl<T> Holds<str> for T {}
