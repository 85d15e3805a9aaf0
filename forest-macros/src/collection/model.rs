//! The two models of a collection: as it was written ([`Input`]), and as it was found to be right ([`Collection`]).

use proc_macro2::{Span, TokenStream};
use syn::{Ident, LitStr, Type};

use crate::{attr::Krate, literal::Literal};

/// A struct with its attributes, each readable by itself.
pub(super) struct Input {
    pub(super) krate: Krate,
    pub(super) ident: Ident,
    /// Whether it has parameters; nothing can be generated then.
    pub(super) generic: bool,
    pub(super) name: Option<LitStr>,
    pub(super) table: Option<LitStr>,
    pub(super) docs: Option<TokenStream>,
    /// `None` when it has no named fields, which was reported.
    pub(super) fields: Option<Vec<FieldInput>>,
    pub(super) relations: Vec<RelationInput>,
}

/// A field with its options.
pub(super) struct FieldInput {
    pub(super) ident: Ident,
    pub(super) ty: Type,
    pub(super) docs: Option<TokenStream>,
    pub(super) skip: Option<Span>,
    /// The first option besides `skip`.
    pub(super) other: Option<Span>,
    pub(super) primary_key: Option<Span>,
    pub(super) name: Option<LitStr>,
    pub(super) column: Option<LitStr>,
    pub(super) read_only: Option<bool>,
    pub(super) belongs_to: Option<BelongsTo>,
    pub(super) default: Option<Literal>,
    pub(super) present: Option<Span>,
    pub(super) min_length: Option<Length>,
    pub(super) max_length: Option<Length>,
    pub(super) min: Option<Literal>,
    pub(super) max: Option<Literal>,
    pub(super) like: Option<LitStr>,
}

/// `belongs_to = Company` or `belongs_to(employer = Company)`.
pub(super) struct BelongsTo {
    /// Where the option was written.
    pub(super) key: Span,
    pub(super) name: Option<Ident>,
    pub(super) target: Type,
}

/// A number of characters.
pub(super) struct Length {
    pub(super) value: u32,
    pub(super) span: Span,
}

/// A relation of the struct.
pub(super) struct RelationInput {
    pub(super) name: String,
    /// Where it was named.
    pub(super) span: Span,
    pub(super) target: Type,
    pub(super) kind: RelationKind,
}

/// How a relation is tied.
pub(super) enum RelationKind {
    /// By a field of this struct.
    BelongsTo { foreign_key: Ident, field_type: Type },
    /// By a field of the other struct.
    HasOne { foreign_key: Ident },
    /// By a field of the other struct.
    HasMany { foreign_key: Ident },
    /// By two fields of a third struct.
    ManyToMany { through: Type, origin_key: Ident, foreign_key: Ident },
}

/// A collection that is right, as far as a macro can see.
pub(super) struct Collection {
    pub(super) krate: Krate,
    pub(super) ident: Ident,
    pub(super) name: String,
    pub(super) table: String,
    pub(super) description: Option<TokenStream>,
    pub(super) columns: Vec<Column>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) relations: Vec<Relation>,
    /// Whether the struct is one that can be built; else all of this only stands in for it beside an error.
    pub(super) constructible: bool,
}

/// A field that is a column.
pub(super) struct Column {
    pub(super) ident: Ident,
    pub(super) ty: Type,
    pub(super) name: String,
    /// The name in the database.
    pub(super) stored: String,
    pub(super) description: Option<TokenStream>,
    pub(super) primary_key: bool,
    pub(super) read_only: Option<bool>,
    pub(super) default: Option<Literal>,
    pub(super) validations: Vec<Validation>,
}

/// A rule for the values of a column.
pub(super) enum Validation {
    Present,
    MinLength(Length),
    MaxLength(Length),
    Min(Literal),
    Max(Literal),
    Like(LitStr),
}

/// A field that Forest does not see.
pub(super) struct Skipped {
    pub(super) ident: Ident,
    pub(super) ty: Type,
}

/// A relation with its Forest name.
pub(super) struct Relation {
    pub(super) name: String,
    pub(super) target: Type,
    pub(super) kind: RelationKind,
}
