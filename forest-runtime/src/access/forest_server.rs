//! What the gate and the login routes ask of the Forest server. The client in `server` answers it.

use std::fmt;

use crate::{caller::Caller, source::BoxFuture};

/// What the Forest server knows of an environment, by the route that gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Document {
    /// What each role may do: `/liana/v4/permissions/environment`.
    Environment,
    /// The operators and their roles: `/liana/v4/permissions/users`.
    Users,
    /// Scopes, segments and charts of a rendering: `/liana/v4/permissions/renderings/<id>`.
    Rendering(i64),
    /// The addresses that may call: `/liana/v1/ip-whitelist-rules`.
    IpRules,
}

/// The Forest server, as far as requests need it. Every call has a time-out and a limit of its own.
pub(crate) trait ForestServer: Send + Sync + fmt::Debug {
    /// The JSON text of a document, not yet read.
    fn document(&self, document: Document) -> BoxFuture<'_, Result<Vec<u8>, ServerError>>;

    /// Where an operator's browser goes to log in to a rendering.
    fn authorization_url(&self, rendering_id: i64) -> BoxFuture<'_, Result<String, LoginError>>;

    /// The operator who came back from there with `code`. `issuer` is the `iss` that came along, if one did.
    fn log_in<'a>(
        &'a self,
        rendering_id: i64,
        code: &'a str,
        issuer: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Caller, LoginError>>;

    /// What does not work at the moment; empty when everything does.
    fn degraded(&self) -> Vec<Degraded>;
}

/// Something that does not work at the moment, for the status route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Degraded {
    /// `schema`, `login`, `events`, `permissions`, `ip-rules`.
    pub(crate) what: &'static str,
    /// Why, in words that anybody may read: no address, no secret, no text of another server.
    pub(crate) detail: String,
}

/// Why the Forest server did not answer. For the log: it may name addresses, never a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ServerError {
    /// It cannot be reached, or the connection broke.
    Unreachable(String),
    /// It took too long.
    Timeout,
    /// It answered with another status than asked for.
    Status {
        /// The HTTP status.
        status: u16,
        /// `errors[0].detail` of its answer, if it had one.
        detail: Option<String>,
    },
    /// Its answer is larger than the limit.
    TooLarge,
    /// Its answer is not what it should be.
    Nonsense(String),
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(cause) => write!(f, "the Forest server cannot be reached: {cause}"),
            Self::Timeout => f.write_str("the Forest server did not answer in time"),
            Self::Status { status, detail: None } => write!(f, "the Forest server answered {status}"),
            Self::Status { status, detail: Some(detail) } => {
                write!(f, "the Forest server answered {status}: {detail}")
            }
            Self::TooLarge => f.write_str("the Forest server's answer is too large"),
            Self::Nonsense(what) => write!(f, "the Forest server's answer makes no sense: {what}"),
        }
    }
}

impl std::error::Error for ServerError {}

/// Why a login failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LoginError {
    /// The login was refused with an OAuth error: 401 `{"error", "error_description"}`, which Forest's UI shows.
    Refused {
        /// `invalid_grant`, `invalid_token`, …
        error: String,
        /// What the server says of it.
        description: Option<String>,
    },
    /// The operator may not enter this rendering (two-factor authentication asked for, for one):
    /// 403 `{"error": 403, "error_description"}`.
    Forbidden {
        /// What the server says of it.
        description: String,
    },
    /// There is no such rendering, or the secret is unknown: 404.
    NotFound,
    /// Everything else: 500.
    Server(ServerError),
}
