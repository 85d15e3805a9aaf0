//! A handle on one collection of a schema, for whoever outlives a request: jobs of a data source, actions that run.

use std::{fmt, ops::Deref, sync::Arc};

use super::{CollectionSchema, Schema};

/// One collection of a shared schema; reads as its [`CollectionSchema`].
#[derive(Clone)]
pub struct CollectionRef {
    schema: Arc<Schema>,
    index: usize,
}

impl CollectionRef {
    /// All collections of a schema, in the order of their registration.
    pub fn all(schema: &Arc<Schema>) -> impl ExactSizeIterator<Item = Self> {
        (0..schema.collections().len()).map(|index| Self { schema: Arc::clone(schema), index })
    }

    /// The collection at the end of a path of relations, each by its place; `None` when there is no such path.
    pub(crate) fn along(&self, path: &[usize]) -> Option<Self> {
        let schema = Arc::clone(&self.schema);
        let index = path.iter().try_fold(self.index, |index, relation| {
            Some(schema.collections()[index].relations.get(*relation)?.target)
        })?;
        Some(Self { schema, index })
    }

    /// The schema that the collection is a part of.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }
}

impl Deref for CollectionRef {
    type Target = CollectionSchema;

    fn deref(&self) -> &CollectionSchema {
        &self.schema.collections()[self.index]
    }
}

impl fmt::Debug for CollectionRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CollectionRef").field(&self.name).finish()
    }
}
