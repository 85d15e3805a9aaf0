//! Which web pages may read the answers: the CORS headers of everything below `/forest`, of refusals too.
//!
//! The crate `actix-cors` cannot say what is wanted here. It tells strangers that credentials are allowed and which
//! headers they may read, replaces what an answer exposes of itself, and refuses without Forest's envelope.

use std::sync::Arc;

use actix_web::{
    HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{
            ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
            ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
            ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderValue, ORIGIN,
            VARY,
        },
    },
    middleware::Next,
};

use super::{State, authentication, headers::CORRELATION_ID, respond::refusal};
use crate::error::Error;

const METHODS: &str = "GET,HEAD,PUT,POST,DELETE,PATCH";
/// For how many seconds a browser may remember a preflight: a day.
const MAX_AGE: &str = "86400";
/// How long a list of header names may be that a preflight asks for.
const REQUESTED_HEADERS: usize = 4096;

/// Answers preflights, and says on all other answers which page may read them.
pub(super) async fn share<B: MessageBody + 'static>(
    state: Arc<State>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let origin = allowed_origin(&state, &request);
    let mut response = if is_preflight(&request) {
        let answer = match &origin {
            Some(_) => allow(request.headers()),
            None => refusal(
                &Error::forbidden(
                    "Pages of this origin may not ask the agent; its options name the origins that may",
                ),
                state.dialect,
            ),
        };
        request.into_response(answer).map_into_right_body()
    } else {
        let mut response = next.call(request).await?;
        let exposed = exposed(response.headers());
        forget(response.headers_mut());
        if origin.is_some() {
            response.headers_mut().insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
        }
        response.map_into_left_body()
    };
    let headers = response.headers_mut();
    if let Some(origin) = origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    }
    // Also where there is no origin: a cache must not hand this answer to a page that has one.
    headers.append(VARY, HeaderValue::from_static("Origin"));
    Ok(response)
}

/// The origin of the page that asks, if it may read the answer.
fn allowed_origin(state: &State, request: &ServiceRequest) -> Option<HeaderValue> {
    let mut origins = request.headers().get_all(ORIGIN);
    let (origin, None) = (origins.next()?, origins.next()) else { return None };
    let text = origin.to_str().ok()?;
    // A login leads the browser through the Forest server; after such a redirection it no longer says where it began.
    let redirected = text == "null" && authentication::is_callback(request.match_info().unprocessed());
    (redirected || state.origins.allows(text)).then(|| origin.clone())
}

fn is_preflight(request: &ServiceRequest) -> bool {
    let headers = request.headers();
    *request.method() == Method::OPTIONS
        && headers.contains_key(ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// The answer to a preflight of a page that may ask.
fn allow(request: &HeaderMap) -> HttpResponse {
    let mut response = HttpResponse::NoContent();
    response
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, METHODS))
        .insert_header((ACCESS_CONTROL_MAX_AGE, MAX_AGE));
    if let Some(names) = request.get(ACCESS_CONTROL_REQUEST_HEADERS)
        && is_list_of_headers(names)
    {
        response.insert_header((ACCESS_CONTROL_ALLOW_HEADERS, names.clone()));
    }
    // A page of the internet asks an agent of the local network.
    if request.get("access-control-request-private-network").is_some_and(|value| value == "true") {
        response.insert_header(("access-control-allow-private-network", "true"));
    }
    response.finish()
}

fn is_list_of_headers(names: &HeaderValue) -> bool {
    let is_name = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
    };
    names.len() <= REQUESTED_HEADERS
        && names.to_str().is_ok_and(|names| names.split(',').map(str::trim).all(is_name))
}

/// What a page may read of an answer: our own headers, and those that an action's author exposed.
fn exposed(answer: &HeaderMap) -> HeaderValue {
    let mut names = vec![CORRELATION_ID.to_owned(), "content-disposition".to_owned()];
    for name in answer.get_all(ACCESS_CONTROL_EXPOSE_HEADERS).filter_map(|value| value.to_str().ok()) {
        for name in name.split(',').map(|name| name.trim().to_ascii_lowercase()) {
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    // Made of parts of header values, so it is one.
    HeaderValue::from_str(&names.join(",")).unwrap_or_else(|_| HeaderValue::from_static(CORRELATION_ID))
}

/// Takes away what an answer says of origins itself: only this file does.
fn forget(answer: &mut HeaderMap) {
    let names: Vec<_> =
        answer.keys().filter(|name| name.as_str().starts_with("access-control-")).cloned().collect();
    for name in names {
        answer.remove(name);
    }
}
