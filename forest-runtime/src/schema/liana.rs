//! How the agent introduces itself to Forest: the `meta` of the schema document.

use super::Dialect;

/// The agent's self-description. Forest's interface decides by `name` and `version` which features it offers, so the
/// defaults name the agents whose protocol is spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Liana {
    /// The agent: `forest-nodejs-agent`, `forest-express-sequelize`, `forest-express-mongoose`.
    pub name: String,
    /// The version of its protocol.
    pub version: String,
    /// What it runs on.
    pub engine: String,
    /// The version of what it runs on.
    pub engine_version: String,
    /// The kind of database: `postgres`, `mysql`, `sqlite`, `MongoDB`. Legacy alone publishes it.
    pub database_type: Option<String>,
    /// The version of the object mapper. Legacy alone publishes it.
    pub orm_version: Option<String>,
}

impl Liana {
    /// The defaults of a dialect.
    pub fn new(dialect: Dialect) -> Self {
        let (name, version, orm_version) = match dialect {
            Dialect::Modern => ("forest-nodejs-agent", "1.96.0", None),
            Dialect::Legacy => {
                ("forest-express-sequelize", "9.6.6", Some(env!("CARGO_PKG_VERSION").to_owned()))
            }
        };
        Self {
            name: name.to_owned(),
            version: version.to_owned(),
            engine: "rust".to_owned(),
            engine_version: env!("CARGO_PKG_RUST_VERSION").to_owned(),
            database_type: None,
            orm_version,
        }
    }

    /// The defaults of [`Dialect::Legacy`] on MongoDB.
    pub fn legacy_mongoose() -> Self {
        Self {
            name: "forest-express-mongoose".to_owned(),
            version: "9.6.7".to_owned(),
            database_type: Some("MongoDB".to_owned()),
            ..Self::new(Dialect::Legacy)
        }
    }
}

impl Default for Liana {
    fn default() -> Self {
        Self::new(Dialect::default())
    }
}
