//! How an agent is set up: secrets, servers, dialect, how long what was fetched is good for. From code or from the
//! environment, with the same names and the same checks.

mod environment;
mod origins;
mod proxies;

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use url::Url;

use crate::{
    schema::{ConfigError, Dialect, Liana},
    store::{MemoryStore, Store},
};

use self::environment::{
    AGE_LIMIT, AUTH_SECRET, CORS_ORIGINS, ENV_SECRET, EXPIRATION, PREVIOUS_AUTH_SECRET, SERVER_URL,
    TRUSTED_PROXIES,
};
pub(crate) use self::{origins::AllowedOrigins, proxies::TrustedProxies};

/// Permissions are not fetched more often than this for their age alone.
pub(crate) const EXPIRATION_FLOOR: Duration = Duration::from_mins(1);

/// The options of an agent.
///
/// They are checked when the agent is built, all of them at once.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent switches")]
pub struct Options {
    /// Absent for an agent without a Forest server.
    pub(crate) env_secret: Option<String>,
    pub(crate) auth_secret: String,
    pub(crate) previous_auth_secret: Option<String>,
    pub(crate) is_production: bool,
    pub(crate) server_url: String,
    pub(crate) dialect: Dialect,
    pub(crate) liana: Option<Liana>,
    pub(crate) schema_path: PathBuf,
    pub(crate) schema_upload: bool,
    pub(crate) cors_origins: Vec<String>,
    pub(crate) trusted_proxies: Vec<String>,
    pub(crate) permissions_expiration: Duration,
    pub(crate) permissions_age_limit: Duration,
    pub(crate) absent_scope_is_none: bool,
    pub(crate) ignore_chart_filters: bool,
    pub(crate) store: Arc<dyn Store>,
}

impl Options {
    /// `env_secret` names the environment towards Forest: 64 hexadecimal digits in lower case. `auth_secret` signs the
    /// operators' sessions.
    pub fn new(env_secret: impl Into<String>, auth_secret: impl Into<String>) -> Self {
        Self { env_secret: Some(env_secret.into()), ..Self::standalone(auth_secret) }
    }

    /// For an agent without a Forest server: nobody can log in, and whoever has a session may do everything. For the
    /// console on a machine of one's own, and for tests; not for production.
    pub fn standalone(auth_secret: impl Into<String>) -> Self {
        Self {
            env_secret: None,
            auth_secret: auth_secret.into(),
            previous_auth_secret: None,
            is_production: false,
            server_url: "https://api.forestadmin.com".to_owned(),
            dialect: Dialect::default(),
            liana: None,
            schema_path: PathBuf::from(".forestadmin-schema.json"),
            schema_upload: true,
            cors_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            permissions_expiration: Duration::from_mins(15),
            permissions_age_limit: Duration::from_hours(1),
            absent_scope_is_none: false,
            ignore_chart_filters: false,
            store: Arc::new(MemoryStore::new()),
        }
    }

    /// Reads the environment:
    ///
    /// | variable | |
    /// |---|---|
    /// | `FOREST_ENV_SECRET` | must be set; [`Options::new`] |
    /// | `FOREST_AUTH_SECRET` | must be set; [`Options::new`] |
    /// | `FOREST_PREVIOUS_AUTH_SECRET` | [`Options::previous_auth_secret`] |
    /// | `FOREST_IS_PRODUCTION` | `true` or `false`; [`Options::is_production`] |
    /// | `FOREST_SERVER_URL` | [`Options::server_url`] |
    /// | `FOREST_SCHEMA_PATH` | [`Options::schema_path`] |
    /// | `FOREST_DISABLE_AUTO_SCHEMA_APPLY` | `true` or `false`; the opposite of [`Options::schema_upload`] |
    /// | `FOREST_STORE_URL` | `redis://…`, `postgres://…` or `sqlite:…`; [`Options::store`] |
    /// | `FOREST_TRUSTED_PROXIES` | addresses and networks with commas; [`Options::trusted_proxies`] |
    /// | `FOREST_PERMISSIONS_EXPIRATION_IN_SECONDS` | [`Options::permissions_expiration`] |
    /// | `FOREST_PERMISSIONS_AGE_LIMIT_IN_SECONDS` | [`Options::permissions_age_limit`] |
    /// | `CORS_ORIGINS` | origins with commas; [`Options::cors_origins`] |
    ///
    /// # Errors
    /// The first variable that is missing or that cannot be read.
    pub fn from_env() -> Result<Self, ConfigError> {
        environment::from_env()
    }

    /// As [`Options::from_env`], but secrets need not be set: without `FOREST_AUTH_SECRET` one is made up for this run,
    /// without `FOREST_ENV_SECRET` the agent is [standalone](Options::standalone). For a machine of one's own, with the
    /// console.
    ///
    /// # Errors
    /// The first variable that cannot be read, or that the system has no random numbers.
    pub fn local() -> Result<Self, ConfigError> {
        environment::local()
    }

    /// The secret that signed sessions before the present one: sessions of both are accepted, new ones are signed by
    /// the present one. To change the secret without logging everybody out, take it away again after an hour.
    pub fn previous_auth_secret(mut self, secret: impl Into<String>) -> Self {
        self.previous_auth_secret = Some(secret.into());
        self
    }

    /// Where the Forest server is; `https://api.forestadmin.com` unless told otherwise. A path is dropped.
    pub fn server_url(mut self, url: impl Into<String>) -> Self {
        self.server_url = url.into();
        self
    }

    /// Whether the schema is sent to the Forest server; it is, unless told otherwise.
    pub fn schema_upload(mut self, upload: bool) -> Self {
        self.schema_upload = upload;
        self
    }

    /// Origins of web pages, beside `https://*.forestadmin.com`, that may ask the agent from a browser:
    /// `https://admin.example.com`. Outside of production all pages of the same machine may.
    pub fn cors_origins<T: Into<String>>(mut self, origins: impl IntoIterator<Item = T>) -> Self {
        self.cors_origins = origins.into_iter().map(Into::into).collect();
        self
    }

    /// The proxies before the agent, as addresses or networks (`10.0.0.0/8`): what they say in `X-Forwarded-For` is
    /// believed when a caller's address is compared with the list of allowed addresses. Nobody's word is, unless told
    /// otherwise.
    pub fn trusted_proxies<T: Into<String>>(mut self, proxies: impl IntoIterator<Item = T>) -> Self {
        self.trusted_proxies = proxies.into_iter().map(Into::into).collect();
        self
    }

    /// After what time permissions are fetched anew while the Forest server's event stream is away; 15 minutes unless
    /// told otherwise, and never less than one.
    pub fn permissions_expiration(mut self, time: Duration) -> Self {
        self.permissions_expiration = time;
        self
    }

    /// While the Forest server does not answer, the permissions that it gave last are used until they are this old; an
    /// hour unless told otherwise. Then everything is refused.
    pub fn permissions_age_limit(mut self, time: Duration) -> Self {
        self.permissions_age_limit = time;
        self
    }

    /// Whether a collection of which a rendering says nothing has no scope. Unless told so, such a collection is
    /// refused: the server names each collection, with its scope or without.
    pub fn absent_scope_is_none(mut self, is_none: bool) -> Self {
        self.absent_scope_is_none = is_none;
        self
    }

    /// Whether charts are compared with the allowed ones without their filters. Unless told so, the filter must be the
    /// allowed one; a UI that writes filters in another form than the server keeps would be refused.
    pub fn ignore_chart_filters(mut self, ignore: bool) -> Self {
        self.ignore_chart_filters = ignore;
        self
    }

    /// What several instances of the agent remember together: used approvals, the registration for logins. The memory
    /// of this process unless told otherwise, which is right for one instance alone.
    pub fn store(mut self, store: impl Store) -> Self {
        self.store = Arc::new(store);
        self
    }

    /// Whether this is a deployment: the schema file is then read and never written.
    pub fn is_production(mut self, is_production: bool) -> Self {
        self.is_production = is_production;
        self
    }

    /// The protocol to speak; [`Dialect::Modern`] unless told otherwise.
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// How the agent introduces itself; the defaults of the dialect unless told otherwise.
    pub fn liana(mut self, liana: Liana) -> Self {
        self.liana = Some(liana);
        self
    }

    /// Where the schema file is; `.forestadmin-schema.json` in the current folder unless told otherwise.
    pub fn schema_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.schema_path = path.into();
        self
    }

    /// Everything that is wrong with the options.
    pub(crate) fn problems(&self) -> Vec<ConfigError> {
        let mut problems = Vec::new();
        let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        match &self.env_secret {
            Some(secret) if secret.len() != 64 || !secret.bytes().all(hexadecimal) => {
                problems.push(ConfigError::new(
                    format!(
                        "the environment secret ({ENV_SECRET}) is not 64 hexadecimal digits in lower case"
                    ),
                    "copy it from the environment's settings in Forest",
                ));
            }
            None if self.is_production => problems.push(ConfigError::new(
                "a standalone agent lets everybody do everything, which is nothing for production",
                format!("set {ENV_SECRET}, so that the Forest server says who may do what"),
            )),
            _ => {}
        }
        let secrets = [
            (AUTH_SECRET, Some(&self.auth_secret)),
            (PREVIOUS_AUTH_SECRET, self.previous_auth_secret.as_ref()),
        ];
        for (variable, secret) in secrets.into_iter().filter_map(|(name, secret)| Some((name, secret?))) {
            if secret.is_empty() {
                problems.push(ConfigError::new(
                    format!("the authentication secret ({variable}) is empty"),
                    "set it to at least 32 random characters",
                ));
            } else if secret.len() < 32 {
                tracing::warn!("the authentication secret ({variable}) is shorter than 32 characters");
            }
        }
        if let Err(problem) = self.parsed_server_url() {
            problems.push(ConfigError::new(
                format!("the Forest server's address ({SERVER_URL}) {problem}"),
                "leave it out, or set it to a URL such as https://api.forestadmin.com",
            ));
        }
        if let Err(problem) = self.origins() {
            problems.push(ConfigError::new(
                format!("the list of origins ({CORS_ORIGINS}) is wrong: {problem}"),
                "write origins such as https://admin.example.com, with commas between them",
            ));
        }
        if let Err(problem) = self.proxies() {
            problems.push(ConfigError::new(
                format!("the list of proxies ({TRUSTED_PROXIES}) is wrong: {problem}"),
                "write addresses or networks such as 10.0.0.0/8, with commas between them",
            ));
        }
        if self.permissions_age_limit.is_zero() {
            problems.push(ConfigError::new(
                format!("permissions of no age at all ({AGE_LIMIT}) would refuse everything"),
                "set it to a number of seconds",
            ));
        }
        if self.permissions_expiration < EXPIRATION_FLOOR {
            tracing::warn!("permissions are kept for a minute at least, whatever {EXPIRATION} says");
        }
        problems
    }

    /// The Forest server's address, without its path.
    pub(crate) fn parsed_server_url(&self) -> Result<Url, String> {
        let mut url = Url::parse(&self.server_url).map_err(|error| format!("is no URL ({error})"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("is neither http nor https".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("holds a name or a password".to_owned());
        }
        url.set_path("/");
        url.set_query(None);
        url.set_fragment(None);
        Ok(url)
    }

    pub(crate) fn origins(&self) -> Result<AllowedOrigins, String> {
        AllowedOrigins::new(&self.cors_origins, !self.is_production)
    }

    pub(crate) fn proxies(&self) -> Result<TrustedProxies, String> {
        TrustedProxies::new(&self.trusted_proxies)
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("env_secret", &self.env_secret.as_ref().map(|_| "[redacted]"))
            .field("auth_secret", &"[redacted]")
            .field("is_production", &self.is_production)
            .field("server_url", &self.server_url)
            .field("dialect", &self.dialect)
            .field("schema_path", &self.schema_path)
            .field("cors_origins", &self.cors_origins)
            .field("trusted_proxies", &self.trusted_proxies)
            .finish_non_exhaustive()
    }
}

/// `BYTES` random bytes as hexadecimal digits.
pub(crate) fn random_hex<const BYTES: usize>() -> Result<String, ConfigError> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| {
        ConfigError::new(format!("the system has no random numbers ({error})"), "see to its random device")
    })?;
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
    Ok(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let problems = Options::new("ABC", "").problems();
        let texts: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "the environment secret (FOREST_ENV_SECRET) is not 64 hexadecimal digits in lower case: \
                 copy it from the environment's settings in Forest",
                "the authentication secret (FOREST_AUTH_SECRET) is empty: set it to at least 32 random characters",
            ]
        );
        assert!(Options::new("ab".repeat(32), "s".repeat(32)).problems().is_empty());
    }

    #[test]
    fn secrets_are_not_printed() {
        let printed = format!("{:?}", Options::new("ab".repeat(32), "hunter2hunter2"));
        assert!(!printed.contains("hunter2") && !printed.contains("abab"), "{printed}");
    }
}
