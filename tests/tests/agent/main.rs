//! The agent as its users see it: declared with the macros, on a real SQLite database, asked over HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod actions;
mod build;
mod cors;
mod hooks;
mod login;
mod mounted;
mod records;
mod relations;
mod segments;
mod shop;
