//! The modern schema document: collections and fields with their keys in alphabetical order.

use super::{
    fields::{is_enum, is_folded, literal_json, reference, relationship, type_json},
    json::{Json, object},
    validations,
};
use crate::schema::{
    ActionSchema, ActionScope, CollectionSchema, ColumnSchema, ComputedMeta, Liana, RelationLink,
    RelationSchema, Schema, order::code_units,
};

pub(super) fn meta(liana: &Liana) -> Json {
    object([
        ("liana", liana.name.clone().into()),
        ("liana_version", liana.version.clone().into()),
        ("liana_features", Json::Null),
        (
            "stack",
            object([
                ("engine", liana.engine.clone().into()),
                ("engine_version", liana.engine_version.clone().into()),
            ]),
        ),
    ])
}

pub(super) fn collection(schema: &Schema, collection: &CollectionSchema) -> Json {
    let columns = collection.columns.iter().filter(|column| !is_folded(collection, column.index));
    let mut fields: Vec<(&str, Json)> = columns
        .map(|meta| (meta.name, column(collection, meta)))
        .chain(collection.relations.iter().map(|meta| (meta.name, relation(schema, collection, meta))))
        .chain(collection.computed.iter().map(|meta| (meta.name, computed(meta))))
        .collect();
    fields.sort_by(|(a, _), (b, _)| code_units(a, b));
    let mut actions: Vec<&ActionSchema> = collection.actions.iter().collect();
    actions.sort_by(|a, b| code_units(a.name, b.name));
    object([
        ("actions", Json::Array(actions.into_iter().map(action).collect())),
        ("fields", Json::Array(fields.into_iter().map(|(_, json)| json).collect())),
        ("icon", Json::Null),
        ("integration", Json::Null),
        ("isReadOnly", collection.columns.iter().all(|column| column.read_only).into()),
        ("isSearchable", true.into()),
        ("isVirtual", false.into()),
        ("name", collection.name.into()),
        ("onlyForRelationships", false.into()),
        ("paginationType", "page".into()),
        ("segments", Json::Array(Vec::new())),
    ])
}

/// A field as it is published. The parts that are the same for all fields are added by [`Field::json`].
#[expect(clippy::struct_excessive_bools, reason = "a field has that many properties")]
struct Field {
    name: &'static str,
    default: Json,
    enums: Json,
    inverse: Json,
    is_filterable: bool,
    is_primary_key: bool,
    is_read_only: bool,
    is_required: bool,
    is_sortable: bool,
    reference: Json,
    relationship: Option<&'static str>,
    kind: Json,
    validations: Json,
}

impl Field {
    fn json(self) -> Json {
        let mut json = Vec::with_capacity(15);
        let mut member = |name: &'static str, value: Json| json.push((name.into(), value));
        member("defaultValue", self.default);
        member("enums", self.enums);
        member("field", self.name.into());
        member("integration", Json::Null);
        member("inverseOf", self.inverse);
        member("isFilterable", self.is_filterable.into());
        member("isPrimaryKey", self.is_primary_key.into());
        member("isReadOnly", self.is_read_only.into());
        member("isRequired", self.is_required.into());
        member("isSortable", self.is_sortable.into());
        member("isVirtual", false.into());
        member("reference", self.reference);
        if let Some(relationship) = self.relationship {
            member("relationship", relationship.into());
        }
        member("type", self.kind);
        member("validations", self.validations);
        Json::Object(json)
    }
}

fn column(collection: &CollectionSchema, column: &ColumnSchema) -> Json {
    Field {
        name: column.name,
        default: column.default.map_or(Json::Null, literal_json),
        enums: enums(is_enum(column.column_type), column.enum_values),
        inverse: Json::Null,
        is_filterable: true,
        is_primary_key: column.primary_key,
        // A key that is the key of another record is changed through the relation.
        is_read_only: column.read_only || collection.relation_of_key(column.index).is_some(),
        is_required: column.required,
        is_sortable: true,
        reference: Json::Null,
        relationship: None,
        kind: type_json(column.column_type),
        validations: validations::modern(column),
    }
    .json()
}

fn computed(computed: &ComputedMeta) -> Json {
    Field {
        name: computed.name,
        default: Json::Null,
        enums: enums(is_enum(computed.column_type), computed.enum_values),
        inverse: Json::Null,
        is_filterable: false,
        is_primary_key: false,
        is_read_only: true,
        is_required: false,
        is_sortable: false,
        reference: Json::Null,
        relationship: None,
        kind: type_json(computed.column_type),
        validations: Json::Array(Vec::new()),
    }
    .json()
}

/// The references of the to-many kinds name keys that are not the target's: the interface expects the name of the key
/// that the relation goes by.
fn relation(schema: &Schema, collection: &CollectionSchema, relation: &RelationSchema) -> Json {
    let target = schema.target(relation);
    let field = Field {
        name: relation.name,
        default: Json::Null,
        enums: Json::Null,
        inverse: relation.inverse.into(),
        is_filterable: !relation.is_to_many(),
        is_primary_key: false,
        is_read_only: false,
        is_required: false,
        is_sortable: true,
        reference: Json::Null,
        relationship: Some(relationship(relation)),
        kind: Json::Null,
        validations: Json::Array(Vec::new()),
    };
    match relation.link {
        RelationLink::BelongsTo { foreign_key, target_key } => {
            let column = &collection.columns[foreign_key];
            Field {
                default: column.default.map_or(Json::Null, literal_json),
                is_read_only: column.read_only,
                is_required: column.required,
                reference: reference(schema, relation, target.columns[target_key].name),
                kind: type_json(column.column_type),
                validations: validations::modern(column),
                ..field
            }
        }
        RelationLink::HasOne { key, foreign_key } => Field {
            is_read_only: target.columns[foreign_key].read_only,
            reference: reference(schema, relation, collection.columns[key].name),
            kind: type_json(target.columns[foreign_key].column_type),
            ..field
        },
        RelationLink::HasMany { key, foreign_key } => Field {
            is_read_only: target.columns[foreign_key].read_only,
            reference: reference(schema, relation, collection.columns[key].name),
            kind: Json::Array(vec![type_json(collection.columns[key].column_type)]),
            ..field
        },
        RelationLink::ManyToMany { through, origin_key, foreign_key, target_key, .. } => {
            let through = &schema.collections()[through];
            Field {
                is_read_only: through.columns[origin_key].read_only || through.columns[foreign_key].read_only,
                reference: reference(schema, relation, target.columns[target_key].name),
                kind: Json::Array(vec![type_json(target.columns[target_key].column_type)]),
                ..field
            }
        }
    }
    .json()
}

fn enums(is_enum: bool, members: &[&'static str]) -> Json {
    let mut members = if is_enum { members.to_vec() } else { Vec::new() };
    members.sort_by(|a, b| code_units(a, b));
    Json::Array(members.into_iter().map(Json::from).collect())
}

fn action(action: &ActionSchema) -> Json {
    let mut json = Vec::with_capacity(12);
    let mut member = |name: &'static str, value: Json| json.push((name.into(), value));
    member("id", action.id.clone().into());
    member("name", action.name.into());
    member("type", scope(action.scope).into());
    member("baseUrl", Json::Null);
    member("endpoint", action.published_endpoint.clone().into());
    member("httpMethod", "POST".into());
    member("redirect", Json::Null);
    member("download", action.download.into());
    member("fields", Json::Array(Vec::new()));
    if let Some(description) = action.description {
        member("description", description.into());
    }
    if let Some(label) = action.submit_label {
        member("submitButtonLabel", label.into());
    }
    member("hooks", object([("load", false.into()), ("change", Json::Array(vec!["changeHook".into()]))]));
    Json::Object(json)
}

pub(super) fn scope(scope: ActionScope) -> &'static str {
    match scope {
        ActionScope::Single => "single",
        ActionScope::Bulk => "bulk",
        ActionScope::Global => "global",
    }
}
