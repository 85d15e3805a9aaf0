//! Requests for approval, and what is signed for them.

use forest::testing::{Algorithm, Route, Sandbox};
use jsonwebtoken::{DecodingKey, Validation};
use serde_json::{Value as Json, json};

use crate::http::{Answer, client, send, with_schema};

async fn ask(sandbox: &Sandbox, path: &str, token: &str, rendering: &str, body: &Json) -> Answer {
    let request = client().post(format!("{}{path}", sandbox.url())).bearer_auth(token);
    send(request.header("forest-rendering-id", rendering).body(body.to_string())).await
}

fn approval() -> Json {
    json!({ "data": { "type": "action-approvals", "attributes": {
        "status": null, "action_name": "Ban", "collection_name": "users", "record_ids": ["1", 2],
        "inputs": [{ "name": "Reason", "type": "String", "value": "spam" }],
    } } })
}

/// Reads a token as an agent should.
fn read(token: &str, secret: &str) -> Result<Json, String> {
    let _ = jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER.install_default();
    let mut validation = Validation::new(jsonwebtoken::Algorithm::HS256);
    validation.leeway = 0;
    jsonwebtoken::decode::<Json>(token, &DecodingKey::from_secret(secret.as_bytes()), &validation)
        .map(|data| data.claims)
        .map_err(|error| error.to_string())
}

#[actix_web::test]
async fn an_operator_asks_and_the_server_signs() {
    let sandbox = with_schema().await;
    let token = sandbox.access_token("support");
    let answer = ask(&sandbox, "/api/action-approvals", &token, "1", &approval()).await;
    assert_eq!((answer.status, &answer.json()["data"]["id"]), (201, &json!("1")));
    let comment = json!({ "data": { "attributes": { "comment": "please" } } });
    assert_eq!(ask(&sandbox, "/api/action-approvals/1/comments", &token, "1", &comment).await.status, 201);
    assert_eq!(ask(&sandbox, "/api/action-approvals/9/comments", &token, "1", &comment).await.status, 404);

    let requests = sandbox.approval_requests();
    let [request] = &requests[..] else { panic!("{requests:?}") };
    assert_eq!(
        (request.requester.as_str(), request.comments.as_slice()),
        ("support", &["please".to_owned()][..])
    );
    let signed = sandbox.approval_token_of(request).sign();
    let claims = read(&signed, &sandbox.secret()).unwrap();
    assert!(claims["exp"].as_i64().unwrap() > claims["iat"].as_i64().unwrap());
    assert_eq!(
        claims["data"],
        json!({ "id": "1", "type": "custom-action-requests", "attributes": {
            "values": { "Reason": "spam" }, "ids": ["1", "2"], "collection_name": "users",
            "parent_collection_name": null, "parent_collection_id": null, "parent_association_name": null,
            "all_records": false, "all_records_ids_excluded": [], "all_records_subset_query": {},
            "smart_action_id": "users-1", "requester_id": sandbox.account_id("support"),
        } })
    );
}

#[actix_web::test]
async fn whoever_is_unknown_may_not_ask() {
    let sandbox = with_schema().await;
    let token = sandbox.access_token("support");
    let path = "/api/action-approvals";
    assert_eq!(ask(&sandbox, path, "made-up", "1", &approval()).await.status, 401);
    assert_eq!(ask(&sandbox, path, &token, "2", &approval()).await.status, 403);
    assert_eq!(ask(&sandbox, path, &token, "1", &json!({})).await.status, 422);
    assert_eq!(ask(&sandbox, &format!("{path}/1/comments"), "made-up", "1", &json!({})).await.status, 401);
    assert!(sandbox.approval_requests().is_empty());
    assert_eq!(sandbox.count(Route::Approvals), 3);
}

#[actix_web::test]
async fn approvals_come_in_every_wrong_form() {
    let sandbox = with_schema().await;
    let token = || sandbox.approval_token("users", "Ban", "support").ids(["1"]);
    let problem = |token: &str| read(token, &sandbox.secret()).err().unwrap_or_default();
    assert_eq!(problem(&token().sign()), "");
    assert_eq!(problem(&token().algorithm(Algorithm::Hs384).sign()), "InvalidAlgorithm");
    assert_eq!(problem(&token().algorithm(Algorithm::Hs512).sign()), "InvalidAlgorithm");
    assert_eq!(problem(&token().secret("another").sign()), "InvalidSignature");
    assert_eq!(problem(&token().expired().sign()), "ExpiredSignature");
    assert_eq!(problem(&token().without_expiry().sign()), "Missing required claim: exp");
    let unsigned = token().algorithm(Algorithm::None).sign();
    assert!(unsigned.starts_with("eyJhbGciOiJub25lIi") && unsigned.ends_with('.'), "{unsigned}");

    let claims = |token: String| read(&token, &sandbox.secret()).unwrap()["data"]["attributes"].clone();
    let id = sandbox.account_id("support").to_string();
    assert_eq!(claims(token().requester_as_text().sign())["requester_id"], id);
    let moved = token().claim("/data/attributes/smart_action_id", json!("users-0"));
    assert_eq!(claims(moved.sign())["smart_action_id"], "users-0");
    let without = claims(token().without("/data/attributes/collection_name").sign());
    assert!(without.get("collection_name").is_none());
}

#[actix_web::test]
async fn nothing_secret_is_printed() {
    let sandbox = with_schema().await;
    let token = sandbox.approval_token("users", "Ban", "support");
    let printed = format!("{sandbox:?} {token:?} {:?}", sandbox.all_requests());
    assert!(printed.contains("forest-secret-key"), "{printed}");
    assert!(!printed.contains(&sandbox.secret()), "{printed}");
}
