//! TLS towards the Forest server: rustls with ring, trusting what the machine trusts.

use std::sync::{Arc, OnceLock};

use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt as _;

/// The configuration of the process: reading the roots of trust of a machine takes a while.
static TRUSTING_THE_MACHINE: OnceLock<ClientConfig> = OnceLock::new();

/// TLS that trusts what the machine trusts.
///
/// The provider is named here and not installed for the process: whether there is none, one or two others is the
/// application's own business.
///
/// # Errors
/// When the machine has no roots of trust.
pub(super) fn trusting_the_machine() -> Result<ClientConfig, rustls::Error> {
    if let Some(config) = TRUSTING_THE_MACHINE.get() {
        return Ok(config.clone());
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    Ok(TRUSTING_THE_MACHINE.get_or_init(|| config).clone())
}

/// TLS that trusts nobody: for a machine without roots of trust, of which no server with TLS is asked anything.
///
/// # Errors
/// When ring cannot speak any version of TLS.
pub(super) fn trusting_nobody() -> Result<ClientConfig, rustls::Error> {
    Ok(ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth())
}
