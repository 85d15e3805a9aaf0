//! The attribute macros of Forest for Rust. Use them through the `forest` crate, whose documentation has the examples.

mod attr;
mod case;
mod collection;
mod diag;
mod docs;
mod enumeration;
mod literal;
mod smart;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// # Options of the struct
///
/// | option | meaning | without it |
/// |---|---|---|
/// | `name = "users"` | the Forest name | the table's name, else the struct's in `snake_case` |
/// | `table = "app_users"` | the table, or the MongoDB collection | the Forest name |
/// | `has_one(profile = Profile, foreign_key = user_id)` | a relation `profile` to the one `Profile` whose field `user_id` holds this key; may be repeated | |
/// | `has_many(orders = Order, foreign_key = user_id)` | the same, to any number | |
/// | `many_to_many(tags = Tag, through = UserTag, origin_key = user_id, foreign_key = tag_id)` | a relation through a third collection that holds both keys; may be repeated | |
/// | `crate = path` | where the `forest` crate is | `::forest` |
///
/// # Options of a field: `#[forest(..)]`
///
/// | option | meaning | without it |
/// |---|---|---|
/// | `primary_key` | the key, or a part of it when several fields say so | a field called `id` is the key |
/// | `name = "firstName"` | the Forest name | the field's name |
/// | `column = "first_name"` | the column in the database | the field's name |
/// | `read_only`, `read_only = false` | whether Forest may write it | decided by what the field is |
/// | `skip` | Forest does not see it; its type must have a `Default` | |
/// | `belongs_to = Company` | a relation to the `Company` whose key this field holds, named after the field without `_id` | |
/// | `belongs_to(employer = Company)` | the same, named `employer` | |
/// | `default = "new"` | the value of a new record: a string, a number or a boolean, as the type asks; one of its values for an enum | none |
/// | `present` | a value must be there | |
/// | `min_length = 2`, `max_length = 80` | the number of characters of a text | |
/// | `min = 0`, `max = 99.5` | the bounds of a number | |
/// | `like = "/^[a-z]+$/i"` | a regular expression that a text must match, written as in JavaScript | |
///
/// Doc comments, on the struct and on fields, are the descriptions that Forest shows; `#[doc = include_str!("user.md")]`
/// is one too.
#[proc_macro_attribute]
pub fn collection(args: TokenStream, item: TokenStream) -> TokenStream {
    collection::attribute(&args.into(), &item.into()).into()
}

/// What [`macro@collection`] expands to. Write the attribute instead.
#[proc_macro_derive(Collection, attributes(forest))]
pub fn derive_collection(item: TokenStream) -> TokenStream {
    collection::derive(item.into()).into()
}

/// # Options
///
/// | option | meaning | without it |
/// |---|---|---|
/// | `crate = path` | where the `forest` crate is | `::forest` |
///
/// The functions to publish are marked with [`macro@action`] and [`macro@field`]; all others are left alone. A
/// collection has one such block.
#[proc_macro_attribute]
pub fn smart(args: TokenStream, item: TokenStream) -> TokenStream {
    smart::attribute(args.into(), &item.into()).into()
}

/// # Options
///
/// | option | meaning | without it |
/// |---|---|---|
/// | `single`, `bulk` or `global` | it runs on one record, on several, or on the collection as a whole | one of them must be there |
/// | `name = "Mark as live"` | the Forest name, to which permissions are bound | the function's name: `mark_as_live` is "Mark as live" |
/// | `description = "…"` | the help text of the form | the doc comment |
/// | `endpoint = "/forest/users/live"` | the route, below `/forest/` | `/forest/actions/` and the name as a slug |
/// | `submit_label = "Mark"` | the text of the form's button, at most 50 characters | Forest's own |
/// | `download` | it answers a file | it does not |
///
/// # The function
///
/// An `async fn` without `self`. Each parameter is extracted by its type: a type that is none of an action's, or not of
/// its scope, does not compile. It returns `ActionResult`, `Result<ActionResult>`, `Result<()>` or nothing; the error may
/// be any that `?` turns into a `forest::Error`.
#[proc_macro_attribute]
pub fn action(_args: TokenStream, item: TokenStream) -> TokenStream {
    smart::misplaced("action", &item.into()).into()
}

/// # Options
///
/// | option | meaning | without it |
/// |---|---|---|
/// | `name = "fullName"` | the Forest name | the function's name |
///
/// # The function
///
/// A plain `fn` whose parameters have the names of fields of the collection. A field of type `T` is read as `&T`, as `T`
/// when that is `Copy`, as `&str` or `Cow<str>` when it is a `String`, as `&[T]` when it is a `Vec<T>`, and as
/// `Option<&T>` or `Option<&str>` when it is an `Option`. It returns any type that a field can have.
#[proc_macro_attribute]
pub fn field(_args: TokenStream, item: TokenStream) -> TokenStream {
    smart::misplaced("field", &item.into()).into()
}

/// # Options: `#[forest(..)]`
///
/// | option | on | meaning | without it |
/// |---|---|---|---|
/// | `rename_all = "snake_case"` | the enum | the spelling of all variants: `lowercase`, `UPPERCASE`, `PascalCase`, `camelCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case` or `SCREAMING-KEBAB-CASE` | as they are written |
/// | `name = "new"` | a variant | the text of this variant | its name, in the spelling of `rename_all` |
/// | `crate = path` | the enum | where the `forest` crate is | `::forest` |
#[proc_macro_derive(ForestEnum, attributes(forest))]
pub fn derive_forest_enum(item: TokenStream) -> TokenStream {
    enumeration::derive(item.into()).into()
}
