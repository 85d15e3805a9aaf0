//! Tokens that we sign, or that are signed with a secret of ours: HS256 alone, always with an expiry.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, crypto::rust_crypto, decode, errors};
use serde::de::DeserializeOwned;

/// Signs `claims`, which must hold an `exp` in seconds since 1970.
///
/// # Errors
/// When the claims cannot be JSON.
pub(crate) fn sign<T: serde::Serialize>(claims: &T, secret: &[u8]) -> crate::error::Result<String> {
    use jsonwebtoken::{EncodingKey, Header, encode};
    install_provider();
    Ok(encode(&Header::new(Algorithm::HS256), claims, &EncodingKey::from_secret(secret))?)
}

/// Reads the claims of a token that was signed by `secret` and has not expired. No other algorithm is accepted, a token
/// without `exp` neither, and there is no leeway. `audience`, when given, must be the token's `aud`.
///
/// # Errors
/// Whatever is wrong with the token; for the log.
pub(crate) fn verify<T: DeserializeOwned + Clone>(
    token: &str,
    secret: &[u8],
    audience: Option<&str>,
) -> Result<T, errors::Error> {
    install_provider();
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = 0;
    validation.validate_nbf = true;
    if let Some(audience) = audience {
        validation.set_audience(&[audience]);
    }
    let required: &[&str] = if audience.is_some() { &["exp", "aud"] } else { &["exp"] };
    validation.set_required_spec_claims(required);
    validation.validate_aud = audience.is_some();
    decode::<T>(token, &DecodingKey::from_secret(secret), &validation).map(|data| data.claims)
}

/// The library has one provider a process and panics when the graph holds two and none was chosen. Whoever chose before
/// us is welcome: HS256 is the same everywhere.
fn install_provider() {
    let _ = rust_crypto::DEFAULT_PROVIDER.install_default();
}
