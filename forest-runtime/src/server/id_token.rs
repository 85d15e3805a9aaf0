//! The `id_token` that may come with an access token: who issued it, and for whom.

use jsonwebtoken::{
    Algorithm, DecodingKey, TokenData, Validation, crypto::rust_crypto, decode, decode_header, errors,
};
use serde::Deserialize;
use serde_json::Value as Json;
use tokio::{sync::Mutex, time::Instant};
use url::Url;

use super::{
    http::{ANSWER_LIMIT, Http},
    login::invalid_token,
    oidc::Provider,
};
use crate::access::forest_server::{LoginError, ServerError};

/// The most keys that are looked at.
const KEYS_LIMIT: usize = 64;

/// The keys that the login server signs with, as far as they are known.
#[derive(Default)]
pub(super) struct Keys(Mutex<Known>);

#[derive(Default)]
struct Known {
    keys: Vec<Key>,
    fetched: Option<Instant>,
}

#[derive(Clone)]
struct Key {
    id: Option<String>,
    key: DecodingKey,
}

#[derive(Clone, Deserialize)]
struct Claims {
    /// One, where the library would take a list as well.
    iss: String,
}

impl Keys {
    /// Checks a token: signed with RS256 by a key of the login server, issued by it, for this agent, not expired.
    pub(super) async fn verify(
        &self,
        http: &Http,
        provider: &Provider,
        client_id: &str,
        token: &str,
    ) -> Result<(), LoginError> {
        // The library has one provider a process; whoever chose before is welcome, RS256 is the same everywhere.
        let _ = rust_crypto::DEFAULT_PROVIDER.install_default();
        let refused = |error: errors::Error| {
            tracing::warn!(%error, "a login is refused for its id_token");
            invalid_token("the id_token is not valid")
        };
        let header = decode_header(token).map_err(refused)?;
        if header.alg != Algorithm::RS256 || header.crit.is_some() {
            return Err(invalid_token("the id_token is not signed by RS256"));
        }
        let key = self.key(http, provider, header.kid.as_deref()).await?;
        let key = key.ok_or_else(|| invalid_token("the id_token is signed by an unknown key"))?;
        let TokenData { claims, .. } =
            decode::<Claims>(token, &key, &validation(provider, client_id)).map_err(refused)?;
        if claims.iss != provider.issuer {
            return Err(invalid_token("the id_token is of another issuer"));
        }
        Ok(())
    }

    /// The key of an id. When it is not there, the keys may have been changed: they are fetched anew, but not for each
    /// token that names some key.
    async fn key(
        &self,
        http: &Http,
        provider: &Provider,
        id: Option<&str>,
    ) -> Result<Option<DecodingKey>, LoginError> {
        let Some(url) = &provider.keys else { return Ok(None) };
        let mut known = self.0.lock().await;
        let age = known.fetched.map(|at| at.elapsed());
        let found = choose(&known.keys, id);
        let fresh = age.is_some_and(|age| {
            age < if found.is_some() { http.timing.discovery_life } else { http.timing.renewal }
        });
        if fresh {
            return Ok(found);
        }
        known.keys = fetch(http, url.clone()).await.map_err(LoginError::Server)?;
        known.fetched = Some(Instant::now());
        Ok(choose(&known.keys, id))
    }
}

fn validation(provider: &Provider, client_id: &str) -> Validation {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.leeway = 0;
    validation.validate_nbf = true;
    validation.set_audience(&[client_id]);
    validation.set_issuer(&[&provider.issuer]);
    validation.set_required_spec_claims(&["exp", "aud", "iss"]);
    validation
}

/// A token that names no key is checked with the only one there is.
fn choose(keys: &[Key], id: Option<&str>) -> Option<DecodingKey> {
    match (id, keys) {
        (Some(id), keys) => keys.iter().find(|key| key.id.as_deref() == Some(id)).map(|key| key.key.clone()),
        (None, [key]) => Some(key.key.clone()),
        (None, _) => None,
    }
}

async fn fetch(http: &Http, url: Url) -> Result<Vec<Key>, ServerError> {
    let answer = http.ask(http.get_plain(url), ANSWER_LIMIT).await?;
    let set: Json = answer.json("the list of keys of the login server")?;
    let Some(keys) = set.get("keys").and_then(Json::as_array) else {
        return Err(ServerError::Nonsense("the list of keys of the login server holds no list".to_owned()));
    };
    Ok(keys.iter().take(KEYS_LIMIT).filter_map(rs256_key).collect())
}

/// A key for RS256 signatures; other kinds may stand beside it.
fn rs256_key(json: &Json) -> Option<Key> {
    let text = |name: &str| json.get(name).and_then(Json::as_str);
    let fits = text("kty") == Some("RSA")
        && text("use").is_none_or(|purpose| purpose == "sig")
        && text("alg").is_none_or(|algorithm| algorithm == "RS256");
    let key = DecodingKey::from_rsa_components(text("n")?, text("e")?).ok()?;
    fits.then(|| Key { id: text("kid").map(str::to_owned), key })
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").finish_non_exhaustive()
    }
}
