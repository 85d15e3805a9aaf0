//! How the parameters of a computed field read the fields of a record.

use std::borrow::Cow;

/// How a field of type `Self` is read by a parameter of type `T` of a [computed field](macro@crate::field).
///
/// The field's type is the trait's `Self`, which inference fixes first: a parameter of a wrong type is then told what
/// it should have been.
#[diagnostic::on_unimplemented(
    message = "a parameter of type `{T}` cannot be read from a field of type `{Self}`",
    label = "the field is a `{Self}`",
    note = "borrow it (`&{Self}`, or `&str`, `Option<&str>`, `&[T]` where it is a text or a list), or take a `Copy` type by value"
)]
pub trait ReadAs<'a, T> {
    /// Reads it.
    fn read_as(&'a self) -> T;
}

#[diagnostic::do_not_recommend]
impl<'a, T> ReadAs<'a, &'a T> for T {
    fn read_as(&'a self) -> &'a T {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T: Copy> ReadAs<'_, T> for T {
    fn read_as(&self) -> T {
        *self
    }
}

#[diagnostic::do_not_recommend]
impl<'a> ReadAs<'a, &'a str> for String {
    fn read_as(&'a self) -> &'a str {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<'a> ReadAs<'a, Cow<'a, str>> for String {
    fn read_as(&'a self) -> Cow<'a, str> {
        Cow::Borrowed(self)
    }
}

#[diagnostic::do_not_recommend]
impl<'a, T> ReadAs<'a, Option<&'a T>> for Option<T> {
    fn read_as(&'a self) -> Option<&'a T> {
        self.as_ref()
    }
}

#[diagnostic::do_not_recommend]
impl<'a> ReadAs<'a, Option<&'a str>> for Option<String> {
    fn read_as(&'a self) -> Option<&'a str> {
        self.as_deref()
    }
}

#[diagnostic::do_not_recommend]
impl<'a, T> ReadAs<'a, &'a [T]> for Vec<T> {
    fn read_as(&'a self) -> &'a [T] {
        self
    }
}
