//! The schema that agents publish.

use forest::testing::{Fault, Route, Sandbox};
use serde_json::{Value as Json, json};

use crate::http::{HASH, post, schema, with_schema};

async fn wants(sandbox: &Sandbox, hash: &str) -> Json {
    post(sandbox, "/forest/apimaps/hashcheck", &json!({ "schemaFileHash": hash })).await.ok()["sendSchema"]
        .clone()
}

#[actix_web::test]
async fn a_schema_is_wanted_until_it_is_there() {
    let sandbox = Sandbox::start();
    assert_eq!(sandbox.schema(), None);
    assert_eq!(wants(&sandbox, HASH).await, true);
    assert_eq!(wants(&sandbox, HASH).await, true, "to ask is not to send");
    assert_eq!(post(&sandbox, "/forest/apimaps", &schema(HASH)).await.status, 204);
    assert_eq!(sandbox.schema(), Some(schema(HASH)));
    assert_eq!(wants(&sandbox, HASH).await, false);
    assert_eq!(wants(&sandbox, &HASH.replace('9', "a")).await, true);
    assert_eq!((sandbox.count(Route::HashCheck), sandbox.count(Route::Schema)), (4, 1));
    // What is published in one environment is unknown to another.
    let other = sandbox.add_environment();
    assert_eq!(other.schema(), None);
    assert_eq!(
        post(&other, "/forest/apimaps/hashcheck", &json!({ "schemaFileHash": HASH })).await.ok()["sendSchema"],
        true
    );
}

#[actix_web::test]
async fn what_is_no_hash_is_refused() {
    let sandbox = Sandbox::start();
    for body in
        [json!({}), json!({ "schemaFileHash": "abc" }), json!({ "schemaFileHash": "x".repeat(40) }), json!(1)]
    {
        assert_eq!(post(&sandbox, "/forest/apimaps/hashcheck", &body).await.status, 422, "{body}");
    }
}

#[actix_web::test]
async fn a_schema_that_does_not_hold_together_is_refused_with_the_reason() {
    let sandbox = Sandbox::start();
    assert_eq!(wants(&sandbox, HASH).await, true);
    for (pointer, value, reason) in [
        ("/jsonapi/version", json!("2.0"), "`jsonapi.version` is not"),
        ("/meta/liana", json!(null), "`meta.liana` is missing"),
        ("/meta/stack", json!(null), "`meta.stack` is missing"),
        ("/meta/schemaFileHash", json!("f".repeat(40)), "is not the hash that was checked"),
        ("/data", json!({}), "`data` is no list"),
        ("/data/1/id", json!("users"), "two collections \"users\""),
        ("/data/1/type", json!("actions"), "not only collections"),
        ("/data/0/relationships/actions/data/0/id", json!("users-7"), "is not included"),
        ("/data/0/relationships/actions/data", json!([]), "belongs to no collection"),
        ("/data/0/relationships/segments", json!(null), "segments of \"users\" are no list"),
        ("/included/1/id", json!("users-0"), "included twice"),
        ("/included/0/attributes/endpoint", json!(null), "has no endpoint"),
    ] {
        let mut schema = schema(HASH);
        *schema.pointer_mut(pointer).unwrap() = value;
        let answer = post(&sandbox, "/forest/apimaps", &schema).await;
        assert_eq!(answer.status, 422, "{pointer}");
        let detail = answer.json()["errors"][0]["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(reason), "{pointer}: {detail}");
        assert_eq!(sandbox.schema(), None);
    }
}

#[actix_web::test]
async fn a_legacy_schema_needs_no_version_of_the_format() {
    let sandbox = Sandbox::start();
    let mut schema = schema(HASH);
    schema.as_object_mut().unwrap().remove("jsonapi");
    schema["meta"]["liana"] = json!("forest-express-sequelize");
    assert_eq!(post(&sandbox, "/forest/apimaps", &schema).await.status, 204);
}

#[actix_web::test]
async fn an_upload_can_be_answered_in_other_ways() {
    let sandbox = Sandbox::start();
    sandbox.fault_times(Route::Schema, Fault::Status(500), 1);
    sandbox.fault_times(Route::Schema, Fault::Answer(200, json!({ "warning": "too many fields" })), 1);
    assert_eq!(post(&sandbox, "/forest/apimaps", &schema(HASH)).await.status, 500);
    let answer = post(&sandbox, "/forest/apimaps", &schema(HASH)).await;
    assert_eq!(answer.ok(), json!({ "warning": "too many fields" }));
    assert_eq!(post(&sandbox, "/forest/apimaps", &schema(HASH)).await.status, 204);
}

#[actix_web::test]
#[should_panic(expected = "the collection `users` has no action `Impersonat` but `Impersonate`, `Ban`")]
async fn a_rule_for_an_action_that_was_not_published_is_a_mistake() {
    let _ = with_schema().await.action("users", "Impersonat");
}

#[actix_web::test]
#[should_panic(expected = "the agent publishes no collection `user` but `companies`, `users`")]
async fn a_scope_for_a_collection_that_was_not_published_is_a_mistake() {
    with_schema().await.scope(1, "user", None);
}
