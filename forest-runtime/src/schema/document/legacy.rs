//! The legacy schema document: keys in the order of their importance.

use super::{
    fields::{is_binary, is_enum, is_folded, literal_json, reference, relationship, type_json},
    json::{Json, object},
    modern::scope,
    validations,
};
use crate::schema::{
    ActionSchema, CollectionSchema, ColumnSchema, ComputedMeta, Liana, RelationLink, RelationSchema, Schema,
    order::code_units,
};

pub(super) fn meta(liana: &Liana) -> Json {
    let mut stack = Vec::with_capacity(4);
    let mut member = |name: &'static str, value: &str| stack.push((name.into(), value.to_owned().into()));
    if let Some(database_type) = &liana.database_type {
        member("database_type", database_type);
    }
    member("engine", &liana.engine);
    member("engine_version", &liana.engine_version);
    if let Some(orm_version) = &liana.orm_version {
        member("orm_version", orm_version);
    }
    object([
        ("liana", liana.name.clone().into()),
        ("liana_version", liana.version.clone().into()),
        ("stack", Json::Object(stack)),
    ])
}

pub(super) fn collection(schema: &Schema, collection: &CollectionSchema) -> Json {
    let columns = collection
        .columns
        .iter()
        // The older interface has no bytes, and its agents leave such columns out; a key cannot be left out.
        .filter(|column| !is_folded(collection, column.index))
        .filter(|column| column.primary_key || !is_binary(column.column_type));
    let mut fields: Vec<(&str, Json)> = columns
        .map(|meta| (meta.name, column(meta)))
        .chain(collection.relations.iter().map(|meta| (meta.name, relation(schema, collection, meta))))
        .chain(collection.computed.iter().map(|meta| (meta.name, computed(meta))))
        .collect();
    fields.sort_by(|(a, _), (b, _)| code_units(a, b));
    let mut actions: Vec<&ActionSchema> = collection.actions.iter().collect();
    actions.sort_by(|a, b| code_units(a.name, b.name));
    object([
        ("name", collection.name.into()),
        ("nameOld", collection.name.into()),
        ("icon", Json::Null),
        ("integration", Json::Null),
        ("isReadOnly", false.into()),
        ("isSearchable", true.into()),
        ("isVirtual", false.into()),
        ("onlyForRelationships", false.into()),
        ("paginationType", "page".into()),
        ("fields", Json::Array(fields.into_iter().map(|(_, json)| json).collect())),
        ("segments", Json::Array(Vec::new())),
        ("actions", Json::Array(actions.into_iter().map(action).collect())),
    ])
}

/// A field as it is published. The parts that are the same for all fields are added by [`Field::json`].
#[expect(clippy::struct_excessive_bools, reason = "a field has that many properties")]
struct Field {
    name: &'static str,
    kind: Json,
    default: Json,
    enums: Json,
    /// Whether lists can be filtered and sorted by it.
    is_queryable: bool,
    is_primary_key: bool,
    is_read_only: bool,
    is_required: bool,
    is_virtual: bool,
    reference: Json,
    inverse: Json,
    relationship: Option<&'static str>,
    validations: Json,
    is_foreign_and_primary_key: bool,
}

impl Field {
    fn new(name: &'static str, kind: Json) -> Self {
        Self {
            name,
            kind,
            default: Json::Null,
            enums: Json::Null,
            is_queryable: true,
            is_primary_key: false,
            is_read_only: false,
            is_required: false,
            is_virtual: false,
            reference: Json::Null,
            inverse: Json::Null,
            relationship: None,
            validations: Json::Array(Vec::new()),
            is_foreign_and_primary_key: false,
        }
    }

    fn json(self) -> Json {
        let mut json = Vec::with_capacity(16);
        let mut member = |name: &'static str, value: Json| json.push((name.into(), value));
        member("field", self.name.into());
        member("type", self.kind);
        member("defaultValue", self.default);
        member("enums", self.enums);
        member("integration", Json::Null);
        member("isFilterable", self.is_queryable.into());
        member("isPrimaryKey", self.is_primary_key.into());
        member("isReadOnly", self.is_read_only.into());
        member("isRequired", self.is_required.into());
        member("isSortable", self.is_queryable.into());
        member("isVirtual", self.is_virtual.into());
        member("reference", self.reference);
        member("inverseOf", self.inverse);
        if let Some(relationship) = self.relationship {
            member("relationship", relationship.into());
        }
        member("validations", self.validations);
        if self.is_foreign_and_primary_key {
            member("foreignAndPrimaryKey", true.into());
        }
        Json::Object(json)
    }
}

fn column(column: &ColumnSchema) -> Json {
    Field {
        // A key's default is made by the database or the application, never by the form.
        default: column.default.filter(|_| !column.primary_key).map_or(Json::Null, literal_json),
        enums: enums(is_enum(column.column_type), column.enum_values),
        is_primary_key: column.primary_key,
        is_read_only: column.read_only,
        is_required: column.required,
        validations: validations::legacy(column),
        ..Field::new(column.name, type_json(column.column_type))
    }
    .json()
}

fn computed(computed: &ComputedMeta) -> Json {
    Field {
        enums: enums(is_enum(computed.column_type), computed.enum_values),
        is_queryable: false,
        is_read_only: true,
        is_virtual: true,
        ..Field::new(computed.name, type_json(computed.column_type))
    }
    .json()
}

/// Every relation refers to its target's key, and nothing else is said of it: whether it is required and what it must
/// fulfil stays with the foreign key, which is not published.
fn relation(schema: &Schema, collection: &CollectionSchema, relation: &RelationSchema) -> Json {
    let target = schema.target(relation);
    let key = &target.columns[target.primary_key[0]];
    let kind = type_json(key.column_type);
    let is_own_key = matches!(
        relation.link,
        RelationLink::BelongsTo { foreign_key, .. } if collection.primary_key[..] == [foreign_key]
    );
    Field {
        reference: reference(schema, relation, key.name),
        inverse: relation.inverse.into(),
        relationship: Some(relationship(relation)),
        is_foreign_and_primary_key: is_own_key,
        ..Field::new(relation.name, if relation.is_to_many() { Json::Array(vec![kind]) } else { kind })
    }
    .json()
}

fn enums(is_enum: bool, members: &[&'static str]) -> Json {
    is_enum.then(|| Json::Array(members.iter().copied().map(Json::from).collect())).into()
}

fn action(action: &ActionSchema) -> Json {
    let mut json = Vec::with_capacity(11);
    let mut member = |name: &'static str, value: Json| json.push((name.into(), value));
    member("name", action.name.into());
    member("type", scope(action.scope).into());
    member("baseUrl", Json::Null);
    member("endpoint", action.published_endpoint.clone().into());
    member("httpMethod", "POST".into());
    if let Some(description) = action.description {
        member("description", description.into());
    }
    if let Some(label) = action.submit_label {
        member("submitButtonLabel", label.into());
    }
    member("redirect", Json::Null);
    member("download", action.download.into());
    member("fields", Json::Array(Vec::new()));
    member("hooks", object([("load", false.into()), ("change", Json::Array(Vec::new()))]));
    Json::Object(json)
}
