//! `POST /forest/scope-cache-invalidation`: the scopes of a rendering have changed.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{State, body::read_object, respond::respond};
use crate::error::Error;

/// How many bytes the request may hold; it names a rendering and nothing else.
const BODY_LIMIT: usize = 4096;

pub(super) async fn invalidate(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    respond(&state, &request, async |caller| {
        let body = read_object(payload, BODY_LIMIT).await?;
        let rendering_id = body
            .get("renderingId")
            .and_then(serde_json::Value::as_i64)
            .filter(|id| *id > 0)
            .ok_or_else(|| Error::validation("`renderingId` must be a positive integer"))?;
        state.gate.invalidate_scopes(&caller, rendering_id).await?;
        Ok(HttpResponse::NoContent().finish())
    })
    .await
}
