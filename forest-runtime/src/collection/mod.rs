//! A collection that can be asked: what was declared of it, and the source that holds its records. Only `access` hands
//! one out.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    error::{Error, Result},
    query::{ConditionTree, Select},
    schema::CollectionRef,
    source::{DataSource, SourceError},
    value::{OwnedRow, Row, Value},
};

/// A collection and its source.
#[derive(Clone)]
pub(crate) struct CollectionHandle {
    pub(crate) schema: CollectionRef,
    pub(crate) source: Arc<dyn DataSource>,
}

impl CollectionHandle {
    /// A question for the given columns of all records.
    pub(crate) fn select(&self, columns: Vec<usize>, filter: Option<ConditionTree>) -> Select {
        Select { collection: self.schema.clone(), columns, filter, sort: Vec::new(), page: None }
    }

    /// Reads rows into `state`, one call of `each` a row, on the thread that reads them.
    pub(crate) async fn fold<T: Send + 'static>(
        &self,
        select: Select,
        state: T,
        each: impl Fn(&mut T, &dyn Row) -> Result<(), SourceError> + Send + 'static,
    ) -> Result<T> {
        let shared = Arc::new(Mutex::new(state));
        let writer = Arc::clone(&shared);
        let sink = move |row: &dyn Row| each(&mut writer.lock().unwrap_or_else(PoisonError::into_inner), row);
        self.source.select(select, Box::new(sink)).await?;
        let state = Arc::into_inner(shared).ok_or_else(|| Error::internal("a source kept its sink"))?;
        Ok(state.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Copies rows out of the source; for few rows.
    pub(crate) async fn rows(&self, select: Select) -> Result<Vec<OwnedRow>> {
        let width = select.columns.len();
        self.fold(select, Vec::new(), move |rows, row| {
            rows.push(OwnedRow((0..width).map(|at| Value::from(row.cell(at))).collect()));
            Ok(())
        })
        .await
    }

    /// How many records fulfil a condition.
    pub(crate) async fn count(&self, filter: Option<ConditionTree>) -> Result<u64> {
        Ok(self.source.count(self.schema.clone(), filter).await?)
    }
}

impl fmt::Debug for CollectionHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CollectionHandle").field("name", &self.schema.name).finish_non_exhaustive()
    }
}
