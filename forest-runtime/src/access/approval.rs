//! Approvals: requests for an action that one operator made, another approved, and the Forest server signed.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

use crate::{
    error::{Error, Result},
    jwt,
    schema::ActionSchema,
    store::Store,
};

/// A request that the Forest server signed. What it says replaces what the approver's browser sent.
#[derive(Debug)]
pub(crate) struct SignedRequest {
    /// The attributes of the request as it was made.
    pub(crate) attributes: Map<String, Json>,
    pub(crate) approval: Approval,
}

/// The proof that somebody asked for an action, to be used once.
#[derive(Debug)]
pub(crate) struct Approval {
    /// Who made the request.
    pub(super) requester_id: i64,
    /// What the store remembers of it.
    key: String,
    /// Seconds since 1970.
    expires: i64,
}

/// Reads a signed request for `action` of `collection`.
///
/// The payload names the collection. It names the action too in some versions of the server; where it does, it must be
/// this one.
///
/// # Errors
/// 400 when it is not signed, has expired or cannot be read; 403 when it is for something else.
pub(super) fn read(
    token: &str,
    env_secret: &str,
    collection: &str,
    action: &ActionSchema,
) -> Result<SignedRequest> {
    let invalid = |why: &str| {
        tracing::warn!(collection, action = action.name, why, "approval refused");
        Error::new(400, "BadRequestError", "Invalid signed action parameters")
    };
    let claims: Map<String, Json> =
        jwt::verify(token, env_secret.as_bytes(), None).map_err(|error| invalid(&error.to_string()))?;
    let attributes = claims.get("data").and_then(|data| data.get("attributes")).and_then(Json::as_object);
    let attributes = attributes.ok_or_else(|| invalid("it holds no request"))?;
    let requester_id = attributes.get("requester_id").and_then(integer);
    let requester_id = requester_id.ok_or_else(|| invalid("it names no requester"))?;
    let expires = claims.get("exp").and_then(seconds).ok_or_else(|| invalid("it does not expire"))?;

    let for_another = |name: &str, expected: &str| match attributes.get(name) {
        None | Some(Json::Null) => None,
        Some(value) => Some(value.as_str() != Some(expected)),
    };
    match for_another("collection_name", collection) {
        Some(false) => {}
        Some(true) => return Err(other_action(collection, action)),
        None => return Err(invalid("it names no collection")),
    }
    match for_another("smart_action_id", &action.id) {
        Some(false) => {}
        Some(true) => return Err(other_action(collection, action)),
        None => tracing::warn!(collection, action = action.name, "an approval does not name its action"),
    }

    // The signature's own encoding can be varied without breaking it; what is signed cannot.
    let signed = token.rsplit_once('.').map_or(token, |(signed, _)| signed);
    // Environments may share a store, and the same request may be approved in two of them.
    let digest = Sha256::new().chain_update(env_secret).chain_update("\0").chain_update(signed);
    let key = format!("approval:{:x}", digest.finalize());
    Ok(SignedRequest { attributes: attributes.clone(), approval: Approval { requester_id, key, expires } })
}

fn other_action(collection: &str, action: &ActionSchema) -> Error {
    tracing::warn!(collection, action = action.name, "approval refused: it is for something else");
    Error::forbidden("The approved request is for another action")
}

/// Ids are numbers, or the same digits as text.
fn integer(value: &Json) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

#[expect(clippy::cast_possible_truncation, reason = "a cast from a float saturates")]
fn seconds(value: &Json) -> Option<i64> {
    value.as_i64().or_else(|| Some(value.as_f64()?.ceil() as i64))
}

impl Approval {
    /// Uses the approval up; whoever comes second, here or at another instance, is refused.
    ///
    /// # Errors
    /// 403 when it was used before; 500 when the store does not answer.
    pub(super) async fn consume(&self, store: &dyn Store) -> Result<()> {
        let left = self.expires.saturating_sub(Timestamp::now().as_second()).max(1);
        // A while longer than it is valid: the clock of the store is another one.
        let time =
            Duration::from_secs(left.unsigned_abs()).saturating_add(Duration::from_mins(1)).min(LONGEST);
        match store.put_if_absent(&self.key, "used", time).await {
            Ok(None) => Ok(()),
            Ok(Some(_)) => {
                tracing::warn!(requester = self.requester_id, "approval refused: it was used before");
                Err(Error::forbidden("This approval was used before"))
            }
            Err(error) => {
                Err(Error::new(500, "StoreError", "Approvals cannot be checked at the moment").because(error))
            }
        }
    }
}

/// For how long a used approval is remembered at most. The server's are good for an hour.
const LONGEST: Duration = Duration::from_hours(24 * 365 * 10);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{schema::ActionScope, store::MemoryStore};

    const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    fn refund() -> ActionSchema {
        ActionSchema {
            index: 0,
            rust_name: "refund",
            name: "Refund",
            id: "orders-0-refund".into(),
            slug: "refund".into(),
            scope: ActionScope::Single,
            description: None,
            published_endpoint: "/forest/actions/refund".into(),
            endpoint: "/forest/actions/refund".into(),
            submit_label: None,
            download: false,
        }
    }

    fn signed(changes: &Json) -> String {
        let mut attributes = json!({
            "ids": ["1"], "collection_name": "orders", "smart_action_id": "orders-0-refund", "requester_id": 7,
        });
        for (name, value) in changes.as_object().unwrap() {
            attributes[name] = value.clone();
        }
        let claims =
            json!({ "data": { "attributes": attributes }, "exp": Timestamp::now().as_second() + 60 });
        jwt::sign(&claims, SECRET.as_bytes()).unwrap()
    }

    fn status(token: &str) -> u16 {
        read(token, SECRET, "orders", &refund()).map_or_else(|error| error.status(), |_| 200)
    }

    #[test]
    fn it_is_bound_to_collection_and_action() {
        assert_eq!(status(&signed(&json!({}))), 200);
        assert_eq!(status(&signed(&json!({ "smart_action_id": null }))), 200, "some servers do not name it");
        assert_eq!(status(&signed(&json!({ "smart_action_id": "orders-1-delete" }))), 403);
        assert_eq!(status(&signed(&json!({ "smart_action_id": 7 }))), 403);
        assert_eq!(status(&signed(&json!({ "collection_name": "users" }))), 403);
        assert_eq!(status(&signed(&json!({ "collection_name": null }))), 400);
    }

    #[test]
    fn the_requester_is_a_number_however_it_is_written() {
        for requester in [json!(7), json!("7")] {
            let read =
                read(&signed(&json!({ "requester_id": requester })), SECRET, "orders", &refund()).unwrap();
            assert_eq!(read.approval.requester_id, 7);
        }
        for requester in [json!(null), json!("seven"), json!(7.5), json!([7]), json!(true), json!("7 ")] {
            assert_eq!(status(&signed(&json!({ "requester_id": requester }))), 400, "{requester}");
        }
    }

    #[test]
    fn only_the_servers_signature_counts_and_only_for_a_while() {
        let claims = |exp: Json| json!({ "exp": exp, "data": { "attributes": { "collection_name": "orders", "requester_id": 7 } } });
        let future = Timestamp::now().as_second() + 60;
        let sign = |claims: &Json, secret: &str| jwt::sign(claims, secret.as_bytes()).unwrap();
        assert_eq!(status(&sign(&claims(json!(future)), SECRET)), 200);
        assert_eq!(status(&sign(&claims(json!(future)), "another secret")), 400);
        assert_eq!(status(&sign(&claims(json!(future - 120)), SECRET)), 400, "it has expired");
        assert_eq!(
            status(&sign(&json!({ "data": claims(json!(0))["data"] }), SECRET)),
            400,
            "it never expires"
        );
        let token = sign(&claims(json!(future)), SECRET);
        assert_eq!(status(token.rsplit_once('.').unwrap().0), 400);
        assert_eq!(status("approved"), 400);
        let key = jsonwebtoken::EncodingKey::from_secret(SECRET.as_bytes());
        let header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS512);
        let strong = jsonwebtoken::encode(&header, &claims(json!(future)), &key).unwrap();
        assert_eq!(status(&strong), 400, "HS256 alone");
    }

    #[tokio::test]
    async fn two_environments_on_one_store_do_not_use_up_each_others() {
        let store = MemoryStore::new();
        let exp = Timestamp::now().as_second() + 60;
        let claims = json!({ "exp": exp, "data": { "attributes": { "collection_name": "orders", "requester_id": 7 } } });
        for secret in [SECRET, "another environment's secret"] {
            let token = jwt::sign(&claims, secret.as_bytes()).unwrap();
            let approval = read(&token, secret, "orders", &refund()).unwrap().approval;
            approval.consume(&store).await.unwrap();
            assert_eq!(approval.consume(&store).await.unwrap_err().status(), 403);
        }
    }

    #[tokio::test]
    async fn it_is_used_once() {
        let store = MemoryStore::new();
        let token = signed(&json!({}));
        let read = |token: &str| read(token, SECRET, "orders", &refund()).unwrap().approval;
        read(&token).consume(&store).await.unwrap();
        assert_eq!(read(&token).consume(&store).await.unwrap_err().status(), 403);
        read(&signed(&json!({ "ids": ["2"] }))).consume(&store).await.unwrap();
    }
}
