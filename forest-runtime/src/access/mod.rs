//! The one gate: who calls, and what he may reach. Nothing but this module hands out a collection.

mod approval;
mod authorized;
mod charts;
mod conditions;
pub(crate) mod forest_server;
mod gate;
mod mint;
pub(crate) mod permissions;
mod token;

pub(crate) use approval::SignedRequest;
pub(crate) use authorized::{Authorized, Browse, Read, Trigger};
pub(crate) use charts::ChartOf;
pub(crate) use gate::{Authority, Gate, Peer, Secrets};
pub(crate) use permissions::ChartKind;

/// For the fuzz targets: what a session token, an approval and a list of addresses go through.
#[cfg(fuzzing)]
pub(crate) use self::fuzzed::{ip_rules, read_approval, verify_session};

#[cfg(fuzzing)]
mod fuzzed {
    use std::net::IpAddr;

    use super::{SignedRequest, approval, permissions, token};
    use crate::{caller::Caller, error::Result, schema::ActionSchema};

    pub(crate) fn verify_session(text: &str, secret: &str) -> Result<Caller> {
        token::verify(text, [secret])
    }

    pub(crate) fn read_approval(
        text: &str,
        secret: &str,
        collection: &str,
        action: &ActionSchema,
    ) -> Result<SignedRequest> {
        approval::read(text, secret, collection, action)
    }

    pub(crate) fn ip_rules(document: &[u8]) -> Option<impl Fn(IpAddr) -> bool + use<>> {
        permissions::ip_rules(document)
    }
}
