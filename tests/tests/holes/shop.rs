//! A small shop: a database whose questions are counted, actions whose runs are kept, and a Forest server.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use forest::{
    Agent, Options, collections,
    prelude::*,
    query::{ConditionTree, Select},
    schema::CollectionRef,
    source::{BoxFuture, DataSource, RowSink, SourceError, Sqlite},
    testing::{Answer, Route, Sandbox, Session, TestClient},
};
use reqwest::Method;
use rusqlite::Connection;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

pub(crate) const AUTH_SECRET: &str = "b0bdf0a639c16bae8851dd24ee3d79ef0a352e957c5b86cb";
pub(crate) const BAN: &str = "/forest/actions/ban?timezone=UTC";

#[collection(table = "users")]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) email: String,
    pub(crate) country: String,
    #[forest(belongs_to = Company)]
    pub(crate) company_id: Option<i64>,
}

#[collection(table = "companies", has_many(users = User, foreign_key = company_id))]
pub(crate) struct Company {
    pub(crate) id: i64,
    pub(crate) name: String,
}

/// What actions have done.
#[derive(Default)]
pub(crate) struct Runs(Mutex<Vec<String>>);

impl Runs {
    fn add(&self, run: String) {
        self.0.lock().unwrap().push(run);
    }
}

#[smart]
impl User {
    #[action(bulk)]
    async fn ban(users: Records<Self>, runs: Data<Runs>) -> Result<ActionResult> {
        runs.add(format!("ban {}", users.ids().await?.join(",")));
        Ok(ActionResult::success("Banned"))
    }

    #[action(bulk)]
    async fn praise(users: Records<Self>, runs: Data<Runs>) -> Result<ActionResult> {
        runs.add(format!("praise {}", users.ids().await?.join(",")));
        Ok(ActionResult::success("Praised"))
    }

    #[action(global)]
    async fn export() -> ActionResult {
        ActionResult::file("a\"; x=\"\r\nX-Evil: 1\r\n\r\n.csv", "text/csv", "id")
    }
}

#[smart]
impl Company {
    #[action(single)]
    async fn close(company: Record<Self>, runs: Data<Runs>) -> ActionResult {
        runs.add(format!("close {}", company.id));
        ActionResult::success("Closed")
    }
}

/// SQLite, and how often it was asked.
struct Counted {
    database: Sqlite,
    statements: Arc<AtomicUsize>,
}

impl DataSource for Counted {
    fn select(&self, select: Select, sink: RowSink) -> BoxFuture<'_, Result<(), SourceError>> {
        self.statements.fetch_add(1, Ordering::SeqCst);
        self.database.select(select, sink)
    }

    fn count(
        &self,
        collection: CollectionRef,
        filter: Option<ConditionTree>,
    ) -> BoxFuture<'_, Result<u64, SourceError>> {
        self.statements.fetch_add(1, Ordering::SeqCst);
        self.database.count(collection, filter)
    }
}

pub(crate) struct Shop {
    pub(crate) sandbox: Sandbox,
    folder: TempDir,
    statements: Arc<AtomicUsize>,
    runs: Arc<Runs>,
}

impl Shop {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Connection::open(folder.path().join("shop.db")).unwrap();
        database
            .execute_batch(
                "CREATE TABLE companies (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
                 INSERT INTO companies VALUES (1, 'Acme'), (2, 'Globex');
                 CREATE TABLE users (
                    id INTEGER PRIMARY KEY, email TEXT NOT NULL, country TEXT NOT NULL, company_id INTEGER
                 );
                 INSERT INTO users VALUES
                    (1, 'ada@example.com', 'FR', 1), (2, 'bob@example.com', 'DE', NULL),
                    (3, 'cleo@example.org', 'FR', 1), (4, 'dan@example.org', 'DE', 2);",
            )
            .unwrap();
        Self { sandbox: Sandbox::start(), folder, statements: Arc::default(), runs: Arc::default() }
    }

    /// Changes the database behind the agent's back.
    pub(crate) fn execute(&self, sql: &str) {
        Connection::open(self.folder.path().join("shop.db")).unwrap().execute_batch(sql).unwrap();
    }

    pub(crate) fn options(&self) -> Options {
        Options::new(self.sandbox.secret(), AUTH_SECRET)
            .server_url(self.sandbox.url())
            .schema_path(self.folder.path().join(".forestadmin-schema.json"))
    }

    pub(crate) fn agent(&self, options: Options) -> Agent {
        let database = Sqlite::open(self.folder.path().join("shop.db")).unwrap();
        Agent::builder(options)
            .source(Counted { database, statements: Arc::clone(&self.statements) })
            .collections(collections![User, Company])
            .shared_data(Arc::clone(&self.runs))
            .build()
            .unwrap()
    }

    pub(crate) async fn serve(&self) -> TestClient {
        self.serve_with(self.options()).await
    }

    pub(crate) async fn serve_with(&self, options: Options) -> TestClient {
        TestClient::start(&self.sandbox, self.agent(options)).await
    }

    /// How often the database was asked.
    pub(crate) fn statements(&self) -> usize {
        self.statements.load(Ordering::SeqCst)
    }

    /// What actions have done, each run once.
    pub(crate) fn runs(&self) -> Vec<String> {
        self.runs.0.lock().unwrap().clone()
    }

    /// How often the documents that say who may do what were asked for.
    pub(crate) fn fetches(&self) -> usize {
        [Route::Permissions, Route::Users, Route::Rendering]
            .map(|route| self.sandbox.count(route))
            .iter()
            .sum()
    }

    /// A session token of an operator; `changes` are laid over its claims, `null` removes one.
    pub(crate) fn token(&self, account: &str, algorithm: jsonwebtoken::Algorithm, changes: &Json) -> String {
        let _ = jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER.install_default();
        let mut claims = json!({
            "id": self.sandbox.account_id(account), "email": "ada@example.com", "firstName": "Ada", "lastName": "A.",
            "team": "Operations", "role": account, "permissionLevel": "user", "renderingId": 1, "tags": {},
            "exp": 4_000_000_000_u64,
        });
        for (name, value) in changes.as_object().unwrap() {
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(name);
            } else {
                claims[name] = value.clone();
            }
        }
        let key = jsonwebtoken::EncodingKey::from_secret(AUTH_SECRET.as_bytes());
        jsonwebtoken::encode(&jsonwebtoken::Header::new(algorithm), &claims, &key).unwrap()
    }
}

/// Asserts that this is Forest's envelope with a status and a name, and that it tells nothing of records.
#[track_caller]
pub(crate) fn assert_refused(answer: &Answer, status: u16, name: &str) {
    let error = &answer.json()["errors"][0];
    assert_eq!((answer.status(), &error["name"]), (status, &json!(name)), "{answer}");
    assert_eq!(error["status"], status, "{answer}");
    for record in ["@example.", "Acme", "Globex"] {
        assert!(!answer.text().contains(record), "{answer}");
    }
}

/// `GET` with these headers, without a session.
pub(crate) async fn get(client: &TestClient, path: &str, headers: &[(&str, &str)]) -> Answer {
    client.send(Method::GET, path, headers, None).await
}

/// The ids of a list's records.
#[track_caller]
pub(crate) fn ids(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status(), 200, "{answer}");
    let document = answer.json();
    let records = document["data"].as_array().unwrap().iter();
    records.map(|record| record["id"].as_str().unwrap().to_owned()).collect()
}

pub(crate) const USERS: &str = "/forest/users?timezone=UTC&sort=id";

/// What the UI sends to run an action.
pub(crate) fn act(attributes: &Json) -> Json {
    json!({ "data": { "type": "custom-action-requests", "attributes": attributes } })
}

/// The status of `Ban` on user 1, and the name of its error.
pub(crate) async fn ban(session: &Session) -> (u16, String) {
    let outcome = session.act("users", "Ban", ["1"]).await;
    (
        outcome.answer().status(),
        outcome.refusal().map_or_else(String::new, |refusal| refusal.name().to_owned()),
    )
}

/// Waits until something holds that happens in another thread. It is tried again and again for a minute and a half.
pub(crate) async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let start = Instant::now();
    while !holds().await {
        assert!(start.elapsed() < Duration::from_secs(90), "waited until {what}, in vain");
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
    }
}
