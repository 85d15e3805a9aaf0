//! What every answer carries: the request's name, and what keeps a browser from doing more with it than to read it.

use actix_web::{
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, CROSS_ORIGIN_RESOURCE_POLICY, HeaderName, HeaderValue,
        REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    },
    middleware::Next,
};
use tracing::Instrument as _;
use uuid::Uuid;

/// The header that names a request: an operator's report leads to its lines in the log.
pub(super) const CORRELATION_ID: &str = "x-forest-correlation-id";

const POLICY: [(HeaderName, &str); 4] = [
    // An answer is JSON or a file; no guess makes a page or a script of it.
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Should one be opened as a page nevertheless: it loads nothing, runs nothing, and stands in no frame.
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    // A path holds ids, and the callback's query a code.
    (REFERRER_POLICY, "no-referrer"),
    // Other sites' pages cannot draw an answer into their own process as an image or a script. What Forest's UI does is
    // not touched: it asks with a header of its own, which only CORS lets through, and this does not concern CORS.
    (CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
];

/// Names the request, in its answer and in all lines that are logged on the way, and protects the answer.
pub(super) async fn protect<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let id = Uuid::new_v4().to_string();
    // At the level of errors, so that a log of errors alone has it as well.
    let span = tracing::error_span!("forest", request = %id);
    let mut response = next.call(request).instrument(span).await?;
    let headers = response.headers_mut();
    for (name, value) in POLICY {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Tokens and people's data; an action's author may know better of his own answer.
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static(CORRELATION_ID), id);
    }
    Ok(response)
}
