//! Sets of primary keys.

use sea_query::{Expr, ExprTrait, Func, Query, SimpleExpr};

use super::{
    condition::column_expr,
    parameter::{json_lists, parameter},
};
use crate::{schema::CollectionSchema, source::SourceError, value::Value};

/// The primary key is one of `keys`.
///
/// Several keys are one parameter, whatever their number: a statement has a limit of parameters and of depth, and a text
/// for each number of them would fill the cache of statements.
pub(super) fn key_expr(
    collection: &CollectionSchema,
    keys: &[Vec<Value>],
) -> Result<SimpleExpr, SourceError> {
    let columns =
        collection.primary_key.iter().map(|&column| column_expr(collection, collection.table, column));
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    if keys.iter().any(|key| key.len() != columns.len()) {
        return Err("a key of another collection".into());
    }
    if let [key] = keys {
        let mut parts = columns.into_iter().zip(key).map(|(column, value)| Ok(column.eq(parameter(value)?)));
        let first = parts.next().ok_or("a collection without a primary key")??;
        return parts.try_fold(first, |all, part: Result<_, SourceError>| Ok(all.and(part?)));
    }
    let mut list = Query::select();
    for part in 0..columns.len() {
        let value = Func::cust("json_extract").arg(Expr::col(("list", "value"))).arg(format!("$[{part}]"));
        list.expr(value);
    }
    list.from_function(Func::cust("json_each").arg(Expr::val(json_lists(keys)?)), "list");
    Ok(match <[_; 1]>::try_from(columns) {
        Ok([column]) => column.in_subquery(list),
        Err(columns) => Expr::tuple(columns).in_subquery(list),
    })
}
