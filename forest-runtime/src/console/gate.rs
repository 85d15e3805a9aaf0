//! Who may use the console: this machine, under one of its own names, with the token of this start.

use std::hint;

use actix_web::{
    HttpRequest,
    http::{StatusCode, header, header::HeaderName},
    web::Query,
};
use serde::Deserialize;

use super::COOKIE;

/// Why a request was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It comes from another machine, or through a proxy.
    Remote,
    /// It was sent to a name that is not this machine's own.
    Host,
    /// It comes from another page.
    Origin,
    /// It has neither the token nor the cookie, or those of an earlier start.
    Locked,
    /// There is nothing of that name.
    Unknown,
    /// Not with that method.
    Method,
    /// Something that cannot happen did.
    Broken,
}

impl Refusal {
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Remote | Self::Host | Self::Origin => StatusCode::FORBIDDEN,
            Self::Locked => StatusCode::UNAUTHORIZED,
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The name of the error, in Forest's vocabulary.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Remote | Self::Host | Self::Origin => "ForbiddenError",
            Self::Locked => "UnauthorizedError",
            Self::Unknown => "NotFoundError",
            Self::Method => "MethodNotAllowedError",
            Self::Broken => "InternalServerError",
        }
    }

    pub(super) fn detail(self) -> &'static str {
        match self {
            Self::Remote => "The console answers the machine that it runs on, and no other.",
            Self::Host => "The console answers to 127.0.0.1, localhost and [::1], and to no other name.",
            Self::Origin => "Only the console's own page may ask for that.",
            Self::Locked => {
                "Open the address that the program printed when it started: it holds this start's token."
            }
            Self::Unknown => "The console has nothing of that name.",
            Self::Method => "Not with this method.",
            Self::Broken => "Unexpected error",
        }
    }
}

/// The peer is this machine and no proxy stands between; the name that was asked for is one of this machine, so that
/// no foreign name which was made to point here (DNS rebinding) opens the console to a foreign page.
pub(super) fn require_this_machine(request: &HttpRequest) -> Result<(), Refusal> {
    let local = request.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    let forwarded = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip"]
        .iter()
        .any(|name| request.headers().contains_key(*name));
    if !local || forwarded {
        return Err(Refusal::Remote);
    }
    own_host(request).map(|_| ())
}

/// The `Host` of the request, when it is a loopback name.
fn own_host(request: &HttpRequest) -> Result<&str, Refusal> {
    let host = single(request, &header::HOST).ok_or(Refusal::Host)?;
    let (name, port) = split_host(host);
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    let own = ["127.0.0.1", "localhost", "[::1]"].iter().any(|own| name.eq_ignore_ascii_case(own));
    if own && digits { Ok(host) } else { Err(Refusal::Host) }
}

/// `name:port`; the name of an IPv6 address keeps its brackets.
fn split_host(host: &str) -> (&str, &str) {
    let name_end = if host.starts_with('[') {
        host.find(']').map_or(host.len(), |at| at + 1)
    } else {
        host.find(':').unwrap_or(host.len())
    };
    let (name, rest) = host.split_at(name_end);
    // What follows a bracket without a colon is no port, and makes the name a wrong one.
    match rest.strip_prefix(':') {
        Some(port) => (name, port),
        None if rest.is_empty() => (name, ""),
        None => (host, ""),
    }
}

/// For what changes something: a page of another origin may not have it done. Pages on other ports of this machine are
/// "same site", so that the cookie alone does not keep them out.
pub(super) fn require_own_page(request: &HttpRequest) -> Result<(), Refusal> {
    let host = own_host(request)?;
    if request.headers().contains_key(header::ORIGIN) {
        let origin = single(request, &header::ORIGIN).ok_or(Refusal::Origin)?;
        let authority = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        if authority != Some(host) {
            return Err(Refusal::Origin);
        }
    }
    let site = request.headers().get("sec-fetch-site");
    if site.is_some_and(|site| site.as_bytes() != b"same-origin") {
        return Err(Refusal::Origin);
    }
    Ok(())
}

/// The token in the address, when there is one.
pub(super) fn offered_token(request: &HttpRequest) -> Option<String> {
    #[derive(Deserialize)]
    struct Offer {
        token: String,
    }
    Query::<Offer>::from_query(request.query_string()).ok().map(|offer| offer.into_inner().token)
}

pub(super) fn require_cookie(request: &HttpRequest, token: &str) -> Result<(), Refusal> {
    let cookie = request.cookie(COOKIE).ok_or(Refusal::Locked)?;
    require_token(cookie.value(), token)
}

pub(super) fn require_token(offered: &str, token: &str) -> Result<(), Refusal> {
    if same(offered.as_bytes(), token.as_bytes()) { Ok(()) } else { Err(Refusal::Locked) }
}

/// Takes the same time wherever the two differ: how long an answer takes must not tell how much of a guess was right.
fn same(a: &[u8], b: &[u8]) -> bool {
    let differences = a.iter().zip(b).fold(0, |sum: u8, (a, b)| hint::black_box(sum | (a ^ b)));
    a.len() == b.len() && differences == 0
}

/// The value of a header that must stand there once.
fn single<'a>(request: &'a HttpRequest, name: &HeaderName) -> Option<&'a str> {
    let mut values = request.headers().get_all(name);
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_split_into_name_and_port() {
        for (host, name, port) in [
            ("127.0.0.1:3310", "127.0.0.1", "3310"),
            ("localhost", "localhost", ""),
            ("[::1]:80", "[::1]", "80"),
            ("[::1]", "[::1]", ""),
            ("[::1].evil.example", "[::1].evil.example", ""),
            ("localhost:80.evil.example", "localhost", "80.evil.example"),
            ("", "", ""),
        ] {
            assert_eq!(split_host(host), (name, port), "{host}");
        }
    }

    #[test]
    fn tokens_are_the_same_when_every_byte_is() {
        assert!(same(b"abc", b"abc"));
        for other in ["", "ab", "abcd", "abd", "Abc"] {
            assert!(!same(other.as_bytes(), b"abc"), "{other}");
        }
    }
}
