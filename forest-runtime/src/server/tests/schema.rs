//! The upload of the schema, behind.

use std::sync::{
    Arc, Weak,
    atomic::{AtomicUsize, Ordering},
};

use serde_json::json;

use super::{
    SECRET, client_with,
    events::Nobody,
    fake::{Fake, Reply, Request, answer, json, raw},
    timing, until,
};
use crate::{
    access::forest_server::ForestServer as _,
    server::{ForestClient, Listener, SchemaUpload},
    store::MemoryStore,
};

const CHECK: &str = "/forest/apimaps/hashcheck";
const UPLOAD: &str = "/forest/apimaps";

fn publishing(server: &Fake) -> Arc<ForestClient> {
    let schema = SchemaUpload { hash: "f61f747c".repeat(5), apimap: r#"{"data":[]}"#.to_owned() };
    let client = client_with(&server.url, timing(), Arc::new(MemoryStore::new()), Some(schema));
    assert_eq!(degraded(&client).as_deref(), Some("the schema has not been sent yet"));
    let nobody: Weak<dyn Listener> = Weak::<Nobody>::new();
    client.listen(nobody);
    client
}

fn degraded(client: &ForestClient) -> Option<String> {
    client.degraded().into_iter().find(|degraded| degraded.what == "schema").map(|degraded| degraded.detail)
}

/// Answers what `script` says for each request about the schema, by its number.
fn server(script: impl Fn(usize, &Request) -> Reply + Send + Sync + 'static) -> Fake {
    let count = AtomicUsize::new(0);
    Fake::start(move |request| match request.target.as_str() {
        CHECK | UPLOAD => script(count.fetch_add(1, Ordering::SeqCst), request),
        _ => answer(404, ""),
    })
}

#[test]
fn a_schema_that_is_asked_for_is_sent() {
    let server = server(|_, request| match request.target.as_str() {
        CHECK => json(&json!({ "sendSchema": true })),
        _ => answer(204, ""),
    });
    let client = publishing(&server);
    until("the schema is sent", || degraded(&client).is_none());
    let requests: Vec<_> =
        server.requests().into_iter().filter(|request| request.target.contains("apimaps")).collect();
    let [check, upload] = &requests[..] else { panic!("{requests:?}") };
    assert_eq!((&*check.target, &*check.method), (CHECK, "POST"));
    assert_eq!(check.body, json!({ "schemaFileHash": "f61f747c".repeat(5) }).to_string());
    assert_eq!((&*upload.target, &*upload.body), (UPLOAD, r#"{"data":[]}"#));
    for request in [check, upload] {
        assert_eq!(request.header("forest-secret-key"), Some(SECRET));
        assert_eq!(request.header("content-type"), Some("application/json"));
    }
}

#[test]
fn a_schema_that_is_known_is_not_sent() {
    let server = server(|_, _| json(&json!({ "sendSchema": false })));
    let client = publishing(&server);
    until("the schema is known", || degraded(&client).is_none());
    assert_eq!((server.count(CHECK), server.count(UPLOAD)), (1, 0));
}

#[test]
fn whatever_fails_is_tried_again() {
    let server = server(|count, request| match (count, request.target.as_str()) {
        (0, _) => raw(|_| Ok(())),
        (1, _) => answer(503, "maintenance"),
        (2, _) => answer(200, "<html>"),
        (3, _) => answer(200, "{}"),
        (4, _) => answer(404, ""),
        (6, UPLOAD) => answer(413, ""),
        (8, UPLOAD) => answer(500, ""),
        (10, UPLOAD) => answer(202, "{\"warning\":\"old\"}"),
        (_, CHECK) => json(&json!({ "sendSchema": true })),
        (count, target) => panic!("{count} {target}"),
    });
    let client = publishing(&server);
    until("the schema is sent", || degraded(&client).is_none());
    assert_eq!((server.count(CHECK), server.count(UPLOAD)), (8, 3));
}

#[test]
fn a_schema_that_is_refused_is_reported() {
    let server = server(|_, _| answer(404, r#"{"errors":[{"detail":"their words"}]}"#));
    let client = publishing(&server);
    until("the refusal is known", || degraded(&client).is_some_and(|detail| detail.contains("404")));
    assert!(!degraded(&client).unwrap().contains("their words"));
}

#[test]
fn a_client_without_a_schema_sends_none() {
    let server = server(|_, _| json(&json!({ "sendSchema": true })));
    let client = super::client(&server.url, timing());
    client.listen(Weak::<Nobody>::new());
    until("the event stream is asked for", || !server.requests().is_empty());
    assert_eq!(degraded(&client), None);
    assert_eq!(server.count(CHECK), 0);
}
