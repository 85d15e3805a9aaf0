//! The schema once its parts have been put together: names resolved to places, rules of the dialect applied.

use std::collections::BTreeMap;

use super::{ActionScope, ComputedMeta, Dialect, Literal, Validation};
use crate::value::ColumnType;

/// All collections of an agent, in the order of their registration. Made by [`Schema::link`] alone, so every index in
/// it is one of this schema.
#[derive(Debug, Clone)]
pub struct Schema {
    pub(super) dialect: Dialect,
    pub(super) collections: Vec<CollectionSchema>,
    pub(super) by_name: BTreeMap<&'static str, usize>,
}

impl Schema {
    /// The dialect that it was linked for.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The collections, in the order of their registration.
    pub fn collections(&self) -> &[CollectionSchema] {
        &self.collections
    }

    /// The collection with that Forest name; case counts.
    pub fn collection(&self, name: &str) -> Option<&CollectionSchema> {
        self.index_of(name).map(|index| &self.collections[index])
    }

    /// The place of the collection with that Forest name; case counts.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The collection that `relation` leads to.
    pub fn target(&self, relation: &RelationSchema) -> &CollectionSchema {
        &self.collections[relation.target]
    }
}

/// A collection, linked.
#[derive(Debug, Clone)]
pub struct CollectionSchema {
    /// Its place in the schema.
    pub index: usize,
    /// The Rust type, for messages.
    pub rust_name: &'static str,
    /// The Forest name.
    pub name: &'static str,
    /// The table that holds the records.
    pub table: &'static str,
    /// The doc comment.
    pub description: Option<&'static str>,
    /// The columns, in the order of the struct's fields.
    pub columns: Vec<ColumnSchema>,
    /// The columns that make up the primary key, by their places; never empty.
    pub primary_key: Vec<usize>,
    /// The relations, in the order of their declaration.
    pub relations: Vec<RelationSchema>,
    /// The computed fields, in the order of their declaration.
    pub computed: &'static [ComputedMeta],
    /// The actions, in the order of their declaration.
    pub actions: Vec<ActionSchema>,
    pub(super) fields: BTreeMap<&'static str, FieldIndex>,
}

/// What a field name of a collection stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldIndex {
    Column(usize),
    Relation(usize),
    Computed(usize),
}

/// A field of a collection: whatever has a name in it.
#[derive(Debug, Clone, Copy)]
pub enum Field<'a> {
    /// A column of the table.
    Column(&'a ColumnSchema),
    /// A relation to records of this or another collection.
    Relation(&'a RelationSchema),
    /// A value that a function computes.
    Computed(&'static ComputedMeta),
}

impl CollectionSchema {
    /// The field with that Forest name; case counts.
    pub fn field(&self, name: &str) -> Option<Field<'_>> {
        Some(match *self.fields.get(name)? {
            FieldIndex::Column(index) => Field::Column(&self.columns[index]),
            FieldIndex::Relation(index) => Field::Relation(&self.relations[index]),
            FieldIndex::Computed(index) => Field::Computed(&self.computed[index]),
        })
    }

    /// The column with that Forest name.
    pub fn column(&self, name: &str) -> Option<&ColumnSchema> {
        match self.field(name)? {
            Field::Column(column) => Some(column),
            Field::Relation(_) | Field::Computed(_) => None,
        }
    }

    /// The relation with that Forest name.
    pub fn relation(&self, name: &str) -> Option<&RelationSchema> {
        match self.field(name)? {
            Field::Relation(relation) => Some(relation),
            Field::Column(_) | Field::Computed(_) => None,
        }
    }

    /// The columns that make up the primary key.
    pub fn primary_key_columns(&self) -> impl ExactSizeIterator<Item = &ColumnSchema> {
        self.primary_key.iter().map(|&index| &self.columns[index])
    }

    /// The relation for which the column at `index` holds the key, if it is a foreign key.
    pub fn relation_of_key(&self, index: usize) -> Option<&RelationSchema> {
        self.relations.iter().find(
            |relation| matches!(relation.link, RelationLink::BelongsTo { foreign_key, .. } if foreign_key == index),
        )
    }
}

/// A column, linked.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "a column has that many properties")]
pub struct ColumnSchema {
    /// Its place among the collection's columns.
    pub index: usize,
    /// The Rust field.
    pub field: &'static str,
    /// The Forest name.
    pub name: &'static str,
    /// The column in the database.
    pub column: &'static str,
    /// The doc comment.
    pub description: Option<&'static str>,
    /// Its Forest type.
    pub column_type: ColumnType,
    /// Whether it may be empty.
    pub nullable: bool,
    /// The members, when the type is an enum.
    pub enum_values: &'static [&'static str],
    /// Whether it is the primary key or a part of it.
    pub primary_key: bool,
    /// Whether the database makes the value of a new record.
    pub generated: bool,
    /// Whether operators may write it.
    pub read_only: bool,
    /// Whether a new record must have a value for it.
    pub required: bool,
    /// The value that a new record gets.
    pub default: Option<Literal>,
    /// What a value must fulfil; a required column has [`Validation::Present`] first.
    pub validations: Vec<Validation>,
}

/// A relation, linked.
#[derive(Debug, Clone)]
pub struct RelationSchema {
    /// Its place among the collection's relations.
    pub index: usize,
    /// The Forest name.
    pub name: &'static str,
    /// The collection that it leads to, by its place.
    pub target: usize,
    /// How the two are tied.
    pub link: RelationLink,
    /// The Forest name of the relation that leads back, when the target declares one.
    pub inverse: Option<&'static str>,
}

impl RelationSchema {
    /// Whether it leads to many records.
    pub fn is_to_many(&self) -> bool {
        matches!(self.link, RelationLink::HasMany { .. } | RelationLink::ManyToMany { .. })
    }
}

/// How two collections are tied. Every number is the place of a column in the collection that its comment names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationLink {
    /// This collection holds the key of the target.
    BelongsTo {
        /// The column here that holds the key.
        foreign_key: usize,
        /// The target's primary key.
        target_key: usize,
    },
    /// One record of the target holds the key of this collection.
    HasOne {
        /// The primary key here.
        key: usize,
        /// The column of the target that holds it.
        foreign_key: usize,
    },
    /// Records of the target hold the key of this collection.
    HasMany {
        /// The primary key here.
        key: usize,
        /// The column of the target that holds it.
        foreign_key: usize,
    },
    /// Records of a third collection hold the keys of both.
    ManyToMany {
        /// The third collection, by its place in the schema.
        through: usize,
        /// The primary key here.
        key: usize,
        /// The column of the third collection that holds it.
        origin_key: usize,
        /// The column of the third collection that holds the target's key.
        foreign_key: usize,
        /// The target's primary key.
        target_key: usize,
    },
}

/// An action, linked.
#[derive(Debug, Clone)]
pub struct ActionSchema {
    /// Its place among the collection's actions.
    pub index: usize,
    /// The function, for messages.
    pub rust_name: &'static str,
    /// The Forest name; permissions are bound to it.
    pub name: &'static str,
    /// How Forest identifies it.
    pub id: String,
    /// The name as a part of a URL, by the rules of the dialect.
    pub slug: String,
    /// On how many records it runs.
    pub scope: ActionScope,
    /// The help text of the form.
    pub description: Option<&'static str>,
    /// The route, as it is published: a declared one letter for letter.
    pub published_endpoint: String,
    /// The route to serve: the same with a slash before it and none behind. All actions are `POST`.
    pub endpoint: String,
    /// The text of the form's button.
    pub submit_label: Option<&'static str>,
    /// Whether it answers a file.
    pub download: bool,
}
