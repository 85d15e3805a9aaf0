//! The two models of an enum: as it was written ([`Input`]), and as it was found to be right ([`Enumeration`]).

use syn::{Ident, LitStr};

use crate::attr::Krate;

/// An enum with its attributes.
pub(super) struct Input {
    pub(super) krate: Krate,
    pub(super) ident: Ident,
    /// Whether it has parameters; nothing can be generated then.
    pub(super) generic: bool,
    /// One of the rules of [`crate::case`].
    pub(super) rename_all: Option<String>,
    /// Those without data.
    pub(super) variants: Vec<VariantInput>,
    /// Whether values can be made of it: it is an enum, and no variant was left out.
    pub(super) whole: bool,
}

/// A variant.
pub(super) struct VariantInput {
    pub(super) ident: Ident,
    pub(super) name: Option<LitStr>,
}

/// An enum that is right, or stands in for one beside an error.
pub(super) struct Enumeration {
    pub(super) krate: Krate,
    pub(super) ident: Ident,
    pub(super) variants: Vec<Variant>,
    pub(super) whole: bool,
}

/// A variant and its text.
pub(super) struct Variant {
    pub(super) ident: Ident,
    pub(super) value: String,
}
