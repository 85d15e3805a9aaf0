//! The const tables of `#[smart]`.

use std::{fmt, pin::Pin};

use super::{ActionCall, ActionResult, Requirement};
use crate::{
    error::Result,
    schema::{ActionDeclaration, Collection, ComputedMeta},
};

/// A future that stays on its thread, as those of Actix do.
pub type LocalBoxFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// A collection together with what `#[smart]` adds to it. Implemented by
/// [`#[collection]`](macro@crate::collection) alone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Forest collection",
    label = "not a collection",
    note = "put `#[collection]` on `{Self}`"
)]
pub trait Smart: Collection {
    /// The actions, in the order of their declaration.
    const ACTIONS: &'static [ActionMeta<Self>];
    /// The computed fields, in the order of their declaration.
    const FIELDS: &'static [ComputedMeta];
}

/// What [`#[smart]`](macro@crate::smart) implements. A second block for one collection is E0119, at that collection.
pub trait SmartBlock: Sized + 'static {
    /// The actions.
    const ACTIONS: &'static [ActionMeta<Self>];
    /// The computed fields.
    const FIELDS: &'static [ComputedMeta];
}

/// An action as it was declared, with the way to run it.
pub struct ActionMeta<C: 'static> {
    /// What is published of it.
    pub declaration: ActionDeclaration,
    /// What its parameters need from the agent, one entry a parameter.
    pub requires: &'static [Option<fn() -> Requirement>],
    /// Extracts the parameters and calls the function.
    pub run: fn(ActionCall<C>) -> LocalBoxFuture<Result<ActionResult>>,
}

impl<C> fmt::Debug for ActionMeta<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActionMeta").field("declaration", &self.declaration).finish_non_exhaustive()
    }
}
