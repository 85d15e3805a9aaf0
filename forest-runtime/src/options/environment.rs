//! Options from environment variables. A variable that is set and empty counts as not set.

use std::{
    env::{self, VarError},
    str::FromStr,
    time::Duration,
};

use super::Options;
use crate::{schema::ConfigError, store};

pub(super) const ENV_SECRET: &str = "FOREST_ENV_SECRET";
pub(super) const AUTH_SECRET: &str = "FOREST_AUTH_SECRET";
pub(super) const PREVIOUS_AUTH_SECRET: &str = "FOREST_PREVIOUS_AUTH_SECRET";
pub(super) const SERVER_URL: &str = "FOREST_SERVER_URL";
pub(super) const SCHEMA_PATH: &str = "FOREST_SCHEMA_PATH";
pub(super) const STORE_URL: &str = "FOREST_STORE_URL";
pub(super) const CORS_ORIGINS: &str = "CORS_ORIGINS";
pub(super) const TRUSTED_PROXIES: &str = "FOREST_TRUSTED_PROXIES";
pub(super) const EXPIRATION: &str = "FOREST_PERMISSIONS_EXPIRATION_IN_SECONDS";
pub(super) const AGE_LIMIT: &str = "FOREST_PERMISSIONS_AGE_LIMIT_IN_SECONDS";
const IS_PRODUCTION: &str = "FOREST_IS_PRODUCTION";
const DISABLE_SCHEMA_UPLOAD: &str = "FOREST_DISABLE_AUTO_SCHEMA_APPLY";

/// Where variables come from: the process, or a table in tests.
type Lookup<'a> = &'a dyn Fn(&str) -> Result<String, VarError>;

/// The secrets that must be set.
pub(super) fn from_env() -> Result<Options, ConfigError> {
    required(&|name| env::var(name))
}

/// The secrets that are set; the others are made up or left out.
pub(super) fn local() -> Result<Options, ConfigError> {
    optional(&|name| env::var(name))
}

fn required(lookup: Lookup<'_>) -> Result<Options, ConfigError> {
    let secret = |name: &str| {
        variable(lookup, name)?.ok_or_else(|| {
            ConfigError::new(format!("{name} is not set"), "set it to the value that Forest shows")
        })
    };
    read(lookup, Options::new(secret(ENV_SECRET)?, secret(AUTH_SECRET)?))
}

fn optional(lookup: Lookup<'_>) -> Result<Options, ConfigError> {
    let auth_secret = match variable(lookup, AUTH_SECRET)? {
        Some(secret) => secret,
        None => super::random_hex::<32>()?,
    };
    match variable(lookup, ENV_SECRET)? {
        Some(env_secret) => read(lookup, Options::new(env_secret, auth_secret)),
        None => read(lookup, Options::standalone(auth_secret)),
    }
}

fn read(lookup: Lookup<'_>, mut options: Options) -> Result<Options, ConfigError> {
    let text = |name: &str| variable(lookup, name);
    let switch = |name: &str| parsed::<bool>(lookup, name, "`true` or `false`");
    let seconds = |name: &str| {
        let seconds = parsed(lookup, name, "a whole number of seconds")?;
        Ok::<_, ConfigError>(seconds.map(Duration::from_secs))
    };
    if let Some(is_production) = switch(IS_PRODUCTION)? {
        options.is_production = is_production;
    }
    if let Some(path) = text(SCHEMA_PATH)? {
        options.schema_path = path.into();
    }
    if let Some(disable) = switch(DISABLE_SCHEMA_UPLOAD)? {
        options.schema_upload = !disable;
    }
    options.previous_auth_secret = text(PREVIOUS_AUTH_SECRET)?;
    if let Some(url) = text(SERVER_URL)? {
        options.server_url = url;
    }
    if let Some(origins) = text(CORS_ORIGINS)? {
        options.cors_origins = list(&origins);
    }
    if let Some(proxies) = text(TRUSTED_PROXIES)? {
        options.trusted_proxies = list(&proxies);
    }
    if let Some(time) = seconds(EXPIRATION)? {
        options.permissions_expiration = time;
    }
    if let Some(time) = seconds(AGE_LIMIT)? {
        options.permissions_age_limit = time;
    }
    if let Some(url) = text(STORE_URL)? {
        options.store = store::from_url(&url).map_err(|problem| {
            ConfigError::new(
                format!("{STORE_URL} names no store: {problem}"),
                "set it to redis://…, postgres://… or sqlite:…",
            )
        })?;
    }
    Ok(options)
}

fn parsed<T: FromStr>(lookup: Lookup<'_>, name: &str, shape: &str) -> Result<Option<T>, ConfigError> {
    let Some(value) = variable(lookup, name)? else { return Ok(None) };
    let problem = || ConfigError::new(format!("{name} is {value:?}"), format!("set it to {shape}"));
    value.parse().map(Some).map_err(|_| problem())
}

/// The items of a list with commas.
fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// The value of an environment variable; `None` when it is not set or empty.
fn variable(lookup: Lookup<'_>, name: &str) -> Result<Option<String>, ConfigError> {
    match lookup(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => {
            Err(ConfigError::new(format!("{name} is not UTF-8"), "set it to a text"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(variables: &[(&str, &str)]) -> impl Fn(&str) -> Result<String, VarError> {
        let secrets = [(ENV_SECRET, "ab".repeat(32)), (AUTH_SECRET, "s".repeat(32))];
        let mut table: std::collections::BTreeMap<_, _> =
            secrets.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        table.extend(variables.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())));
        move |name| table.get(name).cloned().ok_or(VarError::NotPresent)
    }

    #[test]
    fn everything_can_be_said_in_variables() {
        let options = required(&set(&[
            (PREVIOUS_AUTH_SECRET, "the old one"),
            (IS_PRODUCTION, "true"),
            (SERVER_URL, "https://forest.acme.io/some/path"),
            (SCHEMA_PATH, "schema.json"),
            (DISABLE_SCHEMA_UPLOAD, "true"),
            (CORS_ORIGINS, "https://admin.acme.io, http://intern:8080,"),
            (TRUSTED_PROXIES, "10.0.0.0/8,::1"),
            (EXPIRATION, "120"),
            (AGE_LIMIT, "600"),
        ]))
        .unwrap();
        assert_eq!(options.problems(), []);
        assert_eq!(options.previous_auth_secret.as_deref(), Some("the old one"));
        assert!(options.is_production && !options.schema_upload);
        assert_eq!(options.parsed_server_url().unwrap().as_str(), "https://forest.acme.io/");
        assert_eq!(options.schema_path.to_str(), Some("schema.json"));
        assert!(options.origins().unwrap().allows("http://intern:8080"));
        let address = options.proxies().unwrap().caller([10, 0, 0, 1].into(), &["192.0.2.1"]);
        assert_eq!(address, Some([192, 0, 2, 1].into()));
        assert_eq!(options.permissions_expiration.as_secs(), 120);
        assert_eq!(options.permissions_age_limit.as_secs(), 600);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (name, value) in [
            (ENV_SECRET, ""),
            (AUTH_SECRET, ""),
            (IS_PRODUCTION, "yes"),
            (DISABLE_SCHEMA_UPLOAD, "1"),
            (EXPIRATION, "15m"),
            (AGE_LIMIT, "-1"),
            (STORE_URL, "mongodb://db"),
        ] {
            let error = required(&set(&[(name, value)])).unwrap_err().to_string();
            assert!(error.contains(name) && error.contains("set it to"), "{name}: {error}");
        }
        for (name, value) in [
            (ENV_SECRET, "ABCD"),
            (SERVER_URL, "api.forestadmin.com"),
            (SERVER_URL, "ftp://api.forestadmin.com"),
            (SERVER_URL, "https://user:hunter2@api.forestadmin.com"),
            (CORS_ORIGINS, "*"),
            (TRUSTED_PROXIES, "everybody"),
            (AGE_LIMIT, "0"),
        ] {
            let problems = required(&set(&[(name, value)])).unwrap().problems();
            let [problem] = &problems[..] else { panic!("{name}: {problems:?}") };
            let text = problem.to_string();
            assert!(text.contains(name) && !text.contains("hunter2"), "{name}: {text}");
        }
    }

    #[test]
    fn without_an_environment_secret_a_local_agent_stands_alone() {
        let standalone = optional(&set(&[(ENV_SECRET, "")])).unwrap();
        assert_eq!(standalone.env_secret, None);
        assert_eq!(standalone.problems(), []);
        let in_production = standalone.is_production(true).problems();
        assert!(in_production[0].to_string().contains(ENV_SECRET), "{in_production:?}");
        assert!(optional(&set(&[])).unwrap().env_secret.is_some());
        let made_up = optional(&set(&[(AUTH_SECRET, "")])).unwrap().auth_secret;
        assert!(made_up.len() >= 32, "a secret is made up");
    }
}
