//! Sends the schema to the Forest server, as often as it takes.

use serde::Deserialize;
use serde_json::json;

use super::{
    backoff::Retry,
    client::{SchemaUpload, Shared},
    http::ANSWER_LIMIT,
};
use crate::access::forest_server::ServerError;

/// Tries until the server has the schema.
pub(super) async fn publish(shared: &Shared, schema: &SchemaUpload) {
    let mut retry = Retry::new("sending the schema to the Forest server", shared.http.timing.clone());
    loop {
        match try_once(shared, schema).await {
            Ok(sent) => {
                shared.status.schema(Ok(()));
                if sent {
                    tracing::info!("the Forest server has the new schema");
                } else {
                    tracing::info!("the schema has not changed since the Forest server got it");
                }
                return;
            }
            Err(error) => {
                shared.status.schema(Err(&error));
                tokio::time::sleep(retry.failed(&error, is_refusal(&error))).await;
            }
        }
    }
}

/// An unknown secret, or a schema that is too large, does not pass by itself.
fn is_refusal(error: &ServerError) -> bool {
    matches!(error, ServerError::Status { status: 400..=499, .. })
        && !matches!(error, ServerError::Status { status: 408 | 425 | 429, .. })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HashCheck {
    send_schema: bool,
}

/// Sends the schema if the server asks for it. Answers whether it did.
async fn try_once(shared: &Shared, schema: &SchemaUpload) -> Result<bool, ServerError> {
    let http = &shared.http;
    let hash = json!({ "schemaFileHash": schema.hash }).to_string();
    let answer = http.ask(http.post("/forest/apimaps/hashcheck", hash), ANSWER_LIMIT).await?;
    let check: HashCheck = answer.json("the answer about the schema")?;
    if !check.send_schema {
        return Ok(false);
    }
    let request = http.post("/forest/apimaps", schema.apimap.clone());
    let answer = http.call(request, http.timing.upload, ANSWER_LIMIT).await?;
    match answer.status {
        200..=204 => Ok(true),
        _ => Err(http.refusal(&answer)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_pass_by_itself_is_a_refusal() {
        let refusal = |status| is_refusal(&ServerError::Status { status, detail: None });
        assert!([400, 401, 403, 404, 413, 422].into_iter().all(refusal));
        assert!(![408, 425, 429, 500, 502, 503, 302].into_iter().any(refusal));
        assert!(!is_refusal(&ServerError::Timeout));
    }
}
