//! A [Forest Admin](https://www.forestadmin.com) agent for Rust: an admin panel for the structs that a team already has.
//!
//! Put [`#[collection]`](macro@collection) on a struct and [`#[smart]`](macro@smart) on its functions, hand both to an
//! [`Agent`], and mount that in an Actix application. The compiler checks the rest: names of fields, targets and keys of
//! relations, what an action may take and return.
//!
//! ```
//! use forest::{Agent, Options, prelude::*, source::Sqlite};
//!
//! /// People who hold an account.
//! #[collection(table = "users")]
//! struct User {
//!     id: i64,
//!     email: String,
//!     first_name: String,
//! }
//!
//! #[smart]
//! impl User {
//!     /// Log in as this customer.
//!     #[action(single)]
//!     async fn impersonate(user: Record<Self>, caller: Caller) -> Result<ActionResult> {
//!         let ticket = format!("a ticket for {} to be {}", caller.email, user.id);
//!         Ok(ActionResult::success(format!("Impersonating {}", user.email))
//!             .webhook(Webhook::post("https://shop.example/login").body(&[("ticket", ticket)]))
//!             .redirect_to("https://shop.example/"))
//!     }
//! }
//!
//! fn agent() -> std::result::Result<Agent, Box<dyn std::error::Error>> {
//!     Ok(Agent::builder(Options::from_env()?).source(Sqlite::open("shop.db")?).collection::<User>().build()?)
//! }
//! ```
//!
//! # Features
//!
//! | feature | what it brings |
//! |---|---|
//! | `sqlite` (default) | the data source for SQLite, and the store in a SQLite file |
//! | `forest-server` (default) | the client of the Forest server: login, permissions, schema upload; [`doctor`] |
//! | `store-redis`, `store-postgres` | what several instances remember together, see [`store`] |
//! | `testing` | a Forest server in the process and a client that logs in, for tests of your own agent |
//! | `console` | a web interface for a developer's own machine |
//! | `impersonation` | tickets that log an operator in to the customer app |
//! | `chrono` | fields of the types of `chrono` |

#[cfg_attr(
    not(feature = "forest-server"),
    allow(dead_code, reason = "without the client of the Forest server an agent stands alone")
)]
mod access;
pub mod action;
mod agent;
#[cfg(forest_bypass)]
mod bypass;
mod caller;
mod collection;
#[cfg(feature = "console")]
pub mod console;
#[cfg(feature = "forest-server")]
pub mod doctor;
mod error;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
#[cfg(feature = "impersonation")]
pub mod impersonation;
mod jwt;
mod macros;
#[cfg_attr(
    not(feature = "forest-server"),
    allow(dead_code, reason = "without the client of the Forest server an agent stands alone")
)]
mod options;
pub mod query;
mod routes;
pub mod schema;
#[cfg(feature = "forest-server")]
mod server;
pub mod source;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;
pub mod value;

#[doc(hidden)]
pub mod __private;

pub use action::{ActionResult, Context, Data, FromAction, IntoActionResult, Record, Records, Webhook};
pub use agent::{Agent, AgentBuilder, BuildError, ListedCollection};
pub use caller::Caller;
pub use error::{Error, Result};
pub use macros::{ForestEnum, action, collection, field, smart};
pub use options::Options;
pub use schema::{Collection, Column, Dialect, Liana};
pub use value::ForestType;

/// What a file that declares collections needs: `use forest::prelude::*;`.
pub mod prelude {
    pub use crate::{
        ActionResult, Caller, Collection, Context, Data, Error, ForestEnum, Record, Records, Result, Webhook,
        action, action::Smart as _, collection, field, smart,
    };
}
