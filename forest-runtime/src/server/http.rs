//! Calls over HTTP: with a time-out, with a limit to what is read, without following redirects.

use std::{error::Error as _, fmt, time::Duration};

use reqwest::{
    Client, RequestBuilder, Response,
    header::{AUTHORIZATION, HeaderValue},
    redirect,
};
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::Value as Json;
use url::{Host, Url};

use super::{timing::Timing, tls};
use crate::{access::forest_server::ServerError, schema::ConfigError};

/// The largest document that is read.
pub(super) const DOCUMENT_LIMIT: usize = 10 * 1024 * 1024;
/// The largest answer of anything else.
pub(super) const ANSWER_LIMIT: usize = 64 * 1024;
/// What is kept of a text of the server.
const QUOTE_LIMIT: usize = 500;

const SECRET_HEADER: &str = "forest-secret-key";

/// The Forest server's address and how to ask it.
pub(super) struct Http {
    client: Client,
    base: Url,
    env_secret: String,
    secret: HeaderValue,
    bearer: HeaderValue,
    pub(super) timing: Timing,
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}

impl Http {
    pub(super) fn new(base: Url, env_secret: String, timing: Timing) -> Result<Self, ConfigError> {
        let secret = secret_header(&env_secret)?;
        let bearer = secret_header(&format!("Bearer {env_secret}"))?;
        Ok(Self { client: client(&base, &timing)?, base, env_secret, secret, bearer, timing })
    }

    /// The address of a route. Any path of the server's own address is dropped.
    pub(super) fn route(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(path);
        url
    }

    pub(super) fn base(&self) -> &Url {
        &self.base
    }

    /// Asks a route of the Forest server, with the environment secret.
    pub(super) fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(self.route(path)).header(SECRET_HEADER, self.secret.clone())
    }

    /// Sends JSON to a route of the Forest server, with the environment secret.
    pub(super) fn post(&self, path: &str, json: String) -> RequestBuilder {
        let request = self.client.post(self.route(path)).header(SECRET_HEADER, self.secret.clone());
        request.header("content-type", "application/json").body(json)
    }

    /// Asks any address, without a secret.
    pub(super) fn get_plain(&self, url: Url) -> RequestBuilder {
        self.client.get(url)
    }

    /// Sends something to any address, without a secret.
    pub(super) fn post_plain(&self, url: Url, content_type: &'static str, body: String) -> RequestBuilder {
        self.client
            .post(url)
            .header("content-type", content_type)
            .header("accept", "application/json")
            .body(body)
    }

    /// Lets a request carry the environment secret as OAuth does.
    pub(super) fn as_bearer(&self, request: RequestBuilder) -> RequestBuilder {
        request.header(AUTHORIZATION, self.bearer.clone())
    }

    /// Sends a request and reads its answer, of whatever status, within `time` and up to `limit`.
    pub(super) async fn call(
        &self,
        request: RequestBuilder,
        time: Duration,
        limit: usize,
    ) -> Result<Answer, ServerError> {
        let response = request.timeout(time).send().await.map_err(broken)?;
        let status = response.status().as_u16();
        let body = match read(response, limit).await {
            Ok(body) => body,
            // The status says enough.
            Err(ServerError::TooLarge) if status >= 300 => Vec::new(),
            Err(error) => return Err(error),
        };
        Ok(Answer { status, body })
    }

    /// Like [`Http::call`], for routes of which only 200 is an answer.
    pub(super) async fn ask(&self, request: RequestBuilder, limit: usize) -> Result<Answer, ServerError> {
        let answer = self.call(request, self.timing.call, limit).await?;
        if answer.status == 200 { Ok(answer) } else { Err(self.refusal(&answer)) }
    }

    /// An answer whose status is not the right one, as an error.
    pub(super) fn refusal(&self, answer: &Answer) -> ServerError {
        self.status_error(answer.status, &answer.body)
    }

    /// A response whose status is not the right one, as an error, with what there is of its body.
    pub(super) async fn refused(&self, response: Response) -> ServerError {
        let status = response.status().as_u16();
        let body = tokio::time::timeout(self.timing.call, read(response, ANSWER_LIMIT)).await;
        self.status_error(status, &body.ok().and_then(Result::ok).unwrap_or_default())
    }

    fn status_error(&self, status: u16, body: &[u8]) -> ServerError {
        let detail = serde_json::from_slice::<Json>(body)
            .ok()
            .and_then(|json| Some(self.quote(json.pointer("/errors/0/detail")?.as_str()?)));
        ServerError::Status { status, detail }
    }

    /// A text of the server, fit to be kept: short, on one line, and without the secret should the server repeat it.
    pub(super) fn quote(&self, text: &str) -> String {
        let text: String = text.replace(&self.env_secret, "[redacted]");
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(QUOTE_LIMIT).collect()
    }
}

/// An answer that has been read.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// What the answer holds. The error does not quote the answer: it may hold a token.
    pub(super) fn json<T: DeserializeOwned>(&self, what: &str) -> Result<T, ServerError> {
        serde_json::from_slice(&self.body).map_err(|error| nonsense(what, &error))
    }

    /// Whether the answer is JSON at all.
    pub(super) fn check_json(&self, what: &str) -> Result<(), ServerError> {
        serde_json::from_slice::<AnyJson>(&self.body).map_err(|error| nonsense(what, &error))?;
        Ok(())
    }
}

fn nonsense(what: &str, error: &serde_json::Error) -> ServerError {
    let problem = if error.is_data() { "lacks something, or holds something else" } else { "is not JSON" };
    ServerError::Nonsense(format!("{what} {problem} (line {}, column {})", error.line(), error.column()))
}

/// What went wrong with a connection. The address is left out: it may hold more than a host.
pub(super) fn broken(error: reqwest::Error) -> ServerError {
    if error.is_timeout() {
        return ServerError::Timeout;
    }
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    ServerError::Unreachable(text)
}

async fn read(mut response: Response, limit: usize) -> Result<Vec<u8>, ServerError> {
    let announced = response.content_length().unwrap_or_default();
    if announced > limit as u64 {
        return Err(ServerError::TooLarge);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if body.len() + chunk.len() > limit {
            return Err(ServerError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn secret_header(text: &str) -> Result<HeaderValue, ConfigError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        ConfigError::new(
            "the environment secret (FOREST_ENV_SECRET) holds characters that no header may hold",
            "copy it from the environment's settings in Forest",
        )
    })?;
    value.set_sensitive(true);
    Ok(value)
}

pub(super) fn client(base: &Url, timing: &Timing) -> Result<Client, ConfigError> {
    // A machine without roots of trust can still talk to a server without TLS.
    let tls = match tls::trusting_the_machine() {
        Err(_) if base.scheme() == "http" => tls::trusting_nobody(),
        result => result,
    };
    let tls = tls.map_err(|error| {
        ConfigError::new(
            format!("the certificate of the Forest server cannot be checked on this machine ({error})"),
            "install the package `ca-certificates`, or name a file of certificates in SSL_CERT_FILE",
        )
    })?;
    let mut builder = Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(concat!("forest-for-rust/", env!("CARGO_PKG_VERSION")))
        // The headers of a request would go wherever a redirect points to, the secret among them.
        .redirect(redirect::Policy::none())
        .referer(false)
        .connect_timeout(timing.connect)
        // Shorter than what servers usually keep a connection for: one that dies under a request is an error.
        .pool_idle_timeout(Duration::from_secs(30));
    if is_loopback(base) {
        // HTTP_PROXY is for the way out of this machine.
        builder = builder.no_proxy();
    }
    builder.build().map_err(|error| {
        ConfigError::new(
            format!("the client of the Forest server cannot be made ({error})"),
            "check HTTP_PROXY and HTTPS_PROXY",
        )
    })
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Any JSON, kept nowhere. In contrast to [`IgnoredAny`] it is read recursively, so that serde's limit to the depth holds.
struct AnyJson;

impl<'de> Deserialize<'de> for AnyJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyJson)
    }
}

impl<'de> Visitor<'de> for AnyJson {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<AnyJson>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self, A::Error> {
        while object.next_entry::<IgnoredAny, AnyJson>()?.is_some() {}
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> Result<(), ServerError> {
        Answer { status: 200, body: text.as_bytes().to_vec() }.check_json("the answer")
    }

    #[test]
    fn json_of_every_kind_is_json() {
        for text in ["true", "null", "-1.5e3", "18446744073709551615", "\"é\\n\"", "{\"a\":[1,{}]}", " [] \n"]
        {
            assert_eq!(checked(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_is_no_json_or_too_deep_is_nonsense() {
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        for text in ["", "<html></html>", "{\"a\":1", "[1,]", "{} {}", deep.as_str()] {
            assert!(matches!(checked(text), Err(ServerError::Nonsense(_))), "{text}");
        }
    }

    #[test]
    fn a_machine_is_asked_without_a_proxy_when_it_is_this_one() {
        let loopback = |url: &str| is_loopback(&Url::parse(url).unwrap());
        assert!(["http://localhost:3001", "http://127.0.0.1", "http://[::1]:80"].into_iter().all(loopback));
        assert!(!["https://api.forestadmin.com", "http://10.0.0.1"].into_iter().any(loopback));
    }

    #[test]
    fn two_ways_of_tls_are_there_without_a_provider_of_the_process() {
        let base = Url::parse("http://127.0.0.1:1/").unwrap();
        assert!(Http::new(base, "s".repeat(64), Timing::default()).is_ok());
        assert!(tls::trusting_nobody().is_ok());
    }

    #[test]
    fn a_quote_is_short_on_one_line_and_without_the_secret() {
        let secret = "ab".repeat(32);
        let http =
            Http::new(Url::parse("http://127.0.0.1:1/").unwrap(), secret.clone(), Timing::default()).unwrap();
        assert_eq!(http.quote(&format!("no\nsuch secret: {secret}")), "no such secret: [redacted]");
        assert_eq!(http.quote(&"é".repeat(10_000)).chars().count(), QUOTE_LIMIT);
        assert!(!format!("{http:?}").contains(&secret));
    }
}
