//! Refusals, as a small page for people and as JSON for programs; and the headers that every answer carries.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::header::{self, HeaderName},
};
use serde_json::json;

use super::gate::Refusal;
use crate::options::random_hex;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self' http: https:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const STYLE: &str = ":root{color-scheme:light dark}\
    body{min-height:90vh;margin:0;display:grid;place-content:center;justify-items:center;gap:10px;padding:24px;\
    background:light-dark(#f5f6f3,#0f1311);color:light-dark(#1a201c,#e8ede9);\
    font:15px/1.6 -apple-system,'Segoe UI','Inter',system-ui,sans-serif;text-align:center}\
    h1{margin:0;font-size:21px;letter-spacing:-.01em}p{margin:0;max-width:46ch;opacity:.75}\
    span{display:grid;place-items:center;width:44px;height:44px;margin-bottom:6px;border-radius:12px;\
    background:#1f7a4d;color:#fff;font-size:20px;font-weight:700}";

/// Sets the headers that every answer carries.
pub(super) fn secure(builder: &mut HttpResponseBuilder) {
    builder
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((HeaderName::from_static("cross-origin-resource-policy"), "same-origin"))
        .insert_header((HeaderName::from_static("cross-origin-opener-policy"), "same-origin"));
}

/// The answer to a request that was refused: the browsers' addresses get a page, everything else JSON.
pub(super) fn refusal(request: &HttpRequest, refusal: Refusal) -> HttpResponse {
    tracing::debug!(?refusal, path = request.path(), "the console refused a request");
    let mut builder = HttpResponse::build(refusal.status());
    secure(&mut builder);
    builder.insert_header((header::CACHE_CONTROL, "no-store"));
    if accepts_html(request)
        && let Ok(nonce) = random_hex::<16>()
    {
        return page(&mut builder, refusal, &nonce);
    }
    builder.json(json!({
        "errors": [{ "name": refusal.name(), "detail": refusal.detail(), "status": refusal.status().as_u16() }],
    }))
}

fn accepts_html(request: &HttpRequest) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// It cannot load the console's own style sheet, which is behind the same lock: its style stands in it.
fn page(builder: &mut HttpResponseBuilder, refusal: Refusal, nonce: &str) -> HttpResponse {
    let title = match refusal {
        Refusal::Locked => "The console is locked",
        Refusal::Unknown => "Nothing here",
        Refusal::Broken => "That did not work",
        Refusal::Remote | Refusal::Host | Refusal::Origin | Refusal::Method => "Not from here",
    };
    builder
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            format!("default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
        ))
        .content_type("text/html; charset=utf-8")
        .body(format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width,initial-scale=1\"><title>{title}</title>\
             <style nonce=\"{nonce}\">{STYLE}</style><span aria-hidden=\"true\">F</span><h1>{title}</h1><p>{}</p></html>",
            refusal.detail()
        ))
}
