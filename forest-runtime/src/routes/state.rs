//! What the routes share.

use std::{fmt, sync::Arc};

use crate::{
    access::Gate,
    action::{DataMap, RegisteredAction},
    schema::Dialect,
};

/// What the routes share: the way to the collections, and the actions.
pub(crate) struct State {
    pub(crate) gate: Gate,
    pub(crate) dialect: Dialect,
    pub(crate) actions: Vec<ActionRoute>,
    pub(crate) data: Arc<DataMap>,
}

/// An action and where it is.
pub(crate) struct ActionRoute {
    pub(crate) registered: RegisteredAction,
    /// The collection's name.
    pub(crate) collection: &'static str,
    /// The path, as it is served.
    pub(crate) path: String,
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("gate", &self.gate)
            .field("dialect", &self.dialect)
            .finish_non_exhaustive()
    }
}
