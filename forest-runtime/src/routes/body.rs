//! Bodies of requests: JSON objects, of a bounded size.

use actix_web::web;
use serde_json::{Map, Value as Json};

use crate::error::{Error, Result};

/// How many bytes a request for an action, or for its form, may hold: as in the Node agent.
pub(super) const ACTION_LIMIT: usize = 50 * 1024 * 1024;

/// Reads a JSON object of at most `limit` bytes, whatever type the request gives it.
///
/// # Errors
/// 413 when it is larger, 400 when it is something else.
pub(super) async fn read_object(payload: web::Payload, limit: usize) -> Result<Map<String, Json>> {
    let bytes = payload
        .to_bytes_limited(limit)
        .await
        .map_err(|_| {
            Error::new(413, "PayloadTooLargeError", format!("The request is larger than {limit} bytes"))
        })?
        .map_err(|_| Error::validation("The request's body could not be read"))?;
    match serde_json::from_slice(&bytes) {
        Ok(Json::Object(members)) => Ok(members),
        Ok(_) => Err(Error::validation("The body is no JSON object")),
        Err(error) => Err(Error::validation(format!("The body is no JSON: {error}"))),
    }
}
