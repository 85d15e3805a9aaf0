//! From a question to a statement.

use sea_query::{Expr, Func, Order, Query, SelectStatement};

use super::condition::{column_expr, condition};
use crate::{
    query::{ConditionTree, Direction, Select},
    schema::CollectionRef,
    source::SourceError,
};

/// `SELECT <columns> FROM <table> WHERE … ORDER BY … LIMIT … OFFSET …`
pub(super) fn select(query: &Select) -> Result<SelectStatement, SourceError> {
    let collection = &query.collection;
    let mut statement = Query::select();
    for &column in &query.columns {
        statement.expr(column_expr(collection, collection.table, column)?);
    }
    if query.columns.is_empty() {
        statement.expr(Expr::val(1));
    }
    statement.from(collection.table);
    if let Some(filter) = &query.filter {
        statement.and_where(condition(collection, filter)?);
    }
    for sort in &query.sort {
        let order = match sort.direction {
            Direction::Ascending => Order::Asc,
            Direction::Descending => Order::Desc,
        };
        statement.order_by_expr(column_expr(collection, collection.table, sort.column)?, order);
    }
    if let Some(page) = query.page {
        statement.limit(page.limit).offset(page.skip);
    }
    Ok(statement)
}

/// `SELECT COUNT(*) FROM <table> WHERE …`
pub(super) fn count(
    collection: &CollectionRef,
    filter: Option<&ConditionTree>,
) -> Result<SelectStatement, SourceError> {
    let mut statement = Query::select();
    statement.expr(Func::count(Expr::col(sea_query::Asterisk))).from(collection.table);
    if let Some(filter) = filter {
        statement.and_where(condition(collection, filter)?);
    }
    Ok(statement)
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
        value::{ColumnType, Value},
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
