//! What other agents let through, one test a hole and a letter: each is tried on an agent over real HTTP, with a Forest
//! server in the process and SQLite behind, and what counts is the refusal and that nothing happened.
//!
//! Some holes are in routes that this agent does not have. That they do not answer is tested, and no more can be:
//!
//! - J, charts of the agent's own code (`/forest/_charts/…`), and queries of charts (`/forest/_internal/native_query`);
//! - X, exports as CSV. What a file's name does to a header is tested on the file of an action instead;
//! - Z, the proxy to a workflow executor.
//!
//! Y, a login that somebody else began, is open: Forest's UI reads the `state` of a login as it is and passes it on, so
//! nothing can be added to it that would tie it to a browser. What limits the damage is tested: `state` is the plain JSON
//! that the UI knows, the answer is no cookie that a browser would keep, and only Forest's pages can read it.
//!
//! `away` is about a Forest server that is away, or that answers nonsense.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod actions;
mod away;
mod charts;
mod identity;
mod network;
mod records;
mod sessions;
mod shop;
mod tls;
