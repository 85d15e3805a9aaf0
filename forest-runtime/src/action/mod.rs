//! Smart Actions: what is declared, what an action function may take, and what it may answer.

mod extract;
mod meta;
mod registered;
mod result;
mod scope;
mod selection;

pub(crate) use extract::DataMap;
pub use extract::{ActionCall, Context, Data, FromAction, Record, Records, Requirement};
pub use meta::{ActionMeta, LocalBoxFuture, Smart, SmartBlock};
pub(crate) use registered::{Call, RegisteredAction};
pub(crate) use result::Message;
pub use result::{ActionResult, FileResult, IntoActionResult, Webhook, WebhookMethod};
pub use scope::{BulkAction, GlobalAction, SingleAction};
pub(crate) use selection::Selection;
