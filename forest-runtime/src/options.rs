//! How an agent is set up: secrets, dialect, where the schema file is. From code or from the environment.

use std::{
    env::{self, VarError},
    fmt,
    path::PathBuf,
};

use crate::schema::{ConfigError, Dialect, Liana};

const ENV_SECRET: &str = "FOREST_ENV_SECRET";
const AUTH_SECRET: &str = "FOREST_AUTH_SECRET";
const IS_PRODUCTION: &str = "FOREST_IS_PRODUCTION";
const SCHEMA_PATH: &str = "FOREST_SCHEMA_PATH";

/// The options of an agent.
///
/// They are checked when the agent is built, all of them at once.
#[derive(Clone)]
pub struct Options {
    pub(crate) env_secret: String,
    pub(crate) auth_secret: String,
    pub(crate) is_production: bool,
    pub(crate) dialect: Dialect,
    pub(crate) liana: Option<Liana>,
    pub(crate) schema_path: PathBuf,
}

impl Options {
    /// `env_secret` names the environment towards Forest: 64 hexadecimal digits in lower case. `auth_secret` signs the
    /// operators' sessions.
    pub fn new(env_secret: impl Into<String>, auth_secret: impl Into<String>) -> Self {
        Self {
            env_secret: env_secret.into(),
            auth_secret: auth_secret.into(),
            is_production: false,
            dialect: Dialect::default(),
            liana: None,
            schema_path: PathBuf::from(".forestadmin-schema.json"),
        }
    }

    /// Reads `FOREST_ENV_SECRET` and `FOREST_AUTH_SECRET`, which must be set, and `FOREST_IS_PRODUCTION` (`true` or
    /// `false`) and `FOREST_SCHEMA_PATH`, which may be.
    ///
    /// # Errors
    /// The first variable that is missing or that cannot be read.
    pub fn from_env() -> Result<Self, ConfigError> {
        let required = |name: &str| {
            variable(name)?.ok_or_else(|| {
                ConfigError::new(format!("{name} is not set"), "set it to the value that Forest shows")
            })
        };
        Self::new(required(ENV_SECRET)?, required(AUTH_SECRET)?).read_env()
    }

    /// As [`Options::from_env`], but a secret that is not set is made up for this run: for a machine of one's own, with
    /// the console and without a Forest account.
    ///
    /// # Errors
    /// The first variable that cannot be read, or that the system has no random numbers.
    pub fn local() -> Result<Self, ConfigError> {
        let or_random = |name: &str| match variable(name)? {
            Some(value) => Ok(value),
            None => random_hex::<32>(),
        };
        Self::new(or_random(ENV_SECRET)?, or_random(AUTH_SECRET)?).read_env()
    }

    fn read_env(mut self) -> Result<Self, ConfigError> {
        if let Some(value) = variable(IS_PRODUCTION)? {
            self.is_production = value.parse().map_err(|_| {
                ConfigError::new(format!("{IS_PRODUCTION} is {value:?}"), "set it to `true` or to `false`")
            })?;
        }
        if let Some(path) = variable(SCHEMA_PATH)? {
            self.schema_path = path.into();
        }
        Ok(self)
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
        if self.env_secret.len() != 64 || !self.env_secret.bytes().all(hexadecimal) {
            problems.push(ConfigError::new(
                format!("the environment secret ({ENV_SECRET}) is not 64 hexadecimal digits in lower case"),
                "copy it from the environment's settings in Forest",
            ));
        }
        if self.auth_secret.is_empty() {
            problems.push(ConfigError::new(
                format!("the authentication secret ({AUTH_SECRET}) is empty"),
                "set it to at least 32 random characters",
            ));
        } else if self.auth_secret.len() < 32 {
            tracing::warn!("the authentication secret ({AUTH_SECRET}) is shorter than 32 characters");
        }
        problems
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("env_secret", &"[redacted]")
            .field("auth_secret", &"[redacted]")
            .field("is_production", &self.is_production)
            .field("dialect", &self.dialect)
            .field("schema_path", &self.schema_path)
            .finish_non_exhaustive()
    }
}

/// The value of an environment variable; `None` when it is not set or empty.
fn variable(name: &str) -> Result<Option<String>, ConfigError> {
    match env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => {
            Err(ConfigError::new(format!("{name} is not UTF-8"), "set it to a text"))
        }
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
