//! An action whose collection's type has been forgotten, so that all of them fit into one table.

use std::{
    fmt,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    task::Poll,
};

use super::{
    ActionCall, ActionMeta, ActionResult, Context, LocalBoxFuture, Requirement, Smart, selection::Selection,
};
use crate::{
    error::{Error, Result},
    schema::{ActionDeclaration, RecordReader},
    value::OwnedRow,
};

/// An action of any collection.
pub(crate) struct RegisteredAction {
    pub(crate) declaration: ActionDeclaration,
    /// `User::impersonate`, for messages.
    pub(crate) path: String,
    pub(crate) requires: Vec<Requirement>,
    run: Box<dyn Fn(Call) -> LocalBoxFuture<Result<ActionResult>> + Send + Sync>,
}

/// One call of an action.
pub(crate) struct Call {
    pub(crate) context: Context,
    pub(crate) selection: Selection,
    /// The record of a single action, whole.
    pub(crate) record: Option<(String, OwnedRow)>,
}

impl RegisteredAction {
    pub(crate) fn of<C: Smart>(meta: &'static ActionMeta<C>) -> Self {
        Self {
            declaration: meta.declaration,
            path: format!("{}::{}", C::META.rust_name, meta.declaration.rust_name),
            requires: meta.requires.iter().flatten().map(|requirement| requirement()).collect(),
            run: Box::new(|call| {
                (meta.run)(ActionCall {
                    context: call.context,
                    selection: call.selection,
                    record: call.record,
                    read: read::<C>,
                })
            }),
        }
    }

    /// Runs the action. A panic of the author's code is an error of his, and no end of the connection.
    pub(crate) async fn run(&self, call: Call) -> Result<ActionResult> {
        let mut action = (self.run)(call);
        poll_fn(|context| {
            catch_unwind(AssertUnwindSafe(|| action.as_mut().poll(context)))
                .unwrap_or_else(|_| Poll::Ready(Err(Error::internal(format!("`{}` panicked", self.path)))))
        })
        .await
    }
}

/// Reads a whole row as its struct.
fn read<C: Smart>(id: &str, row: &OwnedRow) -> Result<C> {
    let positions: Vec<_> = (0..C::META.columns.len()).map(Some).collect();
    C::from_record(&RecordReader::new(row, &positions)).map_err(|error| {
        Error::internal(format!("record {id} of `{}` does not fit its struct: {error}", C::NAME))
    })
}

impl fmt::Debug for RegisteredAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegisteredAction").field("declaration", &self.declaration).finish_non_exhaustive()
    }
}
