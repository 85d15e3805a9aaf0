//! The records that an action runs on, as a condition: nothing is loaded before somebody asks.

use crate::{
    collection::CollectionHandle,
    error::Result,
    query::{ConditionTree, Direction, Sort, pack_id},
    value::{OwnedRow, Value},
};

/// Records of one collection, within the operator's reach.
#[derive(Debug, Clone)]
pub(crate) struct Selection {
    pub(crate) collection: CollectionHandle,
    pub(crate) filter: Option<ConditionTree>,
}

impl Selection {
    /// How many records there are.
    pub(crate) async fn count(&self) -> Result<u64> {
        self.collection.count(self.filter.clone()).await
    }

    /// The primary keys of the records, in their own order.
    pub(crate) async fn keys(&self) -> Result<Vec<Vec<Value>>> {
        let mut select =
            self.collection.select(self.collection.schema.primary_key.clone(), self.filter.clone());
        select.sort = self.by_key();
        Ok(self.collection.rows(select).await?.into_iter().map(|row| row.0).collect())
    }

    /// The ids of the records, as Forest writes them, in their own order.
    pub(crate) async fn ids(&self) -> Result<Vec<String>> {
        let positions: Vec<_> = (0..self.collection.schema.primary_key.len()).collect();
        Ok(self.keys().await?.into_iter().map(|key| pack_id(&OwnedRow(key), &positions)).collect())
    }

    /// The records with these keys, whole, as far as they still belong to the selection.
    pub(crate) async fn records(&self, keys: Vec<Vec<Value>>) -> Result<Vec<(String, OwnedRow)>> {
        let schema = &self.collection.schema;
        let filter = ConditionTree::intersect([Some(ConditionTree::keys(keys)), self.filter.clone()]);
        let mut select = self.collection.select((0..schema.columns.len()).collect(), filter);
        select.sort = self.by_key();
        let rows = self.collection.rows(select).await?;
        Ok(rows.into_iter().map(|row| (pack_id(&row, &schema.primary_key), row)).collect())
    }

    fn by_key(&self) -> Vec<Sort> {
        let key = self.collection.schema.primary_key.iter();
        key.map(|&column| Sort { column, direction: Direction::Ascending }).collect()
    }
}
