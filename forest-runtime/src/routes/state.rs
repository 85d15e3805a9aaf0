//! What the routes share.

use std::{fmt, sync::Arc};

use crate::{
    access::{Gate, forest_server::ForestServer},
    action::{DataMap, RegisteredAction},
    options::{AllowedOrigins, TrustedProxies},
    schema::{ActionSchema, CollectionRef, Dialect},
};

/// What the routes share: the way to the collections, and the actions.
pub(crate) struct State {
    pub(crate) gate: Gate,
    pub(crate) dialect: Dialect,
    pub(crate) actions: Vec<ActionRoute>,
    pub(crate) data: Arc<DataMap>,
    pub(crate) origins: AllowedOrigins,
    pub(crate) proxies: TrustedProxies,
    /// Absent for a standalone agent.
    pub(crate) server: Option<Arc<dyn ForestServer>>,
}

/// An action and where it is.
pub(crate) struct ActionRoute {
    pub(crate) registered: RegisteredAction,
    pub(crate) collection: CollectionRef,
    /// Its place among the collection's actions.
    pub(crate) index: usize,
}

impl ActionRoute {
    pub(crate) fn schema(&self) -> &ActionSchema {
        &self.collection.actions[self.index]
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("gate", &self.gate)
            .field("dialect", &self.dialect)
            .finish_non_exhaustive()
    }
}
