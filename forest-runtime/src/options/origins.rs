//! Which web pages may ask the agent from a browser.

use std::net::IpAddr;

use url::{Host, Url};

/// The origins that may read answers of the agent: Forest's own, those that were configured, and, where it is no
/// production, pages of the same machine.
#[derive(Debug, Clone)]
pub(crate) struct AllowedOrigins {
    /// Origins in their ASCII form, `https://admin.example.com`.
    configured: Vec<String>,
    loopback: bool,
}

impl AllowedOrigins {
    /// `configured` are origins such as `https://admin.example.com` or `http://localhost:4200`.
    ///
    /// # Errors
    /// The first that is no origin, with what is wrong.
    pub(crate) fn new(configured: &[String], loopback: bool) -> Result<Self, String> {
        let configured = configured.iter().map(|text| origin(text)).collect::<Result<_, _>>()?;
        Ok(Self { configured, loopback })
    }

    /// Whether pages of `origin`, the value of an `Origin` header, may read answers.
    pub(crate) fn allows(&self, origin: &str) -> bool {
        let Ok(url) = Url::parse(origin) else { return false };
        // What a browser sends is an origin and nothing else; `https://x.forestadmin.com@evil.example` is none.
        if !matches!(url.scheme(), "http" | "https") || url.origin().ascii_serialization() != origin {
            return false;
        }
        let forest = url.scheme() == "https"
            && url.port().is_none()
            && url.host_str().is_some_and(|host| host.ends_with(".forestadmin.com"));
        forest
            || self.configured.iter().any(|allowed| allowed == origin)
            || (self.loopback && is_loopback(&url))
    }
}

fn origin(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|error| format!("{text:?} is no URL ({error})"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("{text:?} is no origin of a web page"));
    }
    let origin = url.origin().ascii_serialization();
    if text.trim_end_matches('/') != origin {
        return Err(format!("{text:?} is more than an origin; {origin:?} would be one"));
    }
    Ok(origin)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(configured: &[&str], loopback: bool) -> Result<AllowedOrigins, String> {
        let configured: Vec<_> = configured.iter().map(|text| (*text).to_owned()).collect();
        AllowedOrigins::new(&configured, loopback)
    }

    #[test]
    fn forest_itself_and_what_was_configured_may_ask() {
        let allowed = origins(&["https://admin.acme.io", "http://intern:8080/"], false).unwrap();
        for origin in [
            "https://app.forestadmin.com",
            "https://a.b.forestadmin.com",
            "https://admin.acme.io",
            "http://intern:8080",
        ] {
            assert!(allowed.allows(origin), "{origin}");
        }
    }

    #[test]
    fn nobody_else_may() {
        let allowed = origins(&["https://admin.acme.io"], false).unwrap();
        for origin in [
            "",
            "null",
            "http://app.forestadmin.com",
            "https://forestadmin.com",
            "https://evilforestadmin.com",
            "https://app.forestadmin.com.evil.example",
            "https://app.forestadmin.com@evil.example",
            "https://app.forestadmin.com:8443",
            "https://app.forestadmin.com/",
            "https://app.forestadmin.com.",
            "https://admin.acme.io.",
            "https://admin.acme.io:8443",
            "http://admin.acme.io",
            "https://other.admin.acme.io",
            "http://localhost:4200",
            "http://127.0.0.1",
            "file://",
            "app.forestadmin.com",
        ] {
            assert!(!allowed.allows(origin), "{origin}");
        }
    }

    #[test]
    fn pages_of_the_same_machine_may_outside_of_production() {
        let allowed = origins(&[], true).unwrap();
        for origin in
            ["http://localhost:4200", "http://127.0.0.1:3310", "http://[::1]:1", "https://localhost"]
        {
            assert!(allowed.allows(origin), "{origin}");
        }
        for origin in
            ["http://localhost.evil.example", "http://127.0.0.1.evil.example", "http://10.0.0.1", "null"]
        {
            assert!(!allowed.allows(origin), "{origin}");
        }
    }

    #[test]
    fn what_is_no_origin_is_a_mistake_of_the_configuration() {
        for text in
            ["*", "admin.acme.io", "null", "https://acme.io/admin", "ftp://acme.io", "https://user@acme.io"]
        {
            assert!(origins(&[text], false).is_err(), "{text}");
        }
    }
}
