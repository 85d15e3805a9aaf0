//! Whether the agent is there, and what of it does not work at the moment. Anybody may ask.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::{State, respond::JSON};
use crate::access::forest_server::{Degraded, ForestServer};

/// `GET /forest`: the agent is there.
pub(super) async fn health() -> HttpResponse {
    HttpResponse::Ok().content_type(JSON).body(r#"{"error":null,"message":"Agent is running"}"#)
}

#[derive(Serialize)]
struct Report {
    status: &'static str,
    degraded: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    what: &'static str,
    detail: String,
}

/// `GET /forest/_internal/status`: what does not work. Always 200: an agent that misses the Forest server is not to be
/// restarted for it.
pub(super) async fn status(state: web::Data<State>) -> HttpResponse {
    let server = state.server.as_deref().map(ForestServer::degraded).unwrap_or_default();
    let degraded: Vec<_> = state
        .gate
        .degraded()
        .into_iter()
        .chain(server)
        .map(|Degraded { what, detail }| Part { what, detail })
        .collect();
    let status = if degraded.is_empty() { "ok" } else { "degraded" };
    HttpResponse::Ok().json(Report { status, degraded })
}
