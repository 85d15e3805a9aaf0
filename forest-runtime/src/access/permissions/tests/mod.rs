//! What is asked of the permissions, before a Forest server that is made for it.

mod addresses;
mod charts;
mod freshness;
mod rights;
mod scopes;
mod stream;

use std::{collections::HashMap, sync::Mutex};

use jiff::tz::TimeZone;
use serde_json::json;
use tokio::sync::watch;

use super::*;
use crate::{access::forest_server::LoginError, source::BoxFuture};

const TIME_TO_LIVE: Duration = Duration::from_mins(15);
const AGE_LIMIT: Duration = Duration::from_hours(1);

/// A Forest server that says what it was told to, counts what it was asked, and can be held up.
#[derive(Debug)]
struct Fake {
    answers: Mutex<HashMap<Document, Result<String, ServerError>>>,
    asked: Mutex<Vec<Document>>,
    held_up: watch::Sender<bool>,
}

impl Fake {
    /// Operator 1 is an administrator without any right; 2 and 3 are users of the roles 2 and 3.
    fn new() -> Arc<Self> {
        let fake =
            Self { answers: Mutex::default(), asked: Mutex::default(), held_up: watch::Sender::new(false) };
        fake.says(Document::Environment, &environment(&[2]));
        fake.says(
            Document::Users,
            &json!([
                { "id": 1, "email": "ada@example.com", "permissionLevel": "admin", "roleId": 1 },
                { "id": 2, "email": "bob@example.com", "permissionLevel": "user", "roleId": 2,
                  "tags": { "country": "FR" } },
                { "id": 3, "email": "eve@example.com", "permissionLevel": "user", "roleId": 3 },
            ]),
        );
        fake.says(Document::Rendering(42), &rendering());
        Arc::new(fake)
    }

    fn says(&self, document: Document, answer: &Json) {
        self.answers.lock().unwrap().insert(document, Ok(answer.to_string()));
    }

    fn says_text(&self, document: Document, text: &str) {
        self.answers.lock().unwrap().insert(document, Ok(text.to_owned()));
    }

    fn fails(&self, document: Document, error: ServerError) {
        self.answers.lock().unwrap().insert(document, Err(error));
    }

    fn hold_up(&self, held_up: bool) {
        self.held_up.send_replace(held_up);
    }

    fn calls(&self, document: Document) -> usize {
        self.asked.lock().unwrap().iter().filter(|asked| **asked == document).count()
    }

    fn all_calls(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

impl ForestServer for Fake {
    fn document(&self, document: Document) -> BoxFuture<'_, Result<Vec<u8>, ServerError>> {
        self.asked.lock().unwrap().push(document);
        let missing = || Err(ServerError::Status { status: 404, detail: None });
        // What it says is what was so when it was asked.
        let answer = self.answers.lock().unwrap().get(&document).cloned().unwrap_or_else(missing);
        Box::pin(async move {
            self.held_up.subscribe().wait_for(|held_up| !held_up).await.unwrap();
            answer.map(String::into_bytes)
        })
    }

    fn authorization_url(&self, _: i64) -> BoxFuture<'_, Result<String, LoginError>> {
        unreachable!("permissions log nobody in")
    }

    fn log_in<'a>(
        &'a self,
        _: i64,
        _: &'a str,
        _: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Caller, LoginError>> {
        unreachable!("permissions log nobody in")
    }

    fn degraded(&self) -> Vec<Degraded> {
        Vec::new()
    }
}

fn freshness() -> Freshness {
    Freshness {
        time_to_live: TIME_TO_LIVE,
        age_limit: AGE_LIMIT,
        absent_scope_is_none: false,
        ignore_chart_filters: false,
    }
}

fn permissions(server: &Arc<Fake>) -> Permissions {
    Permissions::new(server.clone(), freshness())
}

/// Roles may browse `books`; everybody may read them.
fn environment(roles: &[i64]) -> Json {
    json!({ "collections": { "books": {
        "collection": { "browseEnabled": { "roles": roles }, "readEnabled": true },
        "actions": { "Refund": { "triggerEnabled": { "roles": roles } } },
    }}})
}

fn rendering() -> Json {
    json!({
        "team": { "id": 7, "name": "Operations" },
        "collections": {
            "books": {
                "scope": { "field": "country", "operator": "equal", "value": "{{currentUser.tags.country}}" },
                "segments": [],
                "liveQuerySegments": [{ "connectionName": "main", "query": "SELECT id FROM books WHERE sold" }],
            },
            "authors": { "scope": null },
        },
        "stats": [{ "type": "Value", "sourceCollectionName": "books", "aggregator": "Count", "filter": null }],
    })
}

fn caller(id: i64) -> Caller {
    Caller {
        id,
        email: "somebody@example.com".into(),
        first_name: String::new(),
        last_name: String::new(),
        team: None,
        // What the token says counts for nothing.
        role: Some("2".into()),
        permission_level: Some("admin".into()),
        rendering_id: 42,
        tags: [("country".to_owned(), "DE".to_owned())].into(),
        time_zone: TimeZone::UTC,
    }
}

async fn may_browse(permissions: &Permissions, id: i64) -> Result<(), u16> {
    permissions.require(&caller(id), "books", &[Right::Browse]).await.map_err(|error| error.status())
}

async fn wait(time: Duration) {
    tokio::time::advance(time).await;
}

fn down() -> ServerError {
    ServerError::Unreachable("http://forest.example: connection refused".into())
}
