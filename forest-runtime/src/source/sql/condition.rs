//! From a condition tree to an expression.

use sea_query::{
    BinOper, Expr, ExprTrait, Func, LikeExpr, Query, SelectStatement, SimpleExpr, SubQueryStatement,
    extension::sqlite::SqliteBinOper,
};

use super::{
    functions,
    keys::key_expr,
    parameter::{json_list, parameter},
    pattern,
};
use crate::{
    query::{Condition, ConditionTree, Keys, Operator},
    schema::{CollectionRef, CollectionSchema, ColumnSchema, RelationLink},
    source::SourceError,
    value::{ColumnType, Value},
};

/// A column of the table of a collection, or of one that goes by another name in the statement.
pub(super) fn column_expr(
    collection: &CollectionSchema,
    table: &str,
    column: usize,
) -> Result<SimpleExpr, SourceError> {
    let column = collection.columns.get(column).ok_or("a column outside of its collection")?;
    Ok(Expr::col((table.to_owned(), column.column)))
}

/// What a record must fulfil.
pub(super) fn condition(collection: &CollectionRef, tree: &ConditionTree) -> Result<SimpleExpr, SourceError> {
    let all = |trees: &[ConditionTree]| {
        trees.iter().map(|tree| condition(collection, tree)).collect::<Result<Vec<_>, _>>()
    };
    Ok(match tree {
        ConditionTree::And(trees) => {
            joined(all(trees)?, BinOper::And).unwrap_or_else(|| Expr::custom_keyword("TRUE"))
        }
        // Of an empty `or` nothing is meant; that is not left to what the library makes of an empty group.
        ConditionTree::Or(trees) => joined(all(trees)?, BinOper::Or).unwrap_or_else(|| Expr::val(1).eq(0)),
        ConditionTree::Leaf(leaf) => leaf_expr(collection, leaf)?,
        ConditionTree::Keys(Keys { keys, excluded: false }) => key_expr(collection, keys)?,
        ConditionTree::Keys(Keys { keys, excluded: true }) => key_expr(collection, keys)?.not(),
    })
}

/// Many expressions joined by one operator, as a tree of little depth: SQLite refuses more than 1,000 levels, and a chain
/// of `AND` is as deep as it is long.
fn joined(mut parts: Vec<SimpleExpr>, operator: BinOper) -> Option<SimpleExpr> {
    const CHAIN: usize = 4;
    if parts.len() > CHAIN {
        let second = parts.split_off(parts.len() / 2);
        let (first, second) = (joined(parts, operator)?, joined(second, operator)?);
        return Some(first.binary(operator, second));
    }
    parts.into_iter().reduce(|first, second| first.binary(operator, second))
}

fn leaf_expr(collection: &CollectionRef, leaf: &Condition) -> Result<SimpleExpr, SourceError> {
    let (cell, column) = place(collection, &leaf.path, leaf.column)?;
    let side = Side { cell, column_type: column.column_type };
    match (leaf.operator, &leaf.value) {
        (Operator::Equal, Value::Null) => Ok(side.cell.is_null()),
        (Operator::NotEqual, Value::Null) => Ok(side.cell.is_not_null()),
        (Operator::Equal, value) => side.equal(value),
        (Operator::NotEqual, value) => side.equal(value).map(not_true),
        (Operator::In, Value::List(values)) => side.one_of(values),
        (Operator::NotIn, Value::List(values)) => side.one_of(values).map(not_true),
        (Operator::LessThan, value) => side.compared(BinOper::SmallerThan, value),
        (Operator::LessThanOrEqual, value) => side.compared(BinOper::SmallerThanOrEqual, value),
        (Operator::GreaterThan, value) => side.compared(BinOper::GreaterThan, value),
        (Operator::GreaterThanOrEqual, value) => side.compared(BinOper::GreaterThanOrEqual, value),
        (Operator::LongerThan, Value::Int(length)) => Ok(Func::char_length(side.cell).gt(*length)),
        (Operator::ShorterThan, Value::Int(length)) => Ok(Func::char_length(side.cell).lt(*length)),
        (operator, Value::Text(text)) => like(side.cell, operator, text)
            .ok_or_else(|| SourceError::new(format!("{operator:?}"), "cannot take a text")),
        (operator, value) => Err(SourceError::new(format!("{operator:?}"), format!("cannot take {value:?}"))),
    }
}

/// The cell that a path leads to.
///
/// Through relations it is a subquery of one value, which is what a `LEFT JOIN` would give, and cannot multiply rows:
/// `(SELECT c.name FROM companies AS c WHERE c.id = users.company_id)`.
fn place<'a>(
    root: &'a CollectionRef,
    path: &[usize],
    column: usize,
) -> Result<(SimpleExpr, &'a ColumnSchema), SourceError> {
    let mut at: &CollectionSchema = root;
    // Longer than the root's name, so it is none that the statement knows already.
    let name = |depth: usize| format!("{}>{depth}", root.table);
    let mut table = root.table.to_owned();
    let mut steps = Vec::new();
    for (depth, relation) in path.iter().enumerate() {
        let relation = at.relations.get(*relation).ok_or("a relation outside of its collection")?;
        let target = root.schema().target(relation);
        let (here, there) = match relation.link {
            RelationLink::BelongsTo { foreign_key, target_key } => (foreign_key, target_key),
            RelationLink::HasOne { key, foreign_key } => (key, foreign_key),
            RelationLink::HasMany { .. } | RelationLink::ManyToMany { .. } => {
                return Err("a path through a relation to many".into());
            }
        };
        let alias = name(depth);
        let linked = column_expr(target, &alias, there)?.eq(column_expr(at, &table, here)?);
        steps.push((target.table, alias.clone(), linked));
        (at, table) = (target, alias);
    }
    let schema = at.columns.get(column).ok_or("a column outside of its collection")?;
    let cell =
        steps.into_iter().rev().fold(column_expr(at, &table, column)?, |cell, (table, alias, linked)| {
            let mut step = Query::select();
            step.expr(cell).from_as(table, alias).and_where(linked);
            Expr::from(SubQueryStatement::SelectStatement(step))
        });
    Ok((cell, schema))
}

/// A cell that is compared, and how cells of its type are.
pub(super) struct Side {
    pub(super) cell: SimpleExpr,
    pub(super) column_type: ColumnType,
}

impl Side {
    fn equal(self, value: &Value) -> Result<SimpleExpr, SourceError> {
        // Applications keep UUIDs as text in either case or as bytes. All of them are in the list, so that an index
        // still helps.
        if let (ColumnType::Uuid, Value::Text(text)) = (self.column_type, value) {
            let uuid = uuid::Uuid::try_parse(text).map_err(|cause| SourceError::new("a UUID", cause))?;
            let text = uuid.hyphenated().to_string();
            let spellings =
                [Value::Text(text.to_uppercase()), Value::Text(text), Value::Bytes(uuid.into_bytes().into())];
            let spellings = spellings.iter().map(parameter).collect::<Result<Vec<_>, _>>()?;
            return Ok(self.cell.is_in(spellings));
        }
        self.compared(BinOper::Equal, value)
    }

    fn compared(self, operator: BinOper, value: &Value) -> Result<SimpleExpr, SourceError> {
        let value = self.as_number(Expr::val(parameter(&self.comparable(value)?)?));
        Ok(self.read().binary(operator, value))
    }

    /// One parameter holds all values, whatever their number, as with [keys](key_expr).
    pub(super) fn one_of(self, values: &[Value]) -> Result<SimpleExpr, SourceError> {
        let (none, values): (Vec<_>, Vec<_>) = values.iter().partition(|value| **value == Value::Null);
        let mut list = Vec::with_capacity(values.len());
        for value in values {
            let value = match self.comparable(value)? {
                Value::Float(float) if float.is_finite() => {
                    Value::Text(ryu::Buffer::new().format_finite(float).into())
                }
                value => value,
            };
            if let (ColumnType::Uuid, Value::Text(text)) = (self.column_type, &value) {
                list.push(Value::Text(text.to_uppercase()));
            }
            list.push(value);
        }
        let item = Expr::col(("list", "value"));
        let item = match self.column_type {
            ColumnType::Number => self.as_number(Func::cust(functions::FLOAT).arg(item).into()),
            _ => item,
        };
        let mut values = listed(item, &list)?;
        if self.column_type == ColumnType::Uuid {
            let digits = Func::cust("replace").arg(Expr::col(("list", "value"))).arg("-").arg("");
            let bytes = listed(Func::cust("unhex").arg(digits).into(), &list)?;
            values.union(sea_query::UnionType::All, bytes);
        }
        let missing = self.cell.clone().is_null();
        let listed = self.read().in_subquery(values);
        Ok(if none.is_empty() { listed } else { listed.or(missing) })
    }

    /// The cell in a form that compares.
    fn read(self) -> SimpleExpr {
        let function = match self.column_type {
            ColumnType::Date => functions::INSTANT,
            ColumnType::Dateonly => functions::DAY,
            ColumnType::Time => functions::TIME,
            _ => return self.cell,
        };
        Func::cust(function).arg(self.cell).into()
    }

    /// A value in the form that [`Self::read`] gives.
    fn comparable(&self, value: &Value) -> Result<Value, SourceError> {
        let cell = value.as_cell();
        match self.column_type {
            ColumnType::Date => functions::instant(cell).map(Value::Int),
            ColumnType::Dateonly => functions::day(cell).map(Value::Text),
            ColumnType::Time => functions::time(cell).map(Value::Int),
            _ => Some(value.clone()),
        }
        .ok_or_else(|| SourceError::new(self.column_type.name(), format!("cannot be {value:?}")))
    }

    /// Decimals are often kept in columns of texts, where SQLite would compare letters, unless the other side is numeric.
    fn as_number(&self, value: SimpleExpr) -> SimpleExpr {
        if self.column_type == ColumnType::Number { value.cast_as("NUMERIC") } else { value }
    }
}

/// The items of a JSON list, one a row.
fn listed(item: SimpleExpr, values: &[Value]) -> Result<SelectStatement, SourceError> {
    let mut list = Query::select();
    list.expr(item).from_function(Func::cust("json_each").arg(Expr::val(json_list(values)?)), "list");
    Ok(list)
}

/// A condition is false or unknown: also true where there is no value.
fn not_true(condition: SimpleExpr) -> SimpleExpr {
    condition.is_not(1)
}

fn like(cell: SimpleExpr, operator: Operator, text: &str) -> Option<SimpleExpr> {
    // `GLOB` minds the case of letters, `LIKE` does not, for those of ASCII.
    let glob = |cell: SimpleExpr, pattern| cell.binary(SqliteBinOper::Glob, Expr::val(pattern));
    let like = |cell: SimpleExpr, pattern| cell.like(LikeExpr::new(pattern).escape('\\'));
    Some(match operator {
        Operator::Contains => glob(cell, format!("*{}*", pattern::glob_letters(text))),
        Operator::NotContains => not_true(glob(cell, format!("*{}*", pattern::glob_letters(text)))),
        Operator::StartsWith => glob(cell, format!("{}*", pattern::glob_letters(text))),
        Operator::EndsWith => glob(cell, format!("*{}", pattern::glob_letters(text))),
        Operator::Like => glob(cell, pattern::glob(text)),
        Operator::IContains => like(cell, format!("%{}%", pattern::like_letters(text))),
        Operator::NotIContains => not_true(like(cell, format!("%{}%", pattern::like_letters(text)))),
        Operator::IStartsWith => like(cell, format!("{}%", pattern::like_letters(text))),
        Operator::IEndsWith => like(cell, format!("%{}", pattern::like_letters(text))),
        Operator::ILike => like(cell, pattern::like(text)),
        _ => return None,
    })
}
