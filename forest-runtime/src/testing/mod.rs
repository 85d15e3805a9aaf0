//! For tests of agents: a Forest server in the process, and a client that logs in and works as an operator does.
//!
//! [`Sandbox`] answers what the Forest server answers, over real HTTP on this machine. [`TestClient`] serves an agent
//! beside it and uses it as Forest's UI does: it logs in, lists records, runs actions, asks for approvals. Nothing of the
//! agent is left out or replaced, so a test sees what an operator will see.
//!
//! ```
//! use forest::{Agent, Options, prelude::*, source::Sqlite, testing::{Sandbox, TestClient}};
//!
//! #[collection(table = "users")]
//! struct User {
//!     id: i64,
//!     email: String,
//! }
//!
//! #[smart]
//! impl User {
//!     #[action(single)]
//!     async fn impersonate(user: Record<Self>) -> ActionResult {
//!         ActionResult::success(format!("Impersonating {}", user.email))
//!     }
//! }
//!
//! fn agent(options: Options) -> Agent {
//!     # let path = std::env::temp_dir().join(format!("forest-doc-{}.db", std::process::id()));
//!     # let _ = std::fs::remove_file(&path);
//!     # let database = rusqlite::Connection::open(&path).unwrap();
//!     # database
//!     #     .execute_batch(
//!     #         "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL);
//!     #          INSERT INTO users VALUES (1, 'ada@example.com')",
//!     #     )
//!     #     .unwrap();
//!     # drop(database);
//!     let source = Sqlite::open("shop.db");
//!     # let source = Sqlite::open(&path);
//!     Agent::builder(options).source(source.unwrap()).collection::<User>().build().unwrap()
//! }
//!
//! # /*
//! #[actix_web::test]
//! async fn only_support_may_impersonate() {
//! # */
//! # actix_web::rt::System::new().block_on(async {
//!     let sandbox = Sandbox::start();
//!     sandbox.action("users", "Impersonate").trigger(["support"]);
//!     let client = TestClient::start(&sandbox, agent(sandbox.options())).await;
//!
//!     let outcome = client.log_in("support").await.act("users", "Impersonate", ["1"]).await;
//!     assert_eq!(outcome.success(), Some("Impersonating ada@example.com"));
//!     let outcome = client.log_in("admin").await.act("users", "Impersonate", ["1"]).await;
//!     assert_eq!(outcome.expect_refusal().status(), 403);
//! # });
//! # /*
//! }
//! # */
//! ```
//!
//! What is not as a test says it should be ends the test: the functions here panic, with a text that says what was
//! expected and what came.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod client;
mod keys;
mod sandbox;
mod serve;

pub use client::{
    Act, ActionOutcome, Answer, File, Form, FormField, FoundRecord, List, Records, Refusal, Session,
    TestClient,
};
pub use sandbox::{
    Account, ActionPermissions, Algorithm, ApprovalRequest, ApprovalToken, Environment, Fault, IdToken,
    IpRule, Request, Right, Route, Sandbox,
};
