//! Sets of primary keys.

use sea_query::{CaseStatement, Expr, ExprTrait, Func, Query, SimpleExpr};

use super::{
    condition::{Side, column_expr},
    parameter::{json_lists, parameter},
};
use crate::{
    schema::CollectionSchema,
    source::SourceError,
    value::{ColumnType, Value},
};

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
    let is_uuid =
        |part: usize| collection.columns[collection.primary_key[part]].column_type == ColumnType::Uuid;
    // A UUID is found however the application writes it: what is excluded must be found too.
    if columns.len() == 1 && is_uuid(0) {
        let values: Vec<_> = keys.iter().flatten().cloned().collect();
        let cell = columns.into_iter().next().ok_or("a collection without a primary key")?;
        return Side { cell, column_type: ColumnType::Uuid }.one_of(&values);
    }
    let columns: Vec<_> = columns
        .into_iter()
        .enumerate()
        .map(|(part, column)| if is_uuid(part) { uuid_digits(column) } else { column })
        .collect();
    let as_digits: Vec<Vec<Value>>;
    let keys = if (0..columns.len()).any(is_uuid) {
        as_digits = keys
            .iter()
            .map(|key| key.iter().enumerate().map(|(part, value)| digits(value, is_uuid(part))).collect())
            .collect();
        &as_digits[..]
    } else {
        keys
    };
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

/// The 32 digits of a UUID that is kept as text, with hyphens or without, in either case, or as bytes.
fn uuid_digits(column: SimpleExpr) -> SimpleExpr {
    let is_blob = Expr::expr(Func::cust("typeof").arg(column.clone())).eq("blob");
    let bytes = Func::cust("hex").arg(column.clone());
    let text = Func::cust("replace").arg(column).arg("-").arg("");
    let digits = CaseStatement::new().case(is_blob, bytes).finally(text);
    Func::lower(Expr::Case(Box::new(digits))).into()
}

fn digits(value: &Value, is_uuid: bool) -> Value {
    match value {
        Value::Text(text) if is_uuid => Value::Text(text.replace('-', "").to_lowercase()),
        value => value.clone(),
    }
}
