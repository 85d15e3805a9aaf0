//! From a question to a statement.

use sea_query::{
    Cond, Expr, ExprTrait, Func, LikeExpr, Order, Query, SelectStatement, SimpleExpr, Value as SqlValue,
};

use crate::{
    query::{Condition, ConditionTree, Direction, Keys, Operator, Select},
    schema::CollectionSchema,
    source::SourceError,
    value::{Value, write_string},
};

/// `SELECT <columns> FROM <table> WHERE … ORDER BY … LIMIT … OFFSET …`
pub(super) fn select(query: &Select) -> Result<SelectStatement, SourceError> {
    let collection = &*query.collection;
    let mut statement = Query::select();
    for &column in &query.columns {
        statement.expr(column_expr(collection, column)?);
    }
    if query.columns.is_empty() {
        statement.expr(Expr::val(1));
    }
    statement.from(collection.table);
    if let Some(filter) = &query.filter {
        statement.cond_where(condition(collection, filter)?);
    }
    for sort in &query.sort {
        let order = match sort.direction {
            Direction::Ascending => Order::Asc,
            Direction::Descending => Order::Desc,
        };
        statement.order_by_expr(column_expr(collection, sort.column)?, order);
    }
    if let Some(page) = query.page {
        statement.limit(page.limit).offset(page.skip);
    }
    Ok(statement)
}

/// `SELECT COUNT(*) FROM <table> WHERE …`
pub(super) fn count(
    collection: &CollectionSchema,
    filter: Option<&ConditionTree>,
) -> Result<SelectStatement, SourceError> {
    let mut statement = Query::select();
    statement.expr(Func::count(Expr::col(sea_query::Asterisk))).from(collection.table);
    if let Some(filter) = filter {
        statement.cond_where(condition(collection, filter)?);
    }
    Ok(statement)
}

fn column_expr(collection: &CollectionSchema, column: usize) -> Result<SimpleExpr, SourceError> {
    let column = collection.columns.get(column).ok_or("a column outside of its collection")?;
    Ok(Expr::col((collection.table, column.column)))
}

fn condition(collection: &CollectionSchema, tree: &ConditionTree) -> Result<Cond, SourceError> {
    // Of an empty `or` nothing is meant; that is not left to what the library makes of an empty group.
    match tree {
        ConditionTree::And(trees) => {
            trees.iter().try_fold(Cond::all(), |all, tree| Ok(all.add(condition(collection, tree)?)))
        }
        ConditionTree::Or(trees) if trees.is_empty() => Ok(Cond::all().add(Expr::val(1).eq(0))),
        ConditionTree::Or(trees) => {
            trees.iter().try_fold(Cond::any(), |any, tree| Ok(any.add(condition(collection, tree)?)))
        }
        ConditionTree::Leaf(leaf) => Ok(Cond::all().add(leaf_expr(collection, leaf)?)),
        ConditionTree::Keys(Keys { keys, excluded: false }) => {
            Ok(Cond::all().add(key_expr(collection, keys)?))
        }
        ConditionTree::Keys(Keys { keys, excluded: true }) => {
            Ok(Cond::all().add(key_expr(collection, keys)?.not()))
        }
    }
}

fn leaf_expr(collection: &CollectionSchema, leaf: &Condition) -> Result<SimpleExpr, SourceError> {
    let column = column_expr(collection, leaf.column)?;
    Ok(match (leaf.operator, &leaf.value) {
        (Operator::Equal, Value::Null) => column.is_null(),
        (Operator::Equal, value) => column.eq(parameter(value)?),
        (Operator::IContains, Value::Text(text)) => column.like(LikeExpr::new(containing(text)).escape('\\')),
        (operator, value) => {
            return Err(SourceError::new(format!("{operator:?}"), format!("cannot take {value:?}")));
        }
    })
}

/// The primary key is one of `keys`.
///
/// Several keys are one parameter, whatever their number: a statement has a limit of parameters and of depth, and a text
/// for each number of them would fill the cache of statements.
fn key_expr(collection: &CollectionSchema, keys: &[Vec<Value>]) -> Result<SimpleExpr, SourceError> {
    let columns = collection.primary_key.iter().map(|&column| column_expr(collection, column));
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
    list.from_function(Func::cust("json_each").arg(Expr::val(json(keys)?)), "list");
    Ok(match <[_; 1]>::try_from(columns) {
        Ok([column]) => column.in_subquery(list),
        Err(columns) => Expr::tuple(columns).in_subquery(list),
    })
}

/// `[[1,"a"],[2,"b"]]`
fn json(keys: &[Vec<Value>]) -> Result<String, SourceError> {
    let mut out = b"[".to_vec();
    for (at, key) in keys.iter().enumerate() {
        out.extend_from_slice(if at > 0 { b",[" } else { b"[" });
        for (at, value) in key.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            match value {
                Value::Int(value) => out.extend_from_slice(itoa::Buffer::new().format(*value).as_bytes()),
                Value::Float(value) if value.is_finite() => {
                    out.extend_from_slice(ryu::Buffer::new().format_finite(*value).as_bytes());
                }
                Value::Bool(value) => out.push(if *value { b'1' } else { b'0' }),
                Value::Text(text) => write_string(&mut out, text),
                other => return Err(SourceError::new("a key", format!("cannot hold {other:?}"))),
            }
        }
        out.push(b']');
    }
    out.push(b']');
    String::from_utf8(out).map_err(|error| SourceError::new("a key", error))
}

fn parameter(value: &Value) -> Result<SqlValue, SourceError> {
    Ok(match value {
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::Text(value) => value.as_str().into(),
        Value::Bytes(value) => value.clone().into(),
        Value::Null | Value::List(_) => {
            return Err(SourceError::new("a parameter", format!("cannot be {value:?}")));
        }
    })
}

/// The LIKE pattern of a text that is meant letter by letter.
fn containing(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rusqlite::types::Value as SqliteValue;

    use super::*;
    use crate::{
        query::{Page, Sort, search_condition},
        schema::{CollectionMeta, CollectionRef, ColumnMeta, Dialect, Registered, Schema, sample},
        source::sql::statement::Statement,
        value::ColumnType,
    };

    static ODD: CollectionMeta = CollectionMeta {
        rust_name: "Odd",
        name: "odd",
        table: "o\"d`d",
        description: None,
        columns: &[
            sample::key("id", ColumnType::Number),
            ColumnMeta { column: "te\"xt; --", ..sample::column("text", ColumnType::String) },
        ],
        relations: &[],
    };

    fn odd() -> CollectionRef {
        let registered = Registered { meta: &ODD, actions: Vec::new(), computed: &[] };
        let schema = Arc::new(Schema::link(Dialect::Modern, &[registered]).unwrap());
        CollectionRef::all(&schema).next().unwrap()
    }

    fn sql(filter: &ConditionTree) -> (String, Vec<SqliteValue>) {
        let statement = Statement::select(&count(&odd(), Some(filter)).unwrap());
        assert_eq!(statement.refused, None);
        let head = r#"SELECT COUNT(*) FROM "o""d`d" WHERE "#;
        (statement.sql.strip_prefix(head).unwrap_or(&statement.sql).to_owned(), statement.parameters)
    }

    #[test]
    fn identifiers_are_quoted_and_everything_else_is_a_parameter() {
        let select = Select {
            collection: odd(),
            columns: vec![1, 0],
            filter: search_condition(&odd(), "x' OR 1=1 --").unwrap(),
            sort: vec![Sort { column: 1, direction: Direction::Descending }],
            page: Some(Page { skip: 30, limit: 15 }),
        };
        let statement = Statement::select(&super::select(&select).unwrap());
        let text = r#""o""d`d"."te""xt; --""#;
        let like = format!(r"{text} LIKE ? ESCAPE '\'");
        assert_eq!(
            statement.sql,
            format!(
                r#"SELECT {text}, "o""d`d"."id" FROM "o""d`d" WHERE {like} AND {like} AND {like} AND {like} "#
            ) + &format!("ORDER BY {text} DESC LIMIT ? OFFSET ?")
        );
        let parameters = ["%x'%", "%OR%", "%1=1%", "%--%"].map(|text| SqliteValue::Text(text.into()));
        assert_eq!(statement.parameters[..4], parameters);
        assert_eq!(statement.parameters[4..], [SqliteValue::Integer(15), SqliteValue::Integer(30)]);
    }

    #[test]
    fn of_an_empty_or_nothing_is_meant() {
        assert_eq!(sql(&ConditionTree::NOTHING).0, "? = ?");
        let nested = ConditionTree::And(vec![ConditionTree::NOTHING]);
        assert_eq!(sql(&nested).1, [SqliteValue::Integer(1), SqliteValue::Integer(0)]);
        assert_eq!(sql(&ConditionTree::And(Vec::new())).0, "TRUE");
    }

    #[test]
    fn many_keys_are_one_parameter() {
        let id = r#""o""d`d"."id""#;
        let keys = |ids: &[i64]| ids.iter().map(|id| vec![Value::Int(*id)]).collect();
        assert_eq!(
            sql(&ConditionTree::keys(keys(&[7]))),
            (format!("{id} = ?"), vec![SqliteValue::Integer(7)])
        );
        let list = r#"(SELECT json_extract("list"."value", ?) FROM json_each(?) AS "list")"#;
        let (text, parameters) = sql(&ConditionTree::all_but(keys(&[7, 8])));
        assert_eq!(text, format!("NOT {id} IN {list}"));
        assert_eq!(parameters, ["$[0]", "[[7],[8]]"].map(|text| SqliteValue::Text(text.into())));
        assert_eq!(sql(&ConditionTree::keys(Vec::new())).0, format!("{id} IN {list}"));
    }
}
