//! The event stream.

use std::time::Duration;

use forest::testing::{Account, Fault, Right, Route, Sandbox};
use reqwest::{Method, Response};
use serde_json::json;

use crate::http::{HASH, get, post, request, schema};

const EVENTS: &str = "/liana/v4/subscribe-to-events";

/// An agent that listens.
struct Listener {
    response: Response,
    text: String,
}

impl Listener {
    async fn start(sandbox: &Sandbox) -> Self {
        let before = sandbox.event_streams();
        let response = request(sandbox, Method::GET, EVENTS).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(sandbox.event_streams(), before + 1);
        Self { response, text: String::new() }
    }

    /// The next event, `None` when the stream has ended.
    async fn any(&mut self) -> Option<(String, String)> {
        loop {
            if let Some((frame, rest)) = self.text.split_once("\n\n") {
                let (name, data) = frame.split_once('\n').unwrap();
                let event = (
                    name.strip_prefix("event: ").unwrap().to_owned(),
                    data.strip_prefix("data: ").unwrap().to_owned(),
                );
                self.text = rest.into();
                return Some(event);
            }
            let chunk = self.response.chunk().await.unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The next event that is no heartbeat.
    async fn next(&mut self) -> (String, String) {
        loop {
            let event = self.any().await.unwrap();
            if event.0 != "heartbeat" {
                return event;
            }
        }
    }

    async fn expect(&mut self, name: &str, data: &str) {
        assert_eq!(self.next().await, (name.to_owned(), data.to_owned()));
    }
}

#[actix_web::test]
async fn a_stream_begins_with_a_heartbeat_and_goes_on_with_more() {
    let sandbox = Sandbox::start();
    sandbox.heartbeat(Some(Duration::from_millis(10)));
    let mut listener = Listener::start(&sandbox).await;
    for _ in 0..5 {
        assert_eq!(listener.any().await, Some(("heartbeat".to_owned(), "{}".to_owned())));
    }
}

#[actix_web::test]
async fn every_change_is_told() {
    let sandbox = Sandbox::start();
    let mut listener = Listener::start(&sandbox).await;
    let mut second = Listener::start(&sandbox).await;
    sandbox.allow("support", "users", [Right::Edit]);
    listener.expect("refresh-roles", "{}").await;
    second.expect("refresh-roles", "{}").await;
    let _ = sandbox.action("users", "Ban").trigger(["admin"]);
    listener.expect("refresh-roles", "{}").await;
    sandbox.development(true);
    listener.expect("refresh-roles", "{}").await;
    sandbox.add_account(Account::new("ada"));
    listener.expect("refresh-users", "{}").await;
    sandbox.remove_account("ada");
    listener.expect("refresh-users", "{}").await;
    sandbox.scope(7, "users", None);
    listener.expect("refresh-renderings", "{\"renderingIds\":[7]}").await;
    sandbox.omit(Route::Users, "/0");
    listener.expect("refresh-users", "{}").await;
    sandbox.send_event("refresh-customizations", &json!({ "any": "thing" }));
    listener.expect("refresh-customizations", "{\"any\":\"thing\"}").await;
    sandbox.scope(7, "users", None);
    listener.expect("refresh-renderings", "{\"renderingIds\":[7]}").await;
    // The last, so that nothing was published when the rules above were made.
    assert_eq!(post(&sandbox, "/forest/apimaps", &schema(HASH)).await.status, 204);
    listener.expect("refresh-roles", "{}").await;
    listener.expect("refresh-renderings", "{\"renderingIds\":[1,7]}").await;
}

#[actix_web::test]
async fn quiet_changes_are_not_told_and_other_environments_hear_nothing() {
    let sandbox = Sandbox::start();
    let mut listener = Listener::start(&sandbox).await;
    sandbox.quietly(|sandbox| sandbox.add_account(Account::new("ada")));
    sandbox.add_environment().development(true);
    sandbox.send_event("last", &json!(null));
    listener.expect("last", "null").await;
}

#[actix_web::test]
async fn streams_are_dropped_and_counted() {
    let sandbox = Sandbox::start();
    let mut listener = Listener::start(&sandbox).await;
    sandbox.drop_event_streams();
    while listener.any().await.is_some() {}
    assert_eq!(sandbox.event_streams(), 0);
    let listener = Listener::start(&sandbox).await;
    sandbox.wait_for_event_stream().await;
    drop(listener);
    sandbox.heartbeat(None);
    // The server notices at its next write, or when the connection tells it.
    sandbox
        .wait_until("the stream is gone", || {
            sandbox.send_event("anybody", &json!(null));
            sandbox.event_streams() == 0
        })
        .await;
}

#[actix_web::test]
async fn the_stream_can_be_refused() {
    let sandbox = Sandbox::start();
    for status in [401, 403, 404, 500, 502, 503] {
        sandbox.fault_times(Route::Events, Fault::Status(status), 1);
        assert_eq!(get(&sandbox, EVENTS).await.status, status);
    }
    assert_eq!(sandbox.event_streams(), 0);
    drop(Listener::start(&sandbox).await);
}
