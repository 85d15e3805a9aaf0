//! What both dialects publish of fields in the same way: types, defaults, references.

use super::json::Json;
use crate::{
    schema::{CollectionSchema, Literal, RelationLink, RelationSchema, Schema},
    value::ColumnType,
};

/// A type as it is published: lists in brackets, bytes as the text of a data URI.
pub(super) fn type_json(column_type: ColumnType) -> Json {
    match column_type {
        ColumnType::List(element) => Json::Array(vec![type_json(*element)]),
        ColumnType::Binary => "String".into(),
        other => other.name().into(),
    }
}

pub(super) fn is_enum(column_type: ColumnType) -> bool {
    match column_type {
        ColumnType::List(element) => is_enum(*element),
        other => other == ColumnType::Enum,
    }
}

pub(super) fn is_binary(column_type: ColumnType) -> bool {
    match column_type {
        ColumnType::List(element) => is_binary(*element),
        other => other == ColumnType::Binary,
    }
}

pub(super) fn literal_json(literal: Literal) -> Json {
    match literal {
        Literal::Text(text) => text.into(),
        Literal::Integer(value) => value.into(),
        Literal::Float(value) => Json::float(value),
        Literal::Boolean(value) => value.into(),
    }
}

/// The word for a relation of that kind.
pub(super) fn relationship(relation: &RelationSchema) -> &'static str {
    match relation.link {
        RelationLink::BelongsTo { .. } => "BelongsTo",
        RelationLink::HasOne { .. } => "HasOne",
        RelationLink::HasMany { .. } => "HasMany",
        RelationLink::ManyToMany { .. } => "BelongsToMany",
    }
}

/// `companies.id`: the target and the name of a key.
pub(super) fn reference(schema: &Schema, relation: &RelationSchema, key: &str) -> Json {
    format!("{}.{key}", schema.target(relation).name).into()
}

/// Whether the column at `index` is folded into the relation that goes by it.
pub(super) fn is_folded(collection: &CollectionSchema, index: usize) -> bool {
    !collection.columns[index].primary_key && collection.relation_of_key(index).is_some()
}
