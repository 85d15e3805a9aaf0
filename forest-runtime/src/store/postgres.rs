//! The store in a PostgreSQL.

use std::{error::Error as _, fmt::Write, time::Duration};

use tokio_postgres::{
    Client, Config, NoTls,
    config::SslMode,
    error::{Error, SqlState},
    types::Type,
};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{
    Store, StoreError, TIME_LIMIT, UrlError,
    address::Address,
    limits,
    remote::{Remote, Request, Server},
    sweep::{self, Sweep},
    tls::{ROOT_OPTION, Tls},
};
use crate::source::BoxFuture;

const PORT: u16 = 5432;

/// Asked first: a role that may use the table need not be one that may create it.
const EXISTS: &str = "SELECT to_regclass('forest_store') IS NOT NULL";
/// Keys are compared by their bytes; the index of another collation breaks when the system's library changes it.
const CREATE: &str = "\
CREATE TABLE IF NOT EXISTS forest_store (
    key text COLLATE \"C\" PRIMARY KEY,
    value text NOT NULL,
    expires_at timestamptz NOT NULL
)";
/// One row when the value is kept now, none when another is there.
const PUT_IF_ABSENT: &str = "\
INSERT INTO forest_store AS there (key, value, expires_at)
VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3))
ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
WHERE there.expires_at <= clock_timestamp()";
const GET: &str = "SELECT value FROM forest_store WHERE key = $1 AND expires_at > clock_timestamp()";
const REMOVE: &str = "DELETE FROM forest_store WHERE key = $1 AND value = $2";
/// Rows that somebody else is writing are left to the next time.
const SWEEP: &str = "\
DELETE FROM forest_store WHERE expires_at <= clock_timestamp() AND key IN (
    SELECT key FROM forest_store WHERE expires_at <= clock_timestamp() LIMIT $1 FOR UPDATE SKIP LOCKED
)";
/// Between losing against a row and reading it, the row can go; not again and again.
const ATTEMPTS: u32 = 5;

/// A store in a table of a PostgreSQL database, of version 9.5 or later: for any number of instances. Time is the
/// database's, so that the instances' clocks need not agree.
///
/// The table is called `forest_store` and is created in the first schema of the `search_path` when it is not there. For
/// a role that may not create tables, let another one do it:
///
/// ```sql
/// CREATE TABLE forest_store (
///     key text COLLATE "C" PRIMARY KEY,
///     value text NOT NULL,
///     expires_at timestamptz NOT NULL
/// );
/// GRANT SELECT, INSERT, UPDATE, DELETE ON forest_store TO agent;
/// ```
///
/// It must be the server that writes, not a replica. It takes one connection, made when it is first asked and again when
/// it broke; a pooler such as `PgBouncer` may stand before the server. While the server is away, or takes more than four
/// seconds, every question is answered with an error.
#[derive(Debug)]
pub struct PostgresStore {
    remote: Remote<Postgres>,
    sweep: Sweep,
}

impl PostgresStore {
    /// `postgres://user:password@host[:port]/database`. The host may be the folder of a socket:
    /// `postgres://user@%2Frun%2Fpostgresql/database`.
    ///
    /// `sslmode` is one of
    /// - `require` or `verify-full`: TLS or nothing, and the certificate is verified, also for the first one;
    /// - `prefer`: TLS if the server has it, and then the certificate is verified; this is what holds when nothing is
    ///   said;
    /// - `disable`: no TLS; what holds when nothing is said and the server is on the same machine.
    ///
    /// A certificate must be one that the system trusts, or that the certificates in a file do:
    /// `?sslmode=require&sslrootcert=/etc/postgresql/ca.pem`.
    ///
    /// # Errors
    /// What is wrong with the URL. Whether there is a server is not tried.
    pub fn from_url(url: &str) -> Result<Self, UrlError> {
        let address = Address::parse(url, PORT, &["sslmode", ROOT_OPTION, "options", "application_name"])?;
        if !matches!(address.scheme.as_str(), "postgres" | "postgresql") {
            return Err(UrlError::new("it begins with neither postgres:// nor postgresql://"));
        }
        if address.host.is_empty() {
            return Err(UrlError::new("it names no server"));
        }
        let is_local = address.host.starts_with('/') || address.is_loopback();
        let mode = match address.option("sslmode") {
            None if is_local => SslMode::Disable,
            None | Some("prefer") => SslMode::Prefer,
            Some("disable") => SslMode::Disable,
            Some("require" | "verify-full") => SslMode::Require,
            Some(_) => {
                return Err(UrlError::new(
                    "its `sslmode` is none of `disable`, `prefer`, `require` and `verify-full`",
                ));
            }
        };
        let tls = match mode {
            SslMode::Disable => None,
            _ => Some(Tls::new(address.option(ROOT_OPTION))?),
        };
        if tls.is_none() && address.option(ROOT_OPTION).is_some() {
            return Err(UrlError::new(format!("`{ROOT_OPTION}` is for TLS: set `sslmode=require` too")));
        }
        let mut config = Config::new();
        config
            .host(&address.host)
            .port(address.port)
            .ssl_mode(mode)
            .connect_timeout(TIME_LIMIT)
            .application_name(address.option("application_name").unwrap_or("forest"));
        if let Some(user) = &address.user {
            config.user(user);
        }
        if let Some(password) = &address.password {
            config.password(password);
        }
        if let Some(database) = &address.database {
            config.dbname(database);
        }
        if let Some(options) = address.option("options") {
            config.options(options);
        }
        let remote = Remote::new(Postgres { address, config, tls }, "forest-postgres")?;
        Ok(Self { remote, sweep: Sweep::default() })
    }

    fn ask<T, F>(
        &self,
        checked: Result<(), StoreError>,
        request: impl FnOnce(Request<Postgres>) -> F + Send + 'static,
    ) -> BoxFuture<'_, Result<T, StoreError>>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        if let Err(error) = checked {
            return Box::pin(async { Err(error) });
        }
        self.remote.ask(|link| async move { request(link).await.map_err(|error| told(&error)) })
    }
}

impl Store for PostgresStore {
    fn put_if_absent<'a>(
        &'a self,
        key: &'a str,
        value: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<Option<String>, StoreError>> {
        let checked = limits::check(key, value);
        let (key, value, seconds) = (key.to_owned(), value.to_owned(), limits::bounded(time).as_secs_f64());
        let put = self.ask(checked, move |request| async move {
            put_if_absent(request.link(), &key, &value, seconds).await
        });
        if self.sweep.is_due() {
            // In line behind the question above, and nobody waits for it.
            drop(self.ask(Ok(()), |request| async move {
                request.link().execute_typed(SWEEP, &[(&sweep::ROWS, Type::INT8)]).await
            }));
        }
        Box::pin(async {
            put.await?.ok_or_else(|| StoreError::new("the key changes faster than it can be read"))
        })
    }

    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<String>, StoreError>> {
        let checked = limits::check_key(key);
        let key = key.to_owned();
        self.ask(checked, |request| async move { get(request.link(), &key).await })
    }

    fn remove<'a>(&'a self, key: &'a str, value: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        let checked = limits::check(key, value);
        let (key, value) = (key.to_owned(), value.to_owned());
        self.ask(checked, |request| async move {
            request.link().execute_typed(REMOVE, &[(&key, Type::TEXT), (&value, Type::TEXT)]).await?;
            Ok(())
        })
    }
}

/// `None` when it could not be told who was first.
async fn put_if_absent(
    client: &Client,
    key: &str,
    value: &str,
    seconds: f64,
) -> Result<Option<Option<String>>, Error> {
    let values: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 3] =
        [(&key, Type::TEXT), (&value, Type::TEXT), (&seconds, Type::FLOAT8)];
    for _ in 0..ATTEMPTS {
        match client.execute_typed(PUT_IF_ABSENT, &values).await {
            Ok(0) => {}
            Ok(_) => return Ok(Some(None)),
            // The database's default is a stricter isolation than this needs: another one was there at the same time.
            Err(error) if error.code() == Some(&SqlState::T_R_SERIALIZATION_FAILURE) => continue,
            Err(error) => return Err(error),
        }
        if let Some(there) = get(client, key).await? {
            return Ok(Some(Some(there)));
        }
    }
    Ok(None)
}

/// Statements have no names, as a pooler that hands out a connection for each of them wants it.
async fn get(client: &Client, key: &str) -> Result<Option<String>, Error> {
    match client.query_typed_opt(GET, &[(&key, Type::TEXT)]).await? {
        Some(row) => row.try_get(0).map(Some),
        None => Ok(None),
    }
}

struct Postgres {
    address: Address,
    config: Config,
    tls: Option<Tls>,
}

impl Postgres {
    fn connector(&self) -> Result<Option<MakeRustlsConnect>, StoreError> {
        self.tls.as_ref().map(|tls| Ok(MakeRustlsConnect::new(tls.config()?))).transpose()
    }
}

impl Server for Postgres {
    type Link = Client;

    fn address(&self) -> &Address {
        &self.address
    }

    async fn connect(&self) -> Result<(Self::Link, BoxFuture<'static, ()>), StoreError> {
        let failed =
            |error: Error| StoreError::new(format!("cannot connect to {}: {}", self.address, words(&error)));
        let (client, driver): (_, BoxFuture<'static, ()>) = match self.connector()? {
            None => {
                let (client, connection) = self.config.connect(NoTls).await.map_err(failed)?;
                (client, Box::pin(async { drop(connection.await) }))
            }
            Some(tls) => {
                let (client, connection) = self.config.connect(tls).await.map_err(failed)?;
                (client, Box::pin(async { drop(connection.await) }))
            }
        };
        Ok((client, driver))
    }

    async fn prepare(&self, client: &Client) -> Result<(), StoreError> {
        create(client).await.map_err(|error| told(&error))
    }

    async fn give_up(&self, client: &Client) {
        // A statement that waits for a lock would go on waiting: the server looks at its client only when it is done.
        let token = client.cancel_token();
        if let Ok(connector) = self.connector() {
            let _ = match connector {
                None => token.cancel_query(NoTls).await,
                Some(tls) => token.cancel_query(tls).await,
            };
        }
    }
}

async fn create(client: &Client) -> Result<(), Error> {
    if client.query_typed_one(EXISTS, &[]).await?.try_get(0)? {
        return Ok(());
    }
    let created = client.batch_execute(CREATE).await;
    match created {
        // Of two that create it at once, one is told that something of the table exists. It is there then.
        Err(error)
            if [SqlState::UNIQUE_VIOLATION, SqlState::DUPLICATE_TABLE, SqlState::DUPLICATE_OBJECT]
                .iter()
                .any(|state| error.code() == Some(state)) =>
        {
            Ok(())
        }
        created => created,
    }
}

fn told(error: &Error) -> StoreError {
    StoreError::new(format!("PostgreSQL: {}", words(error)))
}

/// The error and its causes. Of what the server says, its details are left out: they quote rows.
fn words(error: &Error) -> String {
    if let Some(error) = error.as_db_error() {
        return format!("{} (SQLSTATE {})", error.message(), error.code().code());
    }
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(words, ": {error}");
        cause = error.source();
    }
    words
}
