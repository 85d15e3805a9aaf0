//! Mistakes that agents for Forest have made and mended, one test each: none of them is to be made here. They are
//! numbered; numbers without a test are mistakes that cannot be made here:
//!
//! - 13, a schema sent empty because the agent was restarted twice at once: an agent is never restarted within its
//!   process, and its schema document is made once, before anything is served;
//! - 20, compressed answers of another server read as text: nothing is relayed to another server;
//! - 22, holes in the JavaScript libraries of Forest's own agents: none of them is used;
//! - 24, tokens of clients of the Model Context Protocol: there is no such endpoint.
//!
//! Number 41, secrets in the log, is a program of its own: a log is set for a whole process.
//!
//! `golden` holds what must come out of the rules for operators and approvals.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod actions;
mod addresses;
mod charts;
mod golden;
mod login;
mod origins;
mod rights;
mod schema;
mod scopes;
mod server;
mod sessions;
mod shop;
