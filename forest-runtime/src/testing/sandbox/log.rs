//! The sandbox's routes, and what was asked of them.

use std::fmt;

/// A route of the Forest server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Route {
    /// Where the login server's other routes are: `GET /oidc/.well-known/openid-configuration`.
    Discovery,
    /// An agent registers for logins: `POST /oidc/reg`.
    Registration,
    /// The login page, which sends the browser on to the agent: `GET /oidc/auth`.
    LoginPage,
    /// A code becomes an access token: `POST /oidc/token`.
    Token,
    /// The keys of the login server: `GET /oidc/jwks`.
    Keys,
    /// Who has logged in: `GET /liana/v2/renderings/<id>/authorization`.
    Authorization,
    /// What each role may do: `GET /liana/v4/permissions/environment`.
    Permissions,
    /// The operators: `GET /liana/v4/permissions/users`.
    Users,
    /// Scopes, segments and charts: `GET /liana/v4/permissions/renderings/<id>`.
    Rendering,
    /// The addresses that may call: `GET /liana/v1/ip-whitelist-rules`.
    IpRules,
    /// Whether the schema is new: `POST /forest/apimaps/hashcheck`.
    HashCheck,
    /// The schema: `POST /forest/apimaps`.
    Schema,
    /// What changes: `GET /liana/v4/subscribe-to-events`.
    Events,
    /// An operator asks for an approval: `POST /api/action-approvals`.
    Approvals,
    /// He adds a note to it: `POST /api/action-approvals/<id>/comments`.
    ApprovalComments,
    /// Everything else, which the sandbox answers with 404.
    Unknown,
}

impl Route {
    pub(super) fn of(method: &str, path: &str) -> Self {
        let parts: Vec<_> = path.trim_start_matches('/').split('/').collect();
        match (method, &parts[..]) {
            ("GET", ["oidc", ".well-known", "openid-configuration"]) => Self::Discovery,
            ("POST", ["oidc", "reg"]) => Self::Registration,
            ("GET", ["oidc", "auth"]) => Self::LoginPage,
            ("POST", ["oidc", "token"]) => Self::Token,
            ("GET", ["oidc", "jwks"]) => Self::Keys,
            ("GET", ["liana", "v2", "renderings", _, "authorization"]) => Self::Authorization,
            ("GET", ["liana", "v4", "permissions", "environment"]) => Self::Permissions,
            ("GET", ["liana", "v4", "permissions", "users"]) => Self::Users,
            ("GET", ["liana", "v4", "permissions", "renderings", _]) => Self::Rendering,
            ("GET", ["liana", "v1", "ip-whitelist-rules"]) => Self::IpRules,
            ("POST", ["forest", "apimaps", "hashcheck"]) => Self::HashCheck,
            ("POST", ["forest", "apimaps"]) => Self::Schema,
            ("GET", ["liana", "v4", "subscribe-to-events"]) => Self::Events,
            ("POST", ["api", "action-approvals"]) => Self::Approvals,
            ("POST", ["api", "action-approvals", _, "comments"]) => Self::ApprovalComments,
            _ => Self::Unknown,
        }
    }
}

/// A request that the sandbox got.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// The route that answered it.
    pub route: Route,
    /// `GET`, `POST`, …
    pub method: String,
    /// The path with the query string, as it came.
    pub path: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body, as text.
    pub body: String,
}

impl Request {
    /// The value of a header; `name` is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The path, without the query string.
    pub(super) fn path_alone(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }

    /// A parameter of the query string.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let (_, query) = self.path.split_once('?')?;
        parameter(query, name)
    }

    /// A parameter of a form in the body.
    pub(super) fn form(&self, name: &str) -> Option<String> {
        parameter(&self.body, name)
    }

    /// The token of `Authorization: Bearer <token>`.
    pub(super) fn bearer(&self) -> Option<&str> {
        self.header("authorization")?.strip_prefix("Bearer ")
    }
}

fn parameter(text: &str, name: &str) -> Option<String> {
    url::form_urlencoded::parse(text.as_bytes())
        .find(|(parameter, _)| parameter == name)
        .map(|(_, value)| value.into_owned())
}

/// Without the values of headers and without the body: secrets are among them.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
