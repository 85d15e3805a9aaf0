//! What every route does: find out who calls, name the request, and turn what goes wrong into Forest's envelope.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::Cookie,
    http::{
        StatusCode,
        header::{AUTHORIZATION, HeaderName, HeaderValue},
    },
};
use uuid::Uuid;

use super::State;
use crate::{
    caller::Caller,
    error::{Error, Result},
    schema::Dialect,
    value::write_string,
};

pub(super) const JSON: &str = "application/json; charset=utf-8";

/// The cookie that carries the session token where a header cannot be set, as in downloads.
const SESSION_COOKIE: &str = "forest_session_token";

/// Finds out who calls, lets `work` answer him, and turns what goes wrong into Forest's envelope.
pub(super) async fn respond(
    state: &State,
    request: &HttpRequest,
    work: impl AsyncFnOnce(Arc<Caller>) -> Result<HttpResponse>,
) -> HttpResponse {
    let caller = match identify(state, request) {
        Ok(caller) => caller,
        Err(error) => return refusal(&error, state.dialect),
    };
    let mut response = match work(caller).await {
        Ok(response) => response,
        Err(error) => {
            if let Some(cause) = error.cause() {
                tracing::error!(method = %request.method(), path = request.path(), %cause, "request failed");
            }
            refusal(&error, state.dialect)
        }
    };
    correlate(&mut response);
    response
}

/// `{"errors":[{…}]}`, with the keys in the order of the dialect.
fn refusal(error: &Error, dialect: Dialect) -> HttpResponse {
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
    body.extend_from_slice(b"}]}");
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    HttpResponse::build(status).content_type(JSON).body(body)
}

fn identify(state: &State, request: &HttpRequest) -> Result<Arc<Caller>> {
    // A header that is no text is a bad one, not an absent one.
    let authorization =
        request.headers().get(AUTHORIZATION).map(|header| header.to_str().unwrap_or_default());
    let cookie = request.cookie(SESSION_COOKIE);
    state.gate.identify(authorization, cookie.as_ref().map(Cookie::value)).map(Arc::new)
}

/// Names the request in the answer and in the log.
fn correlate(response: &mut HttpResponse) {
    let id = Uuid::new_v4().to_string();
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-forest-correlation-id"), value);
    }
}
