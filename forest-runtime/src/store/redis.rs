//! The store in a Redis.

use std::{
    io,
    sync::{Arc, Once},
    time::Duration,
};

use redis::{
    AsyncConnectionConfig, Cmd, ErrorKind, FromRedisValue, ProtocolVersion, RedisConnectionInfo, RedisError,
    aio::MultiplexedConnection,
};
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{
    Store, StoreError, UrlError,
    address::Address,
    limits,
    remote::{Remote, Request, Server},
    tls::{ROOT_OPTION, Tls},
};
use crate::source::BoxFuture;

const PORT: u16 = 6379;
/// Others may use the same database.
const PREFIX: &str = "forest:";

/// One script is one step for everybody else. `SET … NX GET` would do the same, but only since Redis 7.
const PUT_IF_ABSENT: &str = "\
local there = redis.call('GET', KEYS[1])
if there then return there end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return false";
const REMOVE: &str = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end";

/// A store in a Redis of version 2.6 or later, or what speaks as one: for any number of instances. Keys begin with
/// `forest:`.
///
/// It must be a Redis that forgets nothing before its time, or an approval could be used twice:
/// - `maxmemory-policy noeviction` (a warning is logged when it is another and the memory is limited), so not one that
///   is a cache at the same time;
/// - `appendonly yes`, so that it still knows after a restart;
/// - one server that writes, not a cluster.
///
/// It connects when it is first asked and again when the connection broke. While Redis is away, or takes more than four
/// seconds, every question is answered with an error.
#[derive(Debug)]
pub struct RedisStore {
    remote: Remote<Redis>,
}

impl RedisStore {
    /// `redis://[[user]:password@]host[:port][/number]`, or `rediss://…` for TLS, with a certificate that the system
    /// trusts, or that the certificates in a file do: `rediss://…?sslrootcert=/etc/redis/ca.pem`.
    ///
    /// # Errors
    /// What is wrong with the URL. Whether there is a server is not tried.
    pub fn from_url(url: &str) -> Result<Self, UrlError> {
        let address = Address::parse(url, PORT, &[ROOT_OPTION])?;
        let root = address.option(ROOT_OPTION);
        let tls = match address.scheme.as_str() {
            "redis" if root.is_some() => {
                return Err(UrlError::new(format!("`{ROOT_OPTION}` is for TLS: write rediss:// before it")));
            }
            "redis" => None,
            "rediss" => Some(Tls::new(root)?),
            _ => return Err(UrlError::new("it begins with neither redis:// nor rediss://")),
        };
        if address.host.is_empty() {
            return Err(UrlError::new("it names no server"));
        }
        let mut login = RedisConnectionInfo::default().set_protocol(ProtocolVersion::RESP2);
        if let Some(database) = &address.database {
            let number =
                database.parse::<u16>().map_err(|_| UrlError::new("a database of Redis is a number"))?;
            login = login.set_db(number.into());
        }
        if let Some(user) = &address.user {
            login = login.set_username(user);
        }
        if let Some(password) = &address.password {
            login = login.set_password(password);
        }
        let server = Redis { address, tls, login, warned: Once::new() };
        Ok(Self { remote: Remote::new(server, "forest-redis")? })
    }

    fn ask<T>(&self, checked: Result<(), StoreError>, command: Cmd) -> BoxFuture<'_, Result<T, StoreError>>
    where
        T: FromRedisValue + Send + 'static,
    {
        if let Err(error) = checked {
            return Box::pin(async { Err(error) });
        }
        self.remote.ask(move |request: Request<Redis>| async move {
            command.query_async(&mut request.link().clone()).await.map_err(|error| told(&error))
        })
    }
}

impl Store for RedisStore {
    fn put_if_absent<'a>(
        &'a self,
        key: &'a str,
        value: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<Option<String>, StoreError>> {
        let mut command = script(PUT_IF_ABSENT, key);
        command.arg(value).arg(limits::milliseconds(time));
        self.ask(limits::check(key, value), command)
    }

    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<String>, StoreError>> {
        let mut command = redis::cmd("GET");
        command.arg(format!("{PREFIX}{key}"));
        self.ask(limits::check_key(key), command)
    }

    fn remove<'a>(&'a self, key: &'a str, value: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        let mut command = script(REMOVE, key);
        command.arg(value);
        self.ask(limits::check(key, value), command)
    }
}

fn script(text: &str, key: &str) -> Cmd {
    let mut command = redis::cmd("EVAL");
    command.arg(text).arg(1).arg(format!("{PREFIX}{key}"));
    command
}

struct Redis {
    address: Address,
    tls: Option<Tls>,
    login: RedisConnectionInfo,
    warned: Once,
}

impl Server for Redis {
    type Link = MultiplexedConnection;

    fn address(&self) -> &Address {
        &self.address
    }

    async fn connect(&self) -> Result<(Self::Link, BoxFuture<'static, ()>), StoreError> {
        let Address { host, port, .. } = &self.address;
        let stream =
            TcpStream::connect((host.as_str(), *port)).await.map_err(|error| self.unreachable(&error))?;
        stream.set_nodelay(true).map_err(|error| self.unreachable(&error))?;
        // Every question has its own time limit.
        let config = AsyncConnectionConfig::new().set_response_timeout(None);
        let (link, driver): (_, BoxFuture<'static, ()>) = match &self.tls {
            None => {
                let made = MultiplexedConnection::new_with_config(&self.login, stream, config).await;
                let (link, driver) = made.map_err(|error| told(&error))?;
                (link, Box::pin(driver))
            }
            Some(tls) => {
                let name = ServerName::try_from(host.clone()).map_err(StoreError::new)?;
                let stream = TlsConnector::from(Arc::new(tls.config()?))
                    .connect(name, stream)
                    .await
                    .map_err(|error| self.unreachable(&error))?;
                let made = MultiplexedConnection::new_with_config(&self.login, stream, config).await;
                let (link, driver) = made.map_err(|error| told(&error))?;
                (link, Box::pin(driver))
            }
        };
        Ok((link, driver))
    }

    async fn prepare(&self, link: &MultiplexedConnection) -> Result<(), StoreError> {
        // Nobody waits for it: it ends with its answer or with the connection.
        self.warned.call_once(|| drop(tokio::spawn(warn_of_eviction(link.clone()))));
        Ok(())
    }
}

impl Redis {
    fn unreachable(&self, error: &io::Error) -> StoreError {
        StoreError::new(format!("cannot connect to {}: {error}", self.address))
    }
}

/// Not every Redis lets itself be asked; then nothing is said.
async fn warn_of_eviction(mut link: MultiplexedConnection) {
    let told: Result<String, RedisError> = redis::cmd("INFO").arg("memory").query_async(&mut link).await;
    if told.is_ok_and(|info| may_evict(&info)) {
        tracing::warn!(
            "the Redis of the store deletes keys when its memory is full, so that a used approval could be used again; \
             set its `maxmemory-policy` to `noeviction`, or take another Redis"
        );
    }
}

fn may_evict(info: &str) -> bool {
    let value =
        |name: &str| info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim);
    value("maxmemory").is_some_and(|limit| limit != "0")
        && value("maxmemory_policy").is_some_and(|policy| policy != "noeviction")
}

/// An error in words that hold neither a password nor a value: Redis repeats the arguments of a command that it does not
/// know, and the client repeats an answer that it did not expect.
fn told(error: &RedisError) -> StoreError {
    let text = match error.kind() {
        ErrorKind::Io | ErrorKind::Server(_) | ErrorKind::Extension | ErrorKind::AuthenticationFailed => {
            error.to_string()
        }
        _ => error.category().to_owned(),
    };
    let text = text.split(", with args").next().unwrap_or_default();
    StoreError::new(format!("Redis: {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redis_may_evict_when_its_memory_is_limited_and_its_policy_says_so() {
        assert!(may_evict("maxmemory:1024\r\nmaxmemory_policy:volatile-lru\r\n"));
        assert!(!may_evict("maxmemory:1024\r\nmaxmemory_policy:noeviction\r\n"));
        assert!(!may_evict("maxmemory:0\r\nmaxmemory_policy:allkeys-lru\r\n"));
        assert!(!may_evict(""));
    }
}
