//! What an action function may take: each parameter is extracted by its type, and a type that does not fit the
//! action's scope does not compile.

use std::{
    any::{Any, TypeId, type_name},
    collections::{HashMap, VecDeque},
    fmt,
    ops::Deref,
    sync::Arc,
};

use super::{
    scope::{BulkAction, OnOne, OnSeveral, SingleAction},
    selection::Selection,
};
use crate::{
    caller::Caller,
    error::{Error, Result},
    value::{OwnedRow, Value},
};

/// A parameter of an action of the collection `C`; `S` is [`SingleAction`], [`BulkAction`] or
/// [`GlobalAction`](super::GlobalAction).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter of a `{S}` of `{C}`",
    label = "not a parameter of such an action",
    note = "an action takes `Caller`, `Context`, `Data<T>` of a `Send + Sync` type, `Record<Self>` (single only) and `Records<Self>` (bulk only)"
)]
pub trait FromAction<C, S>: Sized {
    /// What the agent must have been given for it; checked when the agent is built.
    const REQUIRES: Option<fn() -> Requirement> = None;

    /// Takes the value out of the call.
    ///
    /// # Errors
    /// When the call does not hold it.
    fn from_action(call: &mut ActionCall<C>) -> Result<Self>;
}

/// A value that the agent must have been given by `AgentBuilder::data`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// Its type.
    pub type_id: TypeId,
    /// The type's name, for the message.
    pub type_name: &'static str,
}

/// The values that were given to the agent, by their types.
pub(crate) type DataMap = HashMap<TypeId, Arc<dyn Any + Send + Sync>>;

/// One call of an action, before its parameters are extracted.
pub struct ActionCall<C> {
    pub(crate) context: Context,
    pub(crate) selection: Selection,
    /// The record of a single action, whole.
    pub(crate) record: Option<(String, OwnedRow)>,
    pub(crate) read: ReadRow<C>,
}

/// Reads a row, whose id is given for the message, as its struct.
type ReadRow<C> = fn(&str, &OwnedRow) -> Result<C>;

impl<C> fmt::Debug for ActionCall<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActionCall").field("context", &self.context).finish_non_exhaustive()
    }
}

/// A record is read as the struct of the action's collection, and no other: `Self` is `C`.
///
/// Said by a bound and not by the type itself, like the scope, so that rustc does not answer a wrong one with the
/// source of the implementation that would be right. With one implementation for each scope `S`, inference does not
/// take `C` from `Self` either.
pub(crate) trait Same<C, S>: Sized {
    /// The reader, as one of `Self`.
    fn reader(read: ReadRow<C>) -> ReadRow<Self>;
}

impl<C> Same<C, SingleAction> for C {
    fn reader(read: ReadRow<C>) -> ReadRow<C> {
        read
    }
}

impl<C> Same<C, BulkAction> for C {
    fn reader(read: ReadRow<C>) -> ReadRow<C> {
        read
    }
}

/// The circumstances of a call.
#[derive(Clone)]
pub struct Context {
    pub(crate) caller: Arc<Caller>,
    pub(crate) data: Arc<DataMap>,
}

impl Context {
    /// Who makes the request.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("caller", &self.caller).finish_non_exhaustive()
    }
}

#[diagnostic::do_not_recommend]
impl<C, S> FromAction<C, S> for Context {
    fn from_action(call: &mut ActionCall<C>) -> Result<Self> {
        Ok(call.context.clone())
    }
}

#[diagnostic::do_not_recommend]
impl<C, S> FromAction<C, S> for Caller {
    fn from_action(call: &mut ActionCall<C>) -> Result<Self> {
        Ok(call.context.caller().clone())
    }
}

/// A value that was given to the agent with `AgentBuilder::data`: a mailer, a client, a pool of the application's own.
pub struct Data<T: ?Sized>(Arc<T>);

impl<T: ?Sized> Deref for Data<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: fmt::Debug + ?Sized> fmt::Debug for Data<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Data").field(&&*self.0).finish()
    }
}

#[diagnostic::do_not_recommend]
impl<C, S, T: Any + Send + Sync> FromAction<C, S> for Data<T> {
    const REQUIRES: Option<fn() -> Requirement> =
        Some(|| Requirement { type_id: TypeId::of::<T>(), type_name: type_name::<T>() });

    fn from_action(call: &mut ActionCall<C>) -> Result<Self> {
        call.context
            .data
            .get(&TypeId::of::<T>())
            .and_then(|value| Arc::clone(value).downcast().ok())
            .map(Data)
            .ok_or_else(|| Error::internal(format!("the agent was given no `{}`", type_name::<T>())))
    }
}

/// The record that a single action runs on: loaded, and within the operator's reach. Its fields are at hand:
/// `user.email`.
#[derive(Debug)]
pub struct Record<C> {
    id: String,
    value: C,
}

impl<C> Record<C> {
    /// The id as Forest writes it: the primary key as text, several keys joined by `|`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The struct itself.
    pub fn into_inner(self) -> C {
        self.value
    }
}

impl<C> Deref for Record<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.value
    }
}

#[diagnostic::do_not_recommend]
impl<C, S: OnOne, M: Same<C, S>> FromAction<C, S> for Record<M> {
    fn from_action(call: &mut ActionCall<C>) -> Result<Self> {
        let (id, row) = call
            .record
            .as_ref()
            .ok_or_else(|| Error::internal("a single action was called without a record"))?;
        Ok(Self { id: id.clone(), value: M::reader(call.read)(id, row)? })
    }
}

/// The records that a bulk action runs on, within the operator's reach. Nothing is loaded before it is asked for.
///
/// ```
/// # use forest::{Error, Records};
/// # struct User { email: String }
/// # async fn notify(mut users: Records<User>) -> Result<(), Error> {
/// println!("{} records", users.count().await?);
/// while let Some(chunk) = users.next_chunk().await? {
///     for user in chunk {
///         // …
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub struct Records<C> {
    selection: Selection,
    /// The keys that are still to be loaded; `None` before the first chunk.
    ahead: Option<VecDeque<Vec<Value>>>,
    read: ReadRow<C>,
}

impl<C> Records<C> {
    /// How many records a chunk holds at most.
    const CHUNK: usize = 500;

    /// How many records there are.
    ///
    /// # Errors
    /// When the data source does not answer.
    pub async fn count(&self) -> Result<u64> {
        self.selection.count().await
    }

    /// The ids of the records, as Forest writes them: the primary key as text, several keys joined by `|`.
    ///
    /// # Errors
    /// When the data source does not answer.
    pub async fn ids(&self) -> Result<Vec<String>> {
        self.selection.ids().await
    }

    /// The next records, or `None` after the last. Each record comes once, whatever the action changes meanwhile; one
    /// that has left the selection is passed over.
    ///
    /// # Errors
    /// When the data source does not answer, or holds something that the struct cannot.
    pub async fn next_chunk(&mut self) -> Result<Option<Vec<C>>> {
        let ahead = match &mut self.ahead {
            Some(ahead) => ahead,
            None => self.ahead.insert(self.selection.keys().await?.into()),
        };
        if ahead.is_empty() {
            return Ok(None);
        }
        let keys: Vec<_> = ahead.drain(..ahead.len().min(Self::CHUNK)).collect();
        let rows = self.selection.records(keys).await?;
        rows.iter().map(|(id, row)| (self.read)(id, row)).collect::<Result<_>>().map(Some)
    }
}

impl<C> fmt::Debug for Records<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records").field("selection", &self.selection).finish_non_exhaustive()
    }
}

#[diagnostic::do_not_recommend]
impl<C, S: OnSeveral, M: Same<C, S>> FromAction<C, S> for Records<M> {
    fn from_action(call: &mut ActionCall<C>) -> Result<Self> {
        Ok(Self { selection: call.selection.clone(), ahead: None, read: M::reader(call.read) })
    }
}
