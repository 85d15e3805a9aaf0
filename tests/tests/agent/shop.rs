//! The shop that the tests ask about: its collections, its database, and a client with a session.

use actix_web::{
    App,
    body::to_bytes,
    http::{Method, StatusCode, header::HeaderMap},
    test,
};
use forest::{Agent, AgentBuilder, Dialect, Options, collections, prelude::*, source::Sqlite};
use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const AUTH_SECRET: &str = "b0bdf0a639c16bae8851dd24ee3d79ef0a352e957c5b86cb";
pub(crate) const ENV_SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ForestEnum)]
#[forest(rename_all = "lowercase")]
pub(crate) enum Plan {
    Free,
    Pro,
}

/// People who hold an account.
#[collection(table = "users")]
#[derive(Debug)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) email: String,
    pub(crate) first_name: String,
    pub(crate) last_name: Option<String>,
    pub(crate) plan: Plan,
    pub(crate) active: bool,
    #[forest(name = "createdAt", column = "created_at", read_only)]
    pub(crate) created_at: chrono::DateTime<chrono::Utc>,
    #[forest(belongs_to = Company)]
    pub(crate) company_id: Option<i64>,
    #[forest(skip)]
    pub(crate) password_hash: String,
}

#[collection(table = "companies", has_many(users = User, foreign_key = company_id))]
#[derive(Debug)]
pub(crate) struct Company {
    pub(crate) id: i64,
    pub(crate) name: String,
}

/// Who read what, with a key of two columns.
#[collection(table = "reads")]
#[derive(Debug)]
pub(crate) struct Read {
    #[forest(primary_key)]
    pub(crate) user_id: i64,
    #[forest(primary_key)]
    pub(crate) page: String,
    pub(crate) count: u32,
}

/// Pages of the site, with a key of the readers' own making.
#[collection(table = "pages")]
#[derive(Debug)]
pub(crate) struct Page {
    #[forest(primary_key)]
    pub(crate) path: String,
    pub(crate) title: String,
}

#[smart]
impl User {
    #[field(name = "fullName")]
    fn full_name(first_name: &str, last_name: Option<&str>) -> String {
        [first_name, last_name.unwrap_or_default()].join(" ").trim_end().to_owned()
    }

    #[action(single)]
    async fn impersonate(user: Record<Self>, caller: Caller) -> Result<ActionResult> {
        assert!(user.password_hash.is_empty(), "a skipped field is not loaded");
        Ok(ActionResult::success(format!("Impersonating {}", user.email))
            .webhook(
                Webhook::post("https://my-app-url/login")
                    .body(&json!({ "user": user.id, "operator": caller.email, "createdAt": user.created_at.to_rfc3339() })),
            )
            .redirect_to("https://my-app-url/"))
    }

    #[action(bulk, name = "Count them")]
    async fn count_them(mut users: Records<Self>) -> Result<ActionResult> {
        let ids = users.ids().await?.join(",");
        let count = users.count().await?;
        let mut emails = Vec::new();
        while let Some(chunk) = users.next_chunk().await? {
            emails.extend(chunk.into_iter().map(|user| user.email));
        }
        Ok(ActionResult::success(format!("{count}: {ids}: {}", emails.join(","))))
    }

    #[action(global)]
    async fn report(greeting: Data<String>, context: Context) -> ActionResult {
        ActionResult::success(format!("{}, {}", *greeting, context.caller().first_name))
    }

    #[action(single)]
    async fn break_down() -> Result<()> {
        let number: i32 = "password=hunter2".parse()?;
        unreachable!("{number}")
    }

    #[action(single)]
    async fn refuse(user: Record<Self>) -> Result<()> {
        Err(Error::unprocessable(format!("{} is not to be touched", user.email)))
    }

    #[action(global)]
    async fn panic() {
        panic!("the author's mistake");
    }

    #[action(single, endpoint = "/forest/custom/nothing")]
    async fn nothing() {}
}

#[smart]
impl Read {
    #[field]
    fn rarely(count: u32) -> u32 {
        assert!(count != 9, "the author's mistake");
        100 / count
    }

    #[action(single, name = "Show key")]
    async fn show_key(read: Record<Self>, again: Record<Self>) -> ActionResult {
        ActionResult::success(format!("{} {} {} {}", read.id(), read.user_id, read.page, again.count))
    }

    #[action(bulk, name = "Count reads")]
    async fn count_reads(reads: Records<Self>) -> Result<ActionResult> {
        Ok(ActionResult::success(reads.ids().await?.join(",")))
    }
}

/// A database, an agent on it, and an operator's session.
pub(crate) struct Shop {
    pub(crate) folder: TempDir,
    dialect: Dialect,
    production: bool,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    /// `attributes.<field>` of each record.
    pub(crate) fn column(&self, field: &str) -> Vec<Value> {
        let document = self.json();
        let records = document["data"].as_array().unwrap_or_else(|| panic!("a list: {}", self.body));
        records.iter().map(|record| record["attributes"][field].clone()).collect()
    }

    /// Asserts that this is Forest's envelope with that status, and gives its text.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        let document = self.json();
        assert_eq!(document["errors"][0]["status"], status);
        assert!(document["errors"][0]["name"].is_string(), "{}", self.body);
        document["errors"][0]["detail"].as_str().unwrap().to_owned()
    }
}

impl Shop {
    pub(crate) fn new(dialect: Dialect) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Connection::open(folder.path().join("shop.db")).unwrap();
        database
            .execute_batch(
                r#"
                CREATE TABLE companies (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
                INSERT INTO companies VALUES (1, 'Acme "Inc."'), (2, 'Globex');
                CREATE TABLE users (
                    id INTEGER PRIMARY KEY, email TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT,
                    plan TEXT NOT NULL, active BOOLEAN NOT NULL, created_at TEXT NOT NULL, company_id INTEGER,
                    password_hash TEXT NOT NULL
                );
                INSERT INTO users VALUES
                    (1, 'ada@example.com', 'Ada', 'Lovelace', 'pro', 1, '2024-01-02 03:04:05', 1, 'x'),
                    (2, 'bob_b@example.com', 'Bob', NULL, 'free', 0, '2024-02-02T03:04:05.678Z', NULL, 'x'),
                    (3, 'cleo@example.org', 'Cléo', '100%', 'free', 1, '2023-12-31T23:30:00-02:00', 2, 'x'),
                    (4, 'bobab@example.com', 'Zoë', 'O''Hara', 'pro', 1, '2024-03-02 03:04:05', 1, 'x');
                CREATE TABLE reads (user_id INTEGER, page TEXT, count INTEGER, PRIMARY KEY (user_id, page));
                INSERT INTO reads VALUES (1, 'home', 3), (1, 'cart', 1), (2, 'home', 9);
                CREATE TABLE pages (path TEXT PRIMARY KEY, title TEXT NOT NULL);
                INSERT INTO pages VALUES ('a/b c?d#e+f%g|h&é"\', 'odd'), ('007', 'number-like');
                "#,
            )
            .unwrap();
        Self { folder, dialect, production: false }
    }

    pub(crate) fn in_production(mut self) -> Self {
        self.production = true;
        self
    }

    pub(crate) fn options(&self) -> Options {
        // In production somebody must say what operators may do; at port 9 nobody does.
        let options = if self.production {
            Options::new(ENV_SECRET, AUTH_SECRET).is_production(true).server_url("http://127.0.0.1:9")
        } else {
            Options::standalone(AUTH_SECRET)
        };
        options.dialect(self.dialect).schema_path(self.folder.path().join(".forestadmin-schema.json"))
    }

    pub(crate) fn source(&self) -> Sqlite {
        Sqlite::open(self.folder.path().join("shop.db")).unwrap()
    }

    pub(crate) fn builder(&self) -> AgentBuilder {
        Agent::builder(self.options())
            .source(self.source())
            .collections(collections![User, Company, Read])
            .collection::<Page>()
            .data("Hello".to_owned())
    }

    /// Asks as the operator Ada.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[("Authorization", &format!("Bearer {}", token(&json!({}))))], None)
            .await
    }

    /// Runs an action as the operator Ada.
    pub(crate) async fn act(&self, path: &str, attributes: Value) -> Answer {
        let body = json!({ "data": { "type": "custom-action-requests", "attributes": attributes } });
        self.post(&format!("{path}?timezone=Europe/Paris"), &body.to_string()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &str) -> Answer {
        let bearer = format!("Bearer {}", token(&json!({})));
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        self.ask(Method::POST, path, &headers, Some(body)).await
    }

    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Answer {
        let agent = self.builder().build().unwrap();
        let service = test::init_service(App::new().service(agent)).await;
        let mut request = test::TestRequest::with_uri(path).method(method);
        for &(name, value) in headers {
            request = request.append_header((name, value));
        }
        if let Some(body) = body {
            request = request.set_payload(body.to_owned());
        }
        let response = test::call_service(&service, request.to_request()).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body()).await.unwrap();
        Answer { status, headers, body: String::from_utf8(body.to_vec()).unwrap() }
    }
}

/// A session token of the operator Ada; `changes` are laid over its claims, `null` removes one.
pub(crate) fn token(changes: &Value) -> String {
    signed(changes, jsonwebtoken::Algorithm::HS256, AUTH_SECRET)
}

pub(crate) fn signed(changes: &Value, algorithm: jsonwebtoken::Algorithm, secret: &str) -> String {
    let _ = jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER.install_default();
    let mut claims = json!({
        "id": 1, "email": "ada@forest.test", "firstName": "Ada", "lastName": "Admin", "team": "Operations",
        "role": "Admin", "permissionLevel": "admin", "renderingId": 1, "tags": {}, "exp": 4_000_000_000_u64,
    });
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    let key = jsonwebtoken::EncodingKey::from_secret(secret.as_bytes());
    jsonwebtoken::encode(&jsonwebtoken::Header::new(algorithm), &claims, &key).unwrap()
}
