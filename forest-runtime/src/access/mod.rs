//! The one gate: who calls, and what he may reach. Nothing but this module hands out a collection.

mod authorized;
#[cfg(any(feature = "console", test))]
mod mint;
mod token;

pub(crate) use authorized::{Authorized, Browse, Gate, Read, Trigger};
