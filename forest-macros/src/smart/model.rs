//! The two models of a `#[smart]` block: as it was written ([`Input`]), and as it was found to be right ([`Smart`]).

use proc_macro2::{Span, TokenStream};
use syn::{Attribute, Ident, LitStr, Type};

use crate::attr::Krate;

/// What was found in the block.
pub(super) struct Input {
    pub(super) self_type: Type,
    pub(super) actions: Vec<ActionInput>,
    pub(super) fields: Vec<FieldInput>,
}

/// An action whose signature is right.
pub(super) struct ActionInput {
    pub(super) cfgs: Vec<Attribute>,
    pub(super) function: Ident,
    pub(super) docs: Option<TokenStream>,
    /// `None` when there is none, or more than one, which was reported.
    pub(super) scope: Option<Scope>,
    pub(super) name: Option<LitStr>,
    pub(super) description: Option<LitStr>,
    pub(super) endpoint: Option<LitStr>,
    pub(super) submit_label: Option<LitStr>,
    pub(super) download: bool,
    /// `None` when the signature is wrong, which was reported.
    pub(super) signature: Option<ActionSignature>,
}

/// What an action takes and returns.
pub(super) struct ActionSignature {
    pub(super) parameters: Vec<Type>,
    pub(super) output: Option<Type>,
}

/// The scopes.
#[derive(Clone, Copy)]
pub(super) enum Scope {
    Single,
    Bulk,
    Global,
}

/// A computed field.
pub(super) struct FieldInput {
    pub(super) cfgs: Vec<Attribute>,
    pub(super) function: Ident,
    pub(super) docs: Option<TokenStream>,
    pub(super) name: Option<LitStr>,
    /// `None` when the signature is wrong, which was reported.
    pub(super) signature: Option<FieldSignature>,
}

/// What a computed field reads and returns.
pub(super) struct FieldSignature {
    /// Fields of the model, and the types that they are read as.
    pub(super) parameters: Vec<(Ident, Type)>,
    pub(super) output: Type,
}

/// The tables of a block.
pub(super) struct Smart {
    pub(super) krate: Krate,
    pub(super) self_type: Type,
    pub(super) actions: Vec<Action>,
    pub(super) fields: Vec<Field>,
}

/// An action that is right.
pub(super) struct Action {
    pub(super) cfgs: Vec<Attribute>,
    pub(super) function: Ident,
    pub(super) name: String,
    pub(super) scope: Scope,
    pub(super) description: Option<TokenStream>,
    pub(super) endpoint: Option<String>,
    pub(super) submit_label: Option<String>,
    pub(super) download: bool,
    pub(super) signature: ActionSignature,
}

/// A computed field that is right.
pub(super) struct Field {
    pub(super) cfgs: Vec<Attribute>,
    pub(super) function: Ident,
    pub(super) name: Placed,
    pub(super) description: Option<TokenStream>,
    pub(super) signature: FieldSignature,
}

/// A name, or a route, and where it was given.
#[derive(Clone)]
pub(super) struct Placed {
    pub(super) text: String,
    pub(super) span: Span,
}
