//! What a request may reach. A collection is reached through an [`Authorized`] value alone, and only the [`Gate`] makes
//! one, after it knows who asks and what for.

use std::{collections::BTreeMap, fmt, marker::PhantomData, sync::Arc};

use super::token;
use crate::{
    action::Selection,
    caller::Caller,
    collection::CollectionHandle,
    error::{Error, Result},
    query::{ConditionTree, Select},
    schema::CollectionRef,
    source::SourceError,
    value::{OwnedRow, Row, Value},
};

/// What is done to a collection.
pub(crate) trait Operation {
    /// For the log.
    const NAME: &'static str;
}

/// Listing and counting records.
#[derive(Debug)]
pub(crate) enum Browse {}

/// Looking at one record.
#[derive(Debug)]
pub(crate) enum Read {}

/// Running an action.
#[derive(Debug)]
pub(crate) enum Trigger {}

impl Operation for Browse {
    const NAME: &'static str = "browse";
}

impl Operation for Read {
    const NAME: &'static str = "read";
}

impl Operation for Trigger {
    const NAME: &'static str = "trigger";
}

/// The keeper of the collections.
#[derive(Debug)]
pub(crate) struct Gate {
    auth_secret: Secret,
    is_production: bool,
    collections: BTreeMap<&'static str, CollectionHandle>,
}

impl Gate {
    pub(crate) fn new(
        auth_secret: impl Into<String>,
        is_production: bool,
        collections: impl IntoIterator<Item = CollectionHandle>,
    ) -> Self {
        let collections = collections.into_iter().map(|handle| (handle.schema.name, handle)).collect();
        Self { auth_secret: Secret(auth_secret.into()), is_production, collections }
    }

    /// Who calls: the `Authorization` header says it, or, where there is none, the session cookie.
    pub(crate) fn identify(&self, authorization: Option<&str>, cookie: Option<&str>) -> Result<Caller> {
        let token = match authorization {
            Some(header) => bearer(header).ok_or_else(token::unauthorized)?,
            None => cookie.ok_or_else(token::unauthorized)?,
        };
        token::verify(token, &self.auth_secret.0)
    }

    /// A session token for `caller`.
    #[cfg(feature = "console")]
    pub(crate) fn mint(&self, caller: &Caller) -> Result<String> {
        super::mint::mint(caller, &self.auth_secret.0)
    }

    /// Lets `caller` do `Op` to a collection, or refuses.
    pub(crate) fn authorize<Op: Operation>(
        &self,
        caller: &Arc<Caller>,
        collection: &str,
    ) -> Result<Authorized<Op>> {
        let handle = self
            .collections
            .get(collection)
            .ok_or_else(|| Error::not_found(format!("There is no collection `{collection}`")))?;
        // A development environment allows everything, as Forest's own does. What a role may do in any other is for the
        // Forest server to say; without its word, nothing.
        if self.is_production {
            tracing::warn!(
                collection,
                operation = Op::NAME,
                caller = caller.id,
                "refused: permissions are not known"
            );
            return Err(Error::forbidden("The permissions of this environment are not known to the agent"));
        }
        Ok(Authorized {
            caller: Arc::clone(caller),
            collection: handle.clone(),
            scope: None,
            of: PhantomData,
        })
    }
}

/// The token of `Bearer <token>`; the scheme in any case, as RFC 9110 has it.
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && !token.contains(' ')).then_some(token)
}

/// A collection that `Op` may be done to, within the caller's scope.
pub(crate) struct Authorized<Op> {
    caller: Arc<Caller>,
    collection: CollectionHandle,
    /// The records that the caller may see; all when absent.
    scope: Option<ConditionTree>,
    of: PhantomData<Op>,
}

impl<Op> Authorized<Op> {
    pub(crate) fn schema(&self) -> &CollectionRef {
        &self.collection.schema
    }

    pub(crate) fn caller(&self) -> &Arc<Caller> {
        &self.caller
    }

    fn within(&self, filter: Option<ConditionTree>) -> Option<ConditionTree> {
        ConditionTree::intersect([self.scope.clone(), filter])
    }
}

impl Authorized<Browse> {
    /// Reads records into `state`; the caller's scope is added to the question.
    pub(crate) async fn list<T: Send + 'static>(
        &self,
        mut select: Select,
        state: T,
        each: impl Fn(&mut T, &dyn Row) -> Result<(), SourceError> + Send + 'static,
    ) -> Result<T> {
        select.filter = self.within(select.filter);
        self.collection.fold(select, state, each).await
    }

    /// How many records there are.
    pub(crate) async fn count(&self, filter: Option<ConditionTree>) -> Result<u64> {
        self.collection.count(self.within(filter)).await
    }
}

impl Authorized<Read> {
    /// Reads the record with this key into `state`, if it is there and in the caller's scope.
    pub(crate) async fn get<T: Send + 'static>(
        &self,
        key: Vec<Value>,
        columns: Vec<usize>,
        state: T,
        each: impl Fn(&mut T, &dyn Row) -> Result<(), SourceError> + Send + 'static,
    ) -> Result<T> {
        let filter = self.within(Some(ConditionTree::keys(vec![key])));
        self.collection.fold(self.collection.select(columns, filter), state, each).await
    }
}

impl Authorized<Trigger> {
    /// The records of an action: those that `filter` means, within the caller's scope.
    pub(crate) fn selection(&self, filter: Option<ConditionTree>) -> Selection {
        Selection { collection: self.collection.clone(), filter: self.within(filter) }
    }

    /// One record, whole, if it is there and in the caller's scope.
    pub(crate) async fn record(&self, key: Vec<Value>) -> Result<Option<(String, OwnedRow)>> {
        Ok(self.selection(None).records(vec![key]).await?.pop())
    }
}

impl<Op: Operation> fmt::Debug for Authorized<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorized")
            .field("operation", &Op::NAME)
            .field("collection", &self.collection)
            .field("caller", &self.caller.id)
            .finish_non_exhaustive()
    }
}

/// A text that is not printed.
struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
