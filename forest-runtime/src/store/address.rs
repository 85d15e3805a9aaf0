//! The URL of a server, taken apart with care: errors never repeat a part of it, since a password with a character that
//! should have been encoded ends up in any of them.

use std::{fmt, net::IpAddr};

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::UrlError;

/// Where a server is, and how to log in to it.
pub(super) struct Address {
    pub(super) scheme: String,
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    /// Empty when the URL names none.
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) database: Option<String>,
    options: Vec<(String, String)>,
}

impl Address {
    /// `options` are those that may follow a `?`.
    pub(super) fn parse(url: &str, port: u16, options: &[&str]) -> Result<Self, UrlError> {
        let url =
            Url::parse(url).map_err(|error| UrlError::new(format!("it is no URL ({error}){ENCODE}")))?;
        if url.fragment().is_some() {
            return Err(UrlError::new(format!("it has a `#`{ENCODE}")));
        }
        let path = url.path().strip_prefix('/').unwrap_or_default();
        if path.contains(['/', '@']) {
            return Err(UrlError::new(format!("after the server's name comes more than a database{ENCODE}")));
        }
        let given: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        if given.iter().any(|(name, _)| !options.contains(&name.as_str())) {
            let known = options.join("`, `");
            return Err(UrlError::new(format!("it has an option that is none of `{known}`{ENCODE}")));
        }
        let host = match url.host() {
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            Some(Host::Domain(name)) => decoded(name)?.unwrap_or_default(),
            None => String::new(),
        };
        Ok(Self {
            scheme: url.scheme().to_owned(),
            user: decoded(url.username())?,
            password: decoded(url.password().unwrap_or_default())?,
            host,
            port: url.port().unwrap_or(port),
            database: decoded(path)?,
            options: given,
        })
    }

    /// Whether the server is on this machine.
    #[cfg(feature = "store-postgres")]
    pub(super) fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
    }

    pub(super) fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find_map(|(given, value)| (given == name).then_some(value.as_str()))
    }
}

const ENCODE: &str =
    "; in a name and a password, `@`, `:`, `/`, `?`, `#` and `%` are written %40, %3A, %2F, %3F, %23, %25";

/// `None` for an empty text.
fn decoded(text: &str) -> Result<Option<String>, UrlError> {
    let text = percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| UrlError::new(format!("a part of it is not UTF-8{ENCODE}")))?;
    if text.chars().any(char::is_control) {
        return Err(UrlError::new("a part of it has a control character"));
    }
    Ok((!text.is_empty()).then(|| text.into_owned()))
}

/// The server, without user and password.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, .. } = self;
        match host.parse() {
            Ok(IpAddr::V6(address)) => write!(f, "[{address}]:{port}"),
            _ if host.starts_with('/') => f.write_str(host),
            _ => write!(f, "{host}:{port}"),
        }
    }
}
