//! TLS towards a store: certificates are always verified.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_platform_verifier::BuilderVerifierExt;

use super::{StoreError, UrlError};

/// The option that names a file with the certificates to trust, as PostgreSQL calls it.
pub(super) const ROOT_OPTION: &str = "sslrootcert";

/// Whose certificates are trusted.
#[derive(Clone)]
pub(super) enum Tls {
    /// Those that the system trusts.
    System,
    /// These and no others.
    Roots(RootCertStore),
}

impl Tls {
    /// `path` is the value of [`ROOT_OPTION`].
    pub(super) fn new(path: Option<&str>) -> Result<Self, UrlError> {
        let Some(path) = path else { return Ok(Self::System) };
        let problem = |what: String| UrlError::new(format!("the file of `{ROOT_OPTION}` {what}"));
        let certificates = CertificateDer::pem_file_iter(path)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| problem(format!("cannot be read: {error}")))?;
        let mut roots = RootCertStore::empty();
        let (_, bad) = roots.add_parsable_certificates(certificates);
        if bad > 0 || roots.is_empty() {
            return Err(problem("must hold certificates in PEM, and nothing else".to_owned()));
        }
        Ok(Self::Roots(roots))
    }

    /// The cryptography is named, not taken from the process: an application may have another one.
    pub(super) fn config(&self) -> Result<ClientConfig, StoreError> {
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(StoreError::new)?;
        let builder = match self {
            Self::System => builder.with_platform_verifier().map_err(|error| {
                StoreError::new(format!(
                    "the certificates of this system cannot be used ({error}); install them, or name a file with \
                     the option `{ROOT_OPTION}`"
                ))
            })?,
            Self::Roots(roots) => builder.with_root_certificates(roots.clone()),
        };
        Ok(builder.with_no_client_auth())
    }
}
