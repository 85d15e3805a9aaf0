//! What a rendering shows: the scopes, live queries and charts of its layout, and the team that it is for.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::{
    cache::Readable,
    read,
    users::User,
    variables::{Unresolved, Variables},
};

/// A rendering.
pub(super) struct Rendering {
    /// What `currentUser.team.<name>` stands for.
    pub(super) team: Team,
    /// By the collection's name.
    pub(super) collections: HashMap<String, Collection>,
    /// The charts of the layout, as they are written there.
    pub(super) charts: Vec<Map<String, Json>>,
}

/// The team of a rendering.
#[derive(Default)]
pub(super) struct Team {
    id: Option<String>,
    name: Option<String>,
}

/// What a rendering says of a collection.
pub(super) struct Collection {
    pub(super) scope: Scope,
    /// Live queries of any connection.
    pub(super) segments: Vec<String>,
    /// Live queries with the name of their connection.
    pub(super) live_queries: Vec<(String, String)>,
}

/// Which records may be seen.
#[derive(Debug, PartialEq)]
pub(super) enum Scope {
    All,
    /// Those that fulfil a condition; its context variables are still names.
    Of(Json),
    Unreadable,
}

impl Team {
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        match name {
            "id" => self.id.as_deref(),
            "name" => self.name.as_deref(),
            _ => None,
        }
    }
}

impl Rendering {
    /// The scope of a collection for an operator, or why it cannot be told.
    pub(super) fn resolve_scope(
        &self,
        collection: &str,
        user: Option<&User>,
    ) -> Result<Option<Json>, String> {
        match self.collections.get(collection).map(|collection| &collection.scope) {
            Some(Scope::All) => Ok(None),
            Some(Scope::Of(tree)) => {
                let variables = Variables { user, team: &self.team, request: None };
                variables.put_into(tree).map(Some).map_err(|error| match error {
                    Unresolved::Unknown(name) => format!("nothing is known of its variable {name:?}"),
                    Unresolved::TooLong => "it is too long with its variables".to_owned(),
                })
            }
            Some(Scope::Unreadable) => Err("it cannot be read".to_owned()),
            None => Err("the rendering says nothing of the collection".to_owned()),
        }
    }
}

impl Readable for Rendering {
    fn read(document: Json) -> Result<Self, &'static str> {
        let Json::Object(mut document) = document else {
            return Err("the rendering is no object");
        };
        let Some(Json::Object(collections)) = document.remove("collections") else {
            return Err("the rendering has no `collections`");
        };
        let charts = match document.remove("stats") {
            None | Some(Json::Null) => Vec::new(),
            Some(Json::Array(charts)) => charts.into_iter().filter_map(into_object).collect(),
            // The charts are refused, the scopes stand.
            Some(_) => {
                tracing::warn!("charts that cannot be read are refused");
                Vec::new()
            }
        };
        let team = document.get("team").and_then(Json::as_object).map_or_else(Team::default, |team| {
            let field = |name: &str| team.get(name).and_then(read::text);
            Team { id: field("id"), name: field("name") }
        });
        let collections = collections
            .into_iter()
            .map(|(name, entry)| {
                let entry = collection(entry);
                if entry.scope == Scope::Unreadable {
                    tracing::warn!(collection = name, "a scope that cannot be read hides all records");
                }
                (name, entry)
            })
            .collect();
        Ok(Self { team, collections, charts })
    }
}

fn into_object(value: Json) -> Option<Map<String, Json>> {
    match value {
        Json::Object(object) => Some(object),
        _ => None,
    }
}

fn collection(entry: Json) -> Collection {
    let Json::Object(mut entry) = entry else {
        return Collection { scope: Scope::Unreadable, segments: Vec::new(), live_queries: Vec::new() };
    };
    let scope = match entry.remove("scope") {
        // The entry itself is the server's word that the collection is shown.
        None | Some(Json::Null) => Scope::All,
        Some(tree) if read::is_tree(&tree) => Scope::Of(tree),
        Some(_) => Scope::Unreadable,
    };
    let list = |name: &str| entry.get(name).and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    let text = |value: Option<&Json>| value?.as_str().map(str::to_owned);
    let segments = list("segments").iter().filter_map(|segment| text(Some(segment))).collect();
    let live_queries = list("liveQuerySegments")
        .iter()
        .filter_map(|segment| Some((text(segment.get("connectionName"))?, text(segment.get("query"))?)))
        .collect();
    Collection { scope, segments, live_queries }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_part_that_makes_no_sense_leaves_the_others() {
        let rendering = Rendering::read(json!({
            "team": null,
            "stats": "none",
            "collections": {
                "a": { "scope": null, "segments": ["SELECT 1 FROM a", 7], "liveQuerySegments": [{ "query": "x" }] },
                "b": { "scope": "everything" },
                "c": null,
                "d": { "scope": { "field": "id", "operator": "present" } },
            },
        }))
        .unwrap();
        let scope = |name: &str| &rendering.collections[name].scope;
        assert_eq!(
            (scope("a"), scope("b"), scope("c")),
            (&Scope::All, &Scope::Unreadable, &Scope::Unreadable)
        );
        assert_eq!(*scope("d"), Scope::Of(json!({ "field": "id", "operator": "present" })));
        assert_eq!(rendering.collections["a"].segments, ["SELECT 1 FROM a"]);
        assert!(rendering.collections["a"].live_queries.is_empty() && rendering.charts.is_empty());
    }

    #[test]
    fn what_is_no_rendering_is_refused_as_a_whole() {
        for document in [json!(true), json!({ "errors": [] }), json!({ "collections": null })] {
            assert!(Rendering::read(document.clone()).is_err(), "{document}");
        }
    }
}
