//! The schema that an agent publishes: checked, and read as far as the sandbox and the client need it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::{Environment, state::EnvironmentState};

/// A published schema.
pub(in crate::testing) struct Apimap {
    pub(in crate::testing) document: Json,
    /// By name.
    pub(in crate::testing) collections: BTreeMap<String, PublishedCollection>,
}

/// A collection, as it was published.
#[derive(Debug, Clone)]
pub(in crate::testing) struct PublishedCollection {
    /// What relations point to, by field: names of collections.
    pub(in crate::testing) references: BTreeMap<String, String>,
    pub(in crate::testing) actions: Vec<PublishedAction>,
}

/// An action, as it was published.
#[derive(Debug, Clone)]
pub(in crate::testing) struct PublishedAction {
    pub(in crate::testing) id: String,
    pub(in crate::testing) name: String,
    pub(in crate::testing) endpoint: String,
    /// The fields of its form.
    pub(in crate::testing) fields: Vec<Json>,
    /// Whether the form is asked for when it is opened.
    pub(in crate::testing) load: bool,
}

impl Apimap {
    /// Reads a JSON:API document, and says what is wrong with it.
    pub(super) fn read(document: Json) -> Result<Self, String> {
        let meta = &document["meta"];
        let liana = meta["liana"].as_str().ok_or("`meta.liana` is missing")?;
        // The legacy agents leave it out.
        if !liana.starts_with("forest-express") && document["jsonapi"]["version"] != "1.0" {
            return Err("`jsonapi.version` is not \"1.0\"".to_owned());
        }
        for key in ["liana_version", "stack", "schemaFileHash"] {
            if meta[key].is_null() {
                return Err(format!("`meta.{key}` is missing"));
            }
        }
        let mut included = BTreeMap::new();
        let no_resources = Vec::new();
        for resource in document["included"].as_array().unwrap_or(&no_resources) {
            let (key, attributes) = read_resource(resource)?;
            if included.insert(key.clone(), attributes).is_some() {
                return Err(format!("{key:?} is included twice"));
            }
        }
        let mut used = BTreeSet::new();
        let mut collections = BTreeMap::new();
        for resource in document["data"].as_array().ok_or("`data` is no list")? {
            let ((kind, name), attributes) = read_resource(resource)?;
            if kind != "collections" {
                return Err(format!("`data` holds {kind:?} and not only collections"));
            }
            let mut actions = Vec::new();
            for relationship in ["segments", "actions"] {
                let references = &resource["relationships"][relationship]["data"];
                let references = references
                    .as_array()
                    .ok_or_else(|| format!("the {relationship} of {name:?} are no list"))?;
                for reference in references {
                    let key = identity(reference)?;
                    let attributes =
                        included.get(&key).ok_or_else(|| format!("{key:?} of {name:?} is not included"))?;
                    if relationship == "actions" {
                        actions.push(action(&key.1, attributes)?);
                    }
                    used.insert(key);
                }
            }
            let collection = PublishedCollection { references: references(attributes), actions };
            if collections.insert(name.clone(), collection).is_some() {
                return Err(format!("there are two collections {name:?}"));
            }
        }
        if let Some(unused) = included.keys().find(|key| !used.contains(*key)) {
            return Err(format!("{unused:?} is included and belongs to no collection"));
        }
        Ok(Self { document, collections })
    }

    pub(super) fn hash(&self) -> &str {
        self.document["meta"]["schemaFileHash"].as_str().unwrap_or_default()
    }
}

type Key = (String, String);

fn identity(resource: &Json) -> Result<Key, String> {
    match (resource["type"].as_str(), resource["id"].as_str()) {
        (Some(kind), Some(id)) => Ok((kind.to_owned(), id.to_owned())),
        _ => Err(format!("a resource without type or id: {resource}")),
    }
}

fn read_resource(resource: &Json) -> Result<(Key, &Map<String, Json>), String> {
    let key = identity(resource)?;
    let attributes =
        resource["attributes"].as_object().ok_or_else(|| format!("{key:?} has no attributes"))?;
    Ok((key, attributes))
}

fn action(id: &str, attributes: &Map<String, Json>) -> Result<PublishedAction, String> {
    let text = |key: &str| {
        let value = attributes.get(key).and_then(Json::as_str);
        value.map(str::to_owned).ok_or_else(|| format!("the action {id:?} has no {key}"))
    };
    let fields = attributes.get("fields").and_then(Json::as_array);
    Ok(PublishedAction {
        id: id.to_owned(),
        name: text("name")?,
        endpoint: text("endpoint")?,
        fields: fields.cloned().unwrap_or_default(),
        load: attributes.get("hooks").is_some_and(|hooks| hooks["load"] == true),
    })
}

fn references(attributes: &Map<String, Json>) -> BTreeMap<String, String> {
    let fields = attributes.get("fields").and_then(Json::as_array).into_iter().flatten();
    let reference = |field: &Json| {
        // `users.id`: a collection and its key; the name of a collection may hold dots, that of a key none.
        let (collection, _) = field["reference"].as_str()?.rsplit_once('.')?;
        Some((field["field"].as_str()?.to_owned(), collection.to_owned()))
    };
    fields.filter_map(reference).collect()
}

impl EnvironmentState {
    fn published(&self, collection: &str) -> Result<&PublishedCollection, String> {
        let Some(apimap) = &self.apimap else {
            return Err("the agent has not published its schema yet".to_owned());
        };
        apimap.collections.get(collection).ok_or_else(|| {
            let known: Vec<_> = apimap.collections.keys().map(String::as_str).collect();
            format!("the agent publishes no collection `{collection}` but `{}`", known.join("`, `"))
        })
    }

    fn published_action(&self, collection: &str, action: &str) -> Result<&PublishedAction, String> {
        let actions = &self.published(collection)?.actions;
        actions.iter().find(|published| published.name == action).ok_or_else(|| {
            let known: Vec<_> = actions.iter().map(|action| action.name.as_str()).collect();
            format!("the collection `{collection}` has no action `{action}` but `{}`", known.join("`, `"))
        })
    }
}

impl Environment {
    /// The schema that the agent has published last: the JSON:API document that it sent.
    pub fn schema(&self) -> Option<Json> {
        self.with(|environment| environment.apimap.as_ref().map(|apimap| apimap.document.clone()))
    }

    /// A published collection, or a panic.
    #[track_caller]
    pub(in crate::testing) fn published(&self, collection: &str) -> PublishedCollection {
        let published = self.with(|environment| environment.published(collection).cloned());
        published.unwrap_or_else(|problem| panic!("{problem}"))
    }

    /// A published action, or a panic.
    #[track_caller]
    pub(in crate::testing) fn published_action(&self, collection: &str, action: &str) -> PublishedAction {
        let published = self.with(|environment| environment.published_action(collection, action).cloned());
        published.unwrap_or_else(|problem| panic!("{problem}"))
    }

    /// Once the schema is known, a rule for something that is not in it is a mistake.
    #[track_caller]
    pub(super) fn expect_collection(&self, collection: &str) {
        if self.with(|environment| environment.apimap.is_some()) {
            self.published(collection);
        }
    }

    /// As [`Environment::expect_collection`], for an action.
    #[track_caller]
    pub(super) fn expect_action(&self, collection: &str, action: &str) {
        if self.with(|environment| environment.apimap.is_some()) {
            self.published_action(collection, action);
        }
    }

    /// Panics for rules that were made before the schema was known and that name nothing in it.
    pub(in crate::testing) fn check_rules(&self) {
        let problem = self.with(|environment| {
            let collections = environment.collection_names();
            let collections = collections.into_iter().filter_map(|name| environment.published(name).err());
            let actions = environment.actions.keys();
            let actions = actions.filter_map(|(of, action)| environment.published_action(of, action).err());
            collections.chain(actions).next()
        });
        if let Some(problem) = problem {
            panic!("the sandbox was given a rule for what is not there: {problem}");
        }
    }
}
