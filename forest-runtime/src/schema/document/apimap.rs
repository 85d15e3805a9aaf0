//! The apimap: the schema document as Forest's server takes it, a JSON:API document of its own kind in each dialect.
//!
//! It is made from the published collections and not from the schema, since production publishes those of a file.

use std::{borrow::Cow, collections::BTreeSet};

use super::json::{Json, object};
use crate::schema::order::code_units;

type Members = Vec<(Cow<'static, str>, Json)>;

/// The modern apimap, with the hash in its meta.
pub(super) fn modern(collections: &[Json], meta: &Json, hash: String) -> Json {
    let mut included = Included::new(Json::Object);
    let data = collections.iter().map(|collection| {
        let id = |item: &Json| text(item, "id").to_owned();
        collection_resource(collection, &mut included, id)
    });
    let data = data.collect();
    let mut document: Members = vec![
        ("jsonapi".into(), object([("version", "1.0".into())])),
        ("meta".into(), with_hash(meta, hash)),
        ("data".into(), Json::Array(data)),
    ];
    if !included.resources.is_empty() {
        document.push(("included".into(), Json::Array(included.resources)));
    }
    Json::Object(document)
}

/// The legacy apimap without the hash, which is made of it: everything in it is sorted.
pub(super) fn legacy(collections: &[Json], meta: &Json) -> Json {
    let mut included = Included::new(sorted_attributes);
    let data = collections.iter().map(|collection| {
        let name = text(collection, "name");
        collection_resource(collection, &mut included, |item| format!("{name}.{}", text(item, "name")))
    });
    let mut data: Vec<Json> = data.collect();
    data.sort_by(by_type_and_id);
    included.resources.sort_by(by_type_and_id);
    let mut document: Members = vec![("data".into(), Json::Array(data))];
    if !included.resources.is_empty() {
        document.push(("included".into(), Json::Array(included.resources)));
    }
    document.push(("meta".into(), Json::Object(sorted(members(meta), &[], ""))));
    Json::Object(document)
}

/// Puts the hash last into a meta.
pub(super) fn with_hash(meta: &Json, hash: String) -> Json {
    let mut meta = members(meta);
    meta.push(("schemaFileHash".into(), hash.into()));
    Json::Object(meta)
}

/// The actions and segments of all collections, each once.
struct Included {
    /// Makes the attributes of a resource out of its members.
    arrange: fn(Members) -> Json,
    seen: BTreeSet<(&'static str, String)>,
    resources: Vec<Json>,
}

impl Included {
    fn new(arrange: fn(Members) -> Json) -> Self {
        Self { arrange, seen: BTreeSet::new(), resources: Vec::new() }
    }

    /// Adds what `collection` has under the key `kind`, and answers the references to it.
    fn add(&mut self, kind: &'static str, collection: &Json, id: impl Fn(&Json) -> String) -> Json {
        let items = collection.get(kind).map_or(&[][..], Json::items).iter();
        let references = items.map(|item| {
            let id = id(item);
            if self.seen.insert((kind, id.clone())) {
                let attributes = (self.arrange)(without(item, &["id"]));
                self.resources.push(object([
                    ("type", kind.into()),
                    ("id", id.clone().into()),
                    ("attributes", attributes),
                ]));
            }
            object([("type", kind.into()), ("id", id.into())])
        });
        let references = references.collect();
        object([("data", Json::Array(references))])
    }
}

fn collection_resource(
    collection: &Json,
    included: &mut Included,
    id: impl Fn(&Json) -> String + Copy,
) -> Json {
    // Segments stand before actions, among the included ones too.
    let segments = included.add("segments", collection, id);
    let actions = included.add("actions", collection, id);
    object([
        ("type", "collections".into()),
        ("id", text(collection, "name").to_owned().into()),
        ("attributes", (included.arrange)(without(collection, &["actions", "segments"]))),
        ("relationships", object([("segments", segments), ("actions", actions)])),
    ])
}

/// The legacy order of attributes: the name first, the fields last, all else by the alphabet.
fn sorted_attributes(attributes: Members) -> Json {
    let attributes = attributes.into_iter().map(|(key, value)| {
        let value = match &*key {
            "fields" => Json::Array(sorted_fields(value.items())),
            "hooks" => Json::Object(sorted(members(&value), &[], "")),
            _ => value,
        };
        (key, value)
    });
    Json::Object(sorted(attributes.collect(), &["name"], "fields"))
}

/// By name, those of forms too: their `position` keeps the order in which they are shown.
fn sorted_fields(fields: &[Json]) -> Vec<Json> {
    let mut fields: Vec<&Json> = fields.iter().collect();
    fields.sort_by(|a, b| code_units(text(a, "field"), text(b, "field")));
    fields.into_iter().map(|field| Json::Object(sorted(members(field), &["field", "type"], ""))).collect()
}

/// Members by the alphabet, save those that come `first`, in that order, and the one that comes `last`.
fn sorted(mut members: Members, first: &[&str], last: &str) -> Members {
    let rank = |key: &str| {
        if key == last {
            first.len() + 1
        } else {
            first.iter().position(|name| *name == key).unwrap_or(first.len())
        }
    };
    members.sort_by(|(a, _), (b, _)| rank(a).cmp(&rank(b)).then_with(|| code_units(a, b)));
    members
}

fn by_type_and_id(a: &Json, b: &Json) -> std::cmp::Ordering {
    code_units(text(a, "type"), text(b, "type")).then_with(|| code_units(text(a, "id"), text(b, "id")))
}

fn members(json: &Json) -> Members {
    without(json, &[])
}

fn without(json: &Json, keys: &[&str]) -> Members {
    match json {
        Json::Object(members) => members.iter().filter(|(key, _)| !keys.contains(&&**key)).cloned().collect(),
        _ => Vec::new(),
    }
}

fn text<'a>(json: &'a Json, key: &str) -> &'a str {
    json.get(key).and_then(Json::as_text).unwrap_or_default()
}
