//! Short ways to write the tables of `#[collection]` by hand, for the tests of this module.

use super::{
    ActionDeclaration, ActionScope, CollectionMeta, ColumnMeta, ComputedMeta, Dialect, Registered,
    RelationKind, RelationMeta, Schema,
};
use crate::value::{ColumnType, Value};

/// A nullable column whose database name is its Forest name.
pub(crate) const fn column(name: &'static str, column_type: ColumnType) -> ColumnMeta {
    ColumnMeta {
        field: name,
        name,
        column: name,
        description: None,
        column_type,
        nullable: true,
        enum_values: &[],
        primary_key: false,
        read_only: None,
        default: None,
        validations: &[],
    }
}

/// The same, and it must not be empty.
pub(crate) const fn required(name: &'static str, column_type: ColumnType) -> ColumnMeta {
    ColumnMeta { nullable: false, ..column(name, column_type) }
}

/// A part of the primary key.
pub(crate) const fn key(name: &'static str, column_type: ColumnType) -> ColumnMeta {
    ColumnMeta { primary_key: true, ..required(name, column_type) }
}

pub(crate) const fn relation(name: &'static str, target: &'static str, kind: RelationKind) -> RelationMeta {
    RelationMeta { name, target, target_type: target, kind }
}

pub(crate) const fn belongs_to(
    name: &'static str,
    target: &'static str,
    foreign_key: &'static str,
) -> RelationMeta {
    relation(name, target, RelationKind::BelongsTo { foreign_key })
}

pub(crate) const fn has_one(
    name: &'static str,
    target: &'static str,
    foreign_key: &'static str,
) -> RelationMeta {
    relation(name, target, RelationKind::HasOne { foreign_key })
}

pub(crate) const fn has_many(
    name: &'static str,
    target: &'static str,
    foreign_key: &'static str,
) -> RelationMeta {
    relation(name, target, RelationKind::HasMany { foreign_key })
}

pub(crate) const fn many_to_many(
    name: &'static str,
    target: &'static str,
    [through, origin_key, foreign_key]: [&'static str; 3],
) -> RelationMeta {
    relation(
        name,
        target,
        RelationKind::ManyToMany { through, through_type: through, origin_key, foreign_key },
    )
}

/// A collection whose struct has its name, as it would be registered.
pub(crate) fn collection(
    name: &'static str,
    columns: Vec<ColumnMeta>,
    relations: Vec<RelationMeta>,
) -> Registered {
    named_collection(name, name, columns, relations)
}

pub(crate) fn named_collection(
    rust_name: &'static str,
    name: &'static str,
    columns: Vec<ColumnMeta>,
    relations: Vec<RelationMeta>,
) -> Registered {
    let meta = CollectionMeta {
        rust_name,
        name,
        table: name,
        description: None,
        columns: columns.leak(),
        relations: relations.leak(),
    };
    Registered { meta: Box::leak(Box::new(meta)), actions: Vec::new(), computed: &[] }
}

/// A computed field, which is never computed here.
pub(crate) const fn computed(name: &'static str, column_type: ColumnType) -> ComputedMeta {
    ComputedMeta {
        rust_name: name,
        name,
        description: None,
        column_type,
        enum_values: &[],
        depends_on: &[],
        compute: |_| Ok(Value::Null),
    }
}

/// An action on one record.
pub(crate) const fn action(rust_name: &'static str, name: &'static str) -> ActionDeclaration {
    ActionDeclaration {
        rust_name,
        name,
        scope: ActionScope::Single,
        description: None,
        endpoint: None,
        submit_label: None,
        download: false,
    }
}

/// What was registered, linked; panics when that does not succeed.
pub(crate) fn link(dialect: Dialect, registered: &[Registered]) -> Schema {
    match Schema::link(dialect, registered) {
        Ok(schema) => schema,
        Err(errors) => panic!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}
