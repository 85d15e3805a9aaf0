//! Renderings: what a team sees of an environment.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::{Environment, state::EnvironmentState};

#[derive(Default)]
pub(super) struct Rendering {
    pub(super) team: (i64, String),
    /// By collection.
    scopes: BTreeMap<String, Json>,
    /// Collections of which the rendering says nothing.
    omitted: BTreeSet<String>,
    segments: BTreeMap<String, Vec<Segment>>,
    charts: Vec<Json>,
}

struct Segment {
    connection: Option<String>,
    query: String,
}

impl Rendering {
    pub(super) fn new(id: i64) -> Self {
        let team = if id == 1 { "Operations".to_owned() } else { format!("Team {id}") };
        Self { team: (id, team), ..Self::default() }
    }
}

impl EnvironmentState {
    /// Whether it is a new one.
    pub(super) fn add_rendering(&mut self, id: i64) -> bool {
        let is_new = !self.renderings.contains_key(&id);
        if is_new {
            self.renderings.insert(id, Rendering::new(id));
        }
        is_new
    }

    pub(super) fn rendering_document(&self, id: i64) -> Option<Json> {
        let rendering = self.renderings.get(&id)?;
        let mut names: BTreeSet<&str> = self.collection_names();
        names.extend(rendering.scopes.keys().chain(rendering.segments.keys()).map(String::as_str));
        let collection = |name: &str| {
            let segments = || rendering.segments.get(name).into_iter().flatten();
            let live = segments().filter_map(|segment| {
                let connection = segment.connection.as_ref()?;
                Some(json!({ "connectionName": connection, "query": segment.query }))
            });
            json!({
                "scope": rendering.scopes.get(name),
                "segments": segments().map(|segment| segment.query.as_str()).collect::<Vec<_>>(),
                "liveQuerySegments": live.collect::<Vec<_>>(),
            })
        };
        let collections: serde_json::Map<String, Json> = names
            .into_iter()
            .filter(|name| !rendering.omitted.contains(*name))
            .map(|name| (name.to_owned(), collection(name)))
            .collect();
        let (team_id, team) = &rendering.team;
        Some(json!({
            "team": { "id": team_id, "name": team }, "collections": collections, "stats": rendering.charts,
        }))
    }
}

impl Environment {
    /// Which records of a collection the rendering's team sees: a condition as Forest writes it,
    /// `{"field": "country", "operator": "equal", "value": "{{currentUser.tags.country}}"}`. `None` (or `null`) for all.
    #[track_caller]
    pub fn scope(&self, rendering: i64, collection: &str, condition: impl Into<Option<Json>>) {
        self.expect_collection(collection);
        let condition = condition.into().filter(|condition| !condition.is_null());
        self.change_rendering(rendering, |rendering| {
            rendering.omitted.remove(collection);
            match condition {
                Some(condition) => rendering.scopes.insert(collection.to_owned(), condition),
                None => rendering.scopes.remove(collection),
            };
        });
    }

    /// Leaves a collection out of a rendering, as if the Forest server did not know it yet. [`Environment::scope`] puts it
    /// in again.
    #[track_caller]
    pub fn omit_collection(&self, rendering: i64, collection: &str) {
        self.expect_collection(collection);
        self.change_rendering(rendering, |rendering| {
            rendering.omitted.insert(collection.to_owned());
        });
    }

    /// Allows the query of a segment that was written in SQL in the panel, for one connection or for any.
    #[track_caller]
    pub fn segment(&self, rendering: i64, collection: &str, connection: Option<&str>, query: &str) {
        self.expect_collection(collection);
        let segment = Segment { connection: connection.map(str::to_owned), query: query.to_owned() };
        self.change_rendering(rendering, |rendering| {
            rendering.segments.entry(collection.to_owned()).or_default().push(segment);
        });
    }

    /// Puts a chart on the rendering's dashboard, as the panel keeps it:
    /// `{"type": "Value", "sourceCollectionName": "users", "aggregator": "Count", "filter": null}`.
    pub fn chart(&self, rendering: i64, chart: Json) {
        self.change_rendering(rendering, |rendering| rendering.charts.push(chart));
    }

    /// The name of a rendering's team; `Operations` for the first unless told otherwise.
    pub fn team(&self, rendering: i64, name: &str) {
        self.change_rendering(rendering, |rendering| name.clone_into(&mut rendering.team.1));
    }

    /// A rendering that was not named before comes into being.
    fn change_rendering(&self, id: i64, change: impl FnOnce(&mut Rendering)) {
        self.with(|environment| {
            environment.add_rendering(id);
            environment.renderings.get_mut(&id).map(change);
            environment.rendering_changed(id);
        });
    }
}
