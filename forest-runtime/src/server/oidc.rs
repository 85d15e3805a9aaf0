//! The login server: where its endpoints are, and under what id the agent is known there.

use std::{fmt, sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};
use url::Url;

use super::{
    http::{ANSWER_LIMIT, Http},
    status::Status,
};
use crate::{
    access::forest_server::{LoginError, ServerError},
    store::{Store, StoreError},
};

const DISCOVERY: &str = "/oidc/.well-known/openid-configuration";

/// How long a registration is kept. The server takes the address that a browser returns to from the environment's
/// settings when the agent registers, so a longer time would keep an old address alive.
const REGISTRATION_LIFE: Duration = Duration::from_hours(24);

/// The largest value that a store takes.
const STORED_LIMIT: usize = 4096;

/// The endpoints of the login server.
#[derive(Debug)]
pub(super) struct Provider {
    pub(super) issuer: String,
    pub(super) authorization: Url,
    pub(super) token: Url,
    pub(super) registration: Url,
    pub(super) keys: Option<Url>,
}

/// What the login server knows the agent as.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Registration {
    pub(super) client_id: String,
    #[serde(default)]
    pub(super) redirect_uris: Vec<String>,
}

/// What a login needs.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    pub(super) provider: Arc<Provider>,
    pub(super) registration: Registration,
    /// The registration as the store keeps it.
    stored: String,
}

/// The way to [`Ready`], taken by one login at a time: logins that come at the same time share what the first one brings,
/// an error too.
pub(super) struct Oidc {
    store: Arc<dyn Store>,
    key: String,
    progress: Mutex<Progress>,
}

#[derive(Default)]
struct Progress {
    discovered: Option<(Instant, Arc<Provider>)>,
    failed: Option<(Instant, LoginError)>,
    renewed: Option<Instant>,
}

impl fmt::Debug for Oidc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Oidc").field("store", &self.store).finish_non_exhaustive()
    }
}

impl Oidc {
    pub(super) fn new(store: Arc<dyn Store>, env_secret: &str) -> Self {
        Self { store, key: store_key(env_secret), progress: Mutex::default() }
    }

    /// The endpoints and the registration; from the server only what is not known yet.
    pub(super) async fn ready(&self, http: &Http, status: &Status) -> Result<Ready, LoginError> {
        let asked = Instant::now();
        let mut progress = self.progress.lock().await;
        if let Some((at, error)) = &progress.failed
            && (*at >= asked || at.elapsed() < http.timing.login_rest)
        {
            return Err(error.clone());
        }
        let result = self.make_ready(http, &mut progress).await;
        status.login(result.as_ref().map(|_| ()));
        progress.failed = result.as_ref().err().map(|error| (Instant::now(), error.clone()));
        result
    }

    async fn make_ready(&self, http: &Http, progress: &mut Progress) -> Result<Ready, LoginError> {
        let provider = match &progress.discovered {
            Some((at, provider)) if at.elapsed() < http.timing.discovery_life => Arc::clone(provider),
            _ => {
                let provider = Arc::new(discover(http).await.map_err(not_found)?);
                progress.discovered = Some((Instant::now(), Arc::clone(&provider)));
                provider
            }
        };
        let (registration, stored) = self.registration(http, &provider).await.map_err(LoginError::Server)?;
        Ok(Ready { provider, registration, stored })
    }

    /// The registration in the store, which all instances share; or a new one. Without the store there is none:
    /// instances with registrations of their own would refuse each other's logins.
    async fn registration(
        &self,
        http: &Http,
        provider: &Provider,
    ) -> Result<(Registration, String), ServerError> {
        if let Some(stored) = self.in_time(http, self.store.get(&self.key)).await? {
            if let Some(registration) = read(&stored) {
                return Ok((registration, stored));
            }
            tracing::warn!("the store holds something else under the key of the login registration: removed");
            self.in_time(http, self.store.remove(&self.key, &stored)).await?;
        }
        let registration = register(http, provider).await?;
        let ours = serde_json::to_string(&registration)
            .ok()
            .filter(|text| text.len() <= STORED_LIMIT)
            .ok_or_else(|| ServerError::Nonsense("the registration for logins is too long".to_owned()))?;
        let put = self.store.put_if_absent(&self.key, &ours, REGISTRATION_LIFE);
        let Some(there) = self.in_time(http, put).await? else { return Ok((registration, ours)) };
        // Another instance was faster.
        let registration = read(&there).ok_or_else(|| {
            ServerError::Nonsense("the store holds something else than the registration".to_owned())
        })?;
        Ok((registration, there))
    }

    /// Lets go of a registration that the login server does not know any more, so that another is made. Answers whether
    /// it is worth another try: not when the last registration is as young, for a server that knows none at all must not
    /// be given one after the other.
    pub(super) async fn forget(&self, http: &Http, ready: &Ready) -> Result<bool, LoginError> {
        let mut progress = self.progress.lock().await;
        let stored = self.in_time(http, self.store.get(&self.key)).await.map_err(LoginError::Server)?;
        if stored.as_ref() != Some(&ready.stored) {
            // Another login, here or elsewhere, was faster.
            return Ok(true);
        }
        if progress.renewed.is_some_and(|at| at.elapsed() < http.timing.renewal) {
            return Ok(false);
        }
        progress.renewed = Some(Instant::now());
        tracing::warn!("the login server does not know this agent's registration any more; it is made anew");
        self.in_time(http, self.store.remove(&self.key, &ready.stored)).await.map_err(LoginError::Server)?;
        Ok(true)
    }

    async fn in_time<T>(
        &self,
        http: &Http,
        answer: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, ServerError> {
        match timeout(http.timing.store, answer).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => {
                tracing::error!(%error, "logins need the store, which keeps the registration for them");
                Err(ServerError::Unreachable("the store of the registration does not answer".to_owned()))
            }
            Err(_) => {
                tracing::error!("logins need the store, which does not answer in time");
                Err(ServerError::Unreachable(
                    "the store of the registration does not answer in time".to_owned(),
                ))
            }
        }
    }
}

/// The key of the registration: one for each environment, from which the secret cannot be told.
pub(super) fn store_key(env_secret: &str) -> String {
    let digest = Sha256::digest(env_secret);
    let digits = digest.iter().take(16).flat_map(|byte| [byte >> 4, byte & 0xf]);
    let hex: String = digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect();
    format!("oidc-client:{hex}")
}

fn read(stored: &str) -> Option<Registration> {
    serde_json::from_str(stored).ok().filter(|registration: &Registration| !registration.client_id.is_empty())
}

/// 404 is how the server says that it does not know the secret.
fn not_found(error: ServerError) -> LoginError {
    match error {
        ServerError::Status { status: 404, .. } => LoginError::NotFound,
        error => LoginError::Server(error),
    }
}

#[derive(Deserialize)]
struct Discovered {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    registration_endpoint: String,
    jwks_uri: Option<String>,
}

async fn discover(http: &Http) -> Result<Provider, ServerError> {
    let answer = http.ask(http.get(DISCOVERY), ANSWER_LIMIT).await?;
    let found: Discovered = answer.json("the configuration of the login server")?;
    let endpoint = |name, text: &str| endpoint(http.base(), name, text);
    Ok(Provider {
        issuer: found.issuer,
        // Only the operator's browser goes there, and it is not given a secret.
        authorization: web_address("authorization_endpoint", &found.authorization_endpoint)?,
        token: endpoint("token_endpoint", &found.token_endpoint)?,
        registration: endpoint("registration_endpoint", &found.registration_endpoint)?,
        keys: found.jwks_uri.map(|text| endpoint("jwks_uri", &text)).transpose()?,
    })
}

/// An endpoint that the agent itself calls. Codes and the environment secret go there: not in clear text over a network,
/// unless that is how the Forest server itself is asked. Over TLS another host is as good as the Forest server: it is
/// named by an answer of that server which came over the same TLS, together with the secret.
fn endpoint(base: &Url, name: &str, text: &str) -> Result<Url, ServerError> {
    let url = web_address(name, text)?;
    if url.scheme() == "https" || url.origin() == base.origin() {
        Ok(url)
    } else {
        Err(ServerError::Nonsense(format!(
            "its `{name}` is neither https nor on the Forest server: check FOREST_SERVER_URL"
        )))
    }
}

fn web_address(name: &str, text: &str) -> Result<Url, ServerError> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.filter(|url| url.username().is_empty() && url.password().is_none())
        .ok_or_else(|| ServerError::Nonsense(format!("its `{name}` is no web address")))
}

async fn register(http: &Http, provider: &Provider) -> Result<Registration, ServerError> {
    let body = r#"{"token_endpoint_auth_method":"none"}"#.to_owned();
    let request = http.post_plain(provider.registration.clone(), "application/json", body);
    let answer = http.call(http.as_bearer(request), http.timing.registration, ANSWER_LIMIT).await?;
    if answer.status == 200 {
        // A page of a proxy, for one: only 201 says that something was made.
        return Err(ServerError::Nonsense(
            "the registration for logins is answered by 200, not 201".to_owned(),
        ));
    }
    if answer.status != 201 {
        return Err(http.refusal(&answer));
    }
    let registration: Registration = answer.json("the registration for logins")?;
    if registration.client_id.is_empty() {
        return Err(ServerError::Nonsense("the registration for logins holds no id".to_owned()));
    }
    tracing::info!("registered at the login server");
    Ok(registration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_goes_over_tls_or_to_the_forest_server_alone() {
        let plain = Url::parse("http://127.0.0.1:3001/").unwrap();
        let safe = Url::parse("https://api.forestadmin.com/").unwrap();
        let good = |base: &Url, text: &str| endpoint(base, "token_endpoint", text).is_ok();
        assert!(good(&plain, "http://127.0.0.1:3001/oidc/token"));
        assert!(good(&plain, "https://login.example.com/token"));
        assert!(good(&safe, "https://api.forestadmin.com/oidc/token"));
        for bad in ["http://127.0.0.1:3002/token", "http://localhost:3001/token", "http://evil.example/"] {
            assert!(!good(&plain, bad), "{bad}");
        }
        for bad in [
            "http://api.forestadmin.com/oidc/token",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "/oidc/token",
            "https://user:password@api.forestadmin.com/",
            "",
        ] {
            assert!(!good(&safe, bad), "{bad}");
        }
    }

    #[test]
    fn the_key_of_a_secret_is_short_and_does_not_hold_it() {
        let key = store_key(&"ab".repeat(32));
        assert_eq!(key.len(), "oidc-client:".len() + 32);
        assert!(!key.contains("abab"), "{key}");
        assert_ne!(key, store_key(&"ac".repeat(32)));
        // The digest that everybody else computes.
        assert_eq!(store_key("abc"), "oidc-client:ba7816bf8f01cfea414140de5dae2223");
    }
}
