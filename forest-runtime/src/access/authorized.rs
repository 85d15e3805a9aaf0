//! What a request may reach. A collection is reached through an [`Authorized`] value alone, and only the
//! [`Gate`](super::Gate) makes one, after it knows who asks and what for.

use std::{fmt, marker::PhantomData, sync::Arc};

use super::{
    conditions::Check,
    gate::{Authority, parse_scope},
    permissions::Right,
};
use crate::{
    action::Selection,
    caller::Caller,
    collection::CollectionHandle,
    error::Result,
    query::{ConditionTree, Select},
    schema::CollectionRef,
    source::SourceError,
    value::{Row, Value},
};

/// What is done to a collection.
pub(crate) trait Operation {
    /// What the caller's role must have.
    const RIGHTS: &'static [Right];
}

/// Listing and counting records.
#[derive(Debug)]
pub(crate) enum Browse {}

/// Looking at one record.
#[derive(Debug)]
pub(crate) enum Read {}

/// Running an action, or seeing its form. It has a right of its own, which is not the collection's.
#[derive(Debug)]
pub(crate) enum Trigger {}

impl Operation for Browse {
    const RIGHTS: &'static [Right] = &[Right::Browse];
}

impl Operation for Read {
    const RIGHTS: &'static [Right] = &[Right::Read];
}

/// A collection that `Op` may be done to, within the caller's scope.
pub(crate) struct Authorized<Op> {
    caller: Arc<Caller>,
    collection: CollectionHandle,
    /// The records that the caller may see; all when absent.
    scope: Option<ConditionTree>,
    authority: Option<Arc<Authority>>,
    check: Check,
    of: PhantomData<Op>,
}

impl<Op> Authorized<Op> {
    pub(super) fn new(
        caller: Arc<Caller>,
        collection: CollectionHandle,
        scope: Option<ConditionTree>,
        authority: Option<Arc<Authority>>,
        check: Check,
    ) -> Self {
        Self { caller, collection, scope, authority, check, of: PhantomData }
    }

    /// Makes the scope narrower.
    pub(super) fn restrict(&mut self, condition: ConditionTree) {
        self.scope = ConditionTree::intersect([self.scope.take(), Some(condition)]);
    }

    pub(crate) fn schema(&self) -> &CollectionRef {
        &self.collection.schema
    }

    pub(crate) fn caller(&self) -> &Arc<Caller> {
        &self.caller
    }

    /// How many records there are, whatever is done to them.
    pub(super) async fn count_all(&self, filter: Option<ConditionTree>) -> Result<u64> {
        self.collection.count(self.within(filter).await?).await
    }

    /// What the caller asks for, within what he may see. He may not ask about collections that he may not read, not by
    /// way of a relation either, nor about records of them that are out of his scope.
    async fn within(&self, filter: Option<ConditionTree>) -> Result<Option<ConditionTree>> {
        let mut scopes = vec![self.scope.clone()];
        if let (Some(authority), Some(filter)) = (&self.authority, &filter) {
            for path in filter.paths() {
                let Some(related) = self.collection.schema.along(&path) else { continue };
                authority.permissions.require(&self.caller, related.name, &[Right::Read]).await?;
                if let Some(tree) = authority.permissions.scope(&self.caller, related.name).await? {
                    scopes.push(Some(parse_scope(&related, &tree, &self.caller)?.beyond(&path)));
                }
            }
        }
        scopes.push(filter);
        Ok(ConditionTree::intersect(scopes))
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
        select.filter = self.within(select.filter).await?;
        self.collection.fold(select, state, each).await
    }

    /// How many records there are.
    pub(crate) async fn count(&self, filter: Option<ConditionTree>) -> Result<u64> {
        self.count_all(filter).await
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
        let filter = self.within(Some(ConditionTree::keys(vec![key]))).await?;
        self.collection.fold(self.collection.select(columns, filter), state, each).await
    }
}

impl Authorized<Trigger> {
    /// The records that the action may run on: those that `filter` means, within the caller's scope.
    ///
    /// # Errors
    /// 403 when the conditions of the caller's role are not met, the action needs an approval, or the one that came
    /// along does not count; 422 when a condition cannot be read.
    ///
    /// `all_records`: the records are meant by what they have in common, and not by their ids.
    pub(crate) async fn selection(
        &self,
        filter: Option<ConditionTree>,
        all_records: bool,
    ) -> Result<Selection> {
        let reachable =
            Selection { collection: self.collection.clone(), filter: self.within(filter.clone()).await? };
        let selected = Selection { collection: self.collection.clone(), filter };
        let store = self.authority.as_ref().map(|authority| authority.store.as_ref());
        let must = self.check.pass(&self.caller, &reachable, &selected, all_records, store).await?;
        // What was checked holds while the action runs too, whoever changes the records meanwhile.
        let filter = ConditionTree::intersect([reachable.filter, must]);
        Ok(Selection { filter, ..reachable })
    }
}

impl<Op> fmt::Debug for Authorized<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorized")
            .field("collection", &self.collection)
            .field("caller", &self.caller.id)
            .finish_non_exhaustive()
    }
}
