//! The sandbox that users test their agents with: the Forest server in the process, asked over HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it should be"
)]

#[path = "sandbox/approvals.rs"]
mod approvals;
#[path = "sandbox/client.rs"]
mod client;
#[path = "sandbox/conditions.rs"]
mod conditions;
#[path = "sandbox/events.rs"]
mod events;
#[path = "sandbox/http.rs"]
mod http;
#[path = "sandbox/login.rs"]
mod login;
#[path = "sandbox/permissions.rs"]
mod permissions;
#[path = "sandbox/schema.rs"]
mod schema;
#[path = "sandbox/server.rs"]
mod server;
#[path = "sandbox/shop.rs"]
mod shop;
