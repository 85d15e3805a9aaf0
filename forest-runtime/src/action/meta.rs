//! The const tables of `#[smart]`, and the scopes of actions.

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

/// Marks the parameters of an action on one record.
#[derive(Debug)]
pub enum Single {}

/// Marks the parameters of an action on several records.
#[derive(Debug)]
pub enum Bulk {}

/// Marks the parameters of an action on the collection.
#[derive(Debug)]
pub enum Global {}

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
