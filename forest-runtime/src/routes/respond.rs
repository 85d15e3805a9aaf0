//! What every route does: find out who calls and from where, and turn what goes wrong into Forest's envelope.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::Cookie,
    http::{StatusCode, header::AUTHORIZATION},
};
use jiff::tz::TimeZone;

use super::{State, query_string::QueryString};
use crate::{
    access::Peer,
    caller::Caller,
    error::{Error, Result},
    options::TrustedProxies,
    schema::Dialect,
    value::write_string,
};

pub(super) const JSON: &str = "application/json; charset=utf-8";

/// The cookie that carries the session token where a header cannot be set, as in downloads.
pub(super) const SESSION_COOKIE: &str = "forest_session_token";

/// Finds out who calls and whether he may from there, lets `work` answer him, and turns what goes wrong into Forest's
/// envelope.
pub(super) async fn respond(
    state: &State,
    request: &HttpRequest,
    work: impl AsyncFnOnce(Arc<Caller>) -> Result<HttpResponse>,
) -> HttpResponse {
    respond_to_anybody(state, request, async || {
        let caller = identify(state, request)?;
        // Who has no session learns nothing of the addresses that are allowed.
        state.gate.admit(peer(&state.proxies, request)).await?;
        work(caller).await
    })
    .await
}

/// As [`respond`], for those who need no session.
pub(super) async fn respond_to_anybody(
    state: &State,
    request: &HttpRequest,
    work: impl AsyncFnOnce() -> Result<HttpResponse>,
) -> HttpResponse {
    work().await.unwrap_or_else(|error| {
        if let Some(cause) = error.cause() {
            tracing::error!(method = %request.method(), path = request.path(), %cause, "request failed");
        }
        refusal(&error, state.dialect)
    })
}

/// `{"errors":[{…}]}`, with the keys in the order of the dialect.
pub(super) fn refusal(error: &Error, dialect: Dialect) -> HttpResponse {
    let (name, detail) = match (dialect, error.status()) {
        (Dialect::Legacy, 401) => ("Unauthorized", "Forest cannot authenticate the user for this request."),
        _ => (error.name(), error.detail()),
    };
    let field = |out: &mut Vec<u8>, key: &str, text: &str| {
        write_string(out, key);
        out.push(b':');
        write_string(out, text);
    };
    let mut body = br#"{"errors":[{"#.to_vec();
    if dialect == Dialect::Legacy {
        body.extend_from_slice(format!("\"status\":{},", error.status()).as_bytes());
        field(&mut body, "detail", detail);
        body.push(b',');
        field(&mut body, "name", name);
    } else {
        field(&mut body, "name", name);
        body.push(b',');
        field(&mut body, "detail", detail);
        body.extend_from_slice(format!(",\"status\":{}", error.status()).as_bytes());
    }
    if let Some(data) = error.data() {
        body.extend_from_slice(format!(",\"data\":{data}").as_bytes());
    }
    body.extend_from_slice(b"}]}");
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    HttpResponse::build(status).content_type(JSON).body(body)
}

fn identify(state: &State, request: &HttpRequest) -> Result<Arc<Caller>> {
    // A header that is no text is a bad one, not an absent one.
    let authorization =
        request.headers().get(AUTHORIZATION).map(|header| header.to_str().unwrap_or_default());
    let cookie = matches!(*request.method(), actix_web::http::Method::GET | actix_web::http::Method::HEAD)
        .then(|| request.cookie(SESSION_COOKIE))
        .flatten();
    let mut caller = state.gate.identify(authorization, cookie.as_ref().map(Cookie::value))?;
    // Routes that need it insist on it themselves.
    let query = QueryString::parse(request.query_string(), state.dialect);
    caller.time_zone = query.time_zone().unwrap_or(TimeZone::UTC);
    Ok(Arc::new(caller))
}

/// Where a request comes from: the peer's word counts only as far as that is a trusted proxy.
fn peer(proxies: &TrustedProxies, request: &HttpRequest) -> Peer {
    let Some(peer) = request.peer_addr().map(|peer| peer.ip().to_canonical()) else {
        return Peer { address: None, direct_loopback: false };
    };
    // A value that is no text is no address either, and must not count as none at all.
    let forwarded: Vec<_> =
        request.headers().get_all("x-forwarded-for").map(|value| value.to_str().unwrap_or("?")).collect();
    // A proxy on this machine speaks for others; not every one says so in the same header.
    let through_proxy = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"]
        .iter()
        .any(|name| request.headers().get_all(*name).any(|value| !value.is_empty()));
    Peer { address: proxies.caller(peer, &forwarded), direct_loopback: peer.is_loopback() && !through_proxy }
}

#[cfg(test)]
mod tests {
    use actix_web::{http::header::HeaderValue, test::TestRequest};

    use super::*;

    fn asked(peer: &str, headers: &[(&str, &[u8])]) -> (Option<String>, bool) {
        let proxies = TrustedProxies::new(&["10.0.0.0/8".to_owned()]).unwrap();
        let mut request = TestRequest::get().peer_addr(peer.parse().unwrap());
        for &(name, value) in headers {
            request = request.append_header((name, HeaderValue::from_bytes(value).unwrap()));
        }
        let Peer { address, direct_loopback } = super::peer(&proxies, &request.to_http_request());
        (address.map(|address| address.to_string()), direct_loopback)
    }

    #[test]
    fn the_peer_is_the_caller_unless_a_trusted_proxy_says_another() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(asked("203.0.113.9:1", &[]), (some("203.0.113.9"), false));
        assert_eq!(asked("203.0.113.9:1", &[("X-Forwarded-For", b"10.0.0.1")]), (some("203.0.113.9"), false));
        assert_eq!(
            asked("10.0.0.1:1", &[("X-Forwarded-For", b"198.51.100.7")]),
            (some("198.51.100.7"), false)
        );
        // Several headers are one list.
        let two: [(&str, &[u8]); 2] = [("X-Forwarded-For", b"1.2.3.4"), ("X-Forwarded-For", b"198.51.100.7")];
        assert_eq!(asked("10.0.0.1:1", &two), (some("198.51.100.7"), false));
        for nonsense in [&b"somebody"[..], b"\xff", b"198.51.100.7, \xff"] {
            assert_eq!(asked("10.0.0.1:1", &[("X-Forwarded-For", nonsense)]), (None, false));
        }
    }

    #[test]
    fn only_a_program_of_this_machine_that_speaks_for_itself_is_at_home() {
        for peer in ["127.0.0.1:1", "127.8.8.8:1", "[::1]:1", "[::ffff:127.0.0.1]:1"] {
            assert!(asked(peer, &[]).1, "{peer}");
            assert!(asked(peer, &[("X-Forwarded-For", b"")]).1, "{peer}");
        }
        for header in ["X-Forwarded-For", "Forwarded", "Via", "X-Forwarded-Host", "X-Real-IP"] {
            assert!(!asked("127.0.0.1:1", &[(header, b"127.0.0.1")]).1, "{header}");
        }
        assert!(!asked("192.168.0.7:1", &[]).1);
    }

    #[test]
    fn a_request_without_a_peer_comes_from_nowhere() {
        let request = TestRequest::get().append_header(("X-Forwarded-For", "127.0.0.1")).to_http_request();
        let nowhere = Peer { address: None, direct_loopback: false };
        assert_eq!(peer(&TrustedProxies::default(), &request), nowhere);
    }
}
