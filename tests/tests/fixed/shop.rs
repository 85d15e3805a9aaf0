//! A shop with an agent, a Forest server, and an account of what reaches the database.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
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
    testing::{Account, Answer, Right, Sandbox, Session, TestClient},
};
use rusqlite::{Connection, types::Value as Cell};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

pub(crate) const AUTH_SECRET: &str = "b0bdf0a639c16bae8851dd24ee3d79ef0a352e957c5b86cb";

/// Customers.
#[collection(
    table = "users",
    has_many(orders = Order, foreign_key = user_id),
    has_one(profile = Profile, foreign_key = user_id)
)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) email: String,
    #[forest(belongs_to = Company)]
    pub(crate) company_id: Option<i64>,
}

#[collection(table = "companies", has_many(users = User, foreign_key = company_id))]
pub(crate) struct Company {
    pub(crate) id: i64,
    pub(crate) name: String,
}

#[collection(table = "profiles")]
pub(crate) struct Profile {
    pub(crate) id: i64,
    pub(crate) text: String,
    #[forest(belongs_to = User)]
    pub(crate) user_id: Option<i64>,
}

#[collection(table = "orders")]
pub(crate) struct Order {
    pub(crate) id: i64,
    pub(crate) amount: i64,
    pub(crate) country: String,
    #[forest(belongs_to = User)]
    pub(crate) user_id: Option<i64>,
}

/// What actions have done.
pub(crate) type Done = Arc<Mutex<Vec<String>>>;

#[smart]
impl Order {
    #[action(bulk)]
    async fn refund(orders: Records<Self>, done: Data<Done>) -> Result<ActionResult> {
        let ids = orders.ids().await?.join(",");
        done.lock().unwrap().push(format!("refund {ids}"));
        Ok(ActionResult::success(ids))
    }

    #[action(single)]
    async fn cancel(order: Record<Self>, done: Data<Done>) -> ActionResult {
        done.lock().unwrap().push(format!("cancel {}", order.id));
        ActionResult::success(order.id.to_string())
    }

    #[action(global)]
    async fn break_down() -> Result<()> {
        let number: i32 = "password=hunter2".parse()?;
        unreachable!("{number}")
    }
}

/// Counts what is asked of a source.
struct Counted {
    source: Sqlite,
    statements: Arc<AtomicUsize>,
}

impl DataSource for Counted {
    fn select(&self, select: Select, sink: RowSink) -> BoxFuture<'_, Result<(), SourceError>> {
        self.statements.fetch_add(1, Ordering::SeqCst);
        self.source.select(select, sink)
    }

    fn count(
        &self,
        collection: CollectionRef,
        filter: Option<ConditionTree>,
    ) -> BoxFuture<'_, Result<u64, SourceError>> {
        self.statements.fetch_add(1, Ordering::SeqCst);
        self.source.count(collection, filter)
    }
}

/// A database in a folder that is removed with it.
pub(crate) struct Database {
    folder: TempDir,
    statements: Arc<AtomicUsize>,
}

impl Database {
    pub(crate) fn new() -> Self {
        let database = Self { folder: tempfile::tempdir().unwrap(), statements: Arc::default() };
        database.execute(
            "CREATE TABLE companies (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
             INSERT INTO companies VALUES (1, 'Acme'), (2, 'Globex');
             CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, company_id INTEGER);
             INSERT INTO users VALUES (1, 'ada@example.com', 1), (2, 'bob@example.com', 2);
             CREATE TABLE profiles (id INTEGER PRIMARY KEY, text TEXT NOT NULL, user_id INTEGER);
             INSERT INTO profiles VALUES (1, 'Countess', 1), (2, 'Builder', NULL);
             CREATE TABLE orders (
                id INTEGER PRIMARY KEY, amount INTEGER NOT NULL, country TEXT NOT NULL, user_id INTEGER
             );
             INSERT INTO orders VALUES (1, 50, 'FR', 1), (2, 5000, 'FR', 1), (3, 5, 'DE', 1), (4, 7, 'DE', 2);",
        );
        database
    }

    pub(crate) fn execute(&self, sql: &str) {
        Connection::open(self.path("shop.db")).unwrap().execute_batch(sql).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn source(&self) -> impl DataSource + use<> {
        let source = Sqlite::open(self.path("shop.db")).unwrap();
        Counted { source, statements: Arc::clone(&self.statements) }
    }

    /// How often it was asked so far.
    pub(crate) fn statements(&self) -> usize {
        self.statements.load(Ordering::SeqCst)
    }

    /// Everything that is in it.
    pub(crate) fn rows(&self) -> Vec<Vec<Cell>> {
        let database = Connection::open(self.path("shop.db")).unwrap();
        let mut rows = Vec::new();
        for table in ["companies", "users", "profiles", "orders"] {
            let mut statement = database.prepare(&format!("SELECT * FROM {table} ORDER BY id")).unwrap();
            let columns = statement.column_count();
            let found = statement.query_map([], |row| (0..columns).map(|at| row.get(at)).collect()).unwrap();
            rows.extend(found.map(|row| row.unwrap()));
        }
        rows
    }
}

/// The shop.
pub(crate) struct Shop {
    pub(crate) client: TestClient,
    pub(crate) sandbox: Sandbox,
    pub(crate) database: Database,
    done: Done,
    /// What the agent publishes.
    apimap: Json,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        Self::open_with(|_| {}, |options| options).await
    }

    /// With a Forest server that was told something before the agent asked it, and an agent with other options.
    pub(crate) async fn open_with(
        prepare: impl FnOnce(&Sandbox),
        change: impl FnOnce(Options) -> Options,
    ) -> Self {
        let (sandbox, database, done) = (Sandbox::start(), Database::new(), Done::default());
        prepare(&sandbox);
        let agent = agent(change(options(&sandbox, &database)), &database, &done);
        let apimap = apimap(&agent);
        let client = TestClient::start(&sandbox, agent).await;
        Self { client, sandbox, database, done, apimap }
    }

    /// Another instance of the agent, on the same database. The Forest server sends logins there from here on.
    pub(crate) async fn second(&self, change: impl FnOnce(Options) -> Options) -> TestClient {
        let agent = agent(change(options(&self.sandbox, &self.database)), &self.database, &self.done);
        TestClient::start(&self.sandbox, agent).await
    }

    /// Logs in an operator whose role has these rights and no others.
    pub(crate) async fn clerk(&self, rights: &[(&str, &[Right])]) -> Session {
        self.add_clerk(Account::new("clerk"), rights);
        self.client.log_in("clerk").await
    }

    pub(crate) fn add_clerk(&self, account: Account, rights: &[(&str, &[Right])]) {
        self.sandbox.add_role("clerk");
        self.sandbox.add_account(account.role("clerk"));
        for (collection, rights) in rights {
            self.sandbox.allow("clerk", collection, rights.iter().copied());
        }
    }

    /// What actions have done so far.
    pub(crate) fn done(&self) -> Vec<String> {
        self.done.lock().unwrap().clone()
    }

    pub(crate) fn statements(&self) -> usize {
        self.database.statements()
    }

    /// The answer to a request that asks nothing of the database, changes nothing there, and runs no action.
    pub(crate) async fn without_a_trace<T>(&self, request: impl IntoFuture<Output = T>) -> T {
        let before = (self.database.rows(), self.done(), self.statements());
        let answer = request.into_future().await;
        assert_eq!((self.database.rows(), self.done(), self.statements()), before);
        answer
    }

    /// Asks with a session token of one's own making.
    pub(crate) async fn get_with(&self, token: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [&[("Authorization", bearer.as_str())], headers].concat();
        self.client.send(reqwest::Method::GET, path, &headers, None).await
    }

    /// Where the agent has said that an action is.
    pub(crate) fn endpoint(&self, action: &str) -> String {
        endpoint(&self.apimap, action)
    }
}

/// What an agent publishes.
pub(crate) fn apimap(agent: &Agent) -> Json {
    serde_json::from_str(&agent.schema_document().apimap()).unwrap()
}

/// Where an agent says that an action is.
pub(crate) fn endpoint(apimap: &Json, action: &str) -> String {
    let included = apimap["included"].as_array().unwrap();
    let found =
        included.iter().find(|part| part["type"] == "actions" && part["attributes"]["name"] == action);
    found.unwrap()["attributes"]["endpoint"].as_str().unwrap().to_owned()
}

/// With secrets that the tests know.
pub(crate) fn options(sandbox: &Sandbox, database: &Database) -> Options {
    Options::new(sandbox.secret(), AUTH_SECRET)
        .server_url(sandbox.url())
        .schema_path(database.path(".forestadmin-schema.json"))
}

pub(crate) fn agent(options: Options, database: &Database, done: &Done) -> Agent {
    Agent::builder(options)
        .source(database.source())
        .collections(collections![User, Company, Profile, Order])
        .data(Arc::clone(done))
        .build()
        .unwrap()
}

pub(crate) fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

/// A session token of the operator `id`; `changes` are laid over its claims.
pub(crate) fn token(id: i64, changes: &Json) -> String {
    signed(id, changes, jsonwebtoken::Algorithm::HS256)
}

pub(crate) fn signed(id: i64, changes: &Json, algorithm: jsonwebtoken::Algorithm) -> String {
    let _ = jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER.install_default();
    let mut claims = json!({
        "id": id, "email": "ada@example.com", "firstName": "Ada", "lastName": "Admin", "team": "Operations",
        "role": "admin", "permissionLevel": "admin", "renderingId": 1, "tags": {}, "iat": now(), "exp": now() + 600,
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let key = jsonwebtoken::EncodingKey::from_secret(AUTH_SECRET.as_bytes());
    jsonwebtoken::encode(&jsonwebtoken::Header::new(algorithm), &claims, &key).unwrap()
}

/// Sends a request as it is written, to `http://<host>`, and answers the answer as it came.
pub(crate) fn raw(url: &str, method: &str, path: &str, headers: &str, body: &str) -> String {
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n{headers}\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Asks again and again, until the answer is what it should become.
pub(crate) async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> T, good: impl Fn(&T) -> bool) -> T {
    let start = Instant::now();
    loop {
        let answer = ask().await;
        if good(&answer) {
            return answer;
        }
        assert!(start.elapsed() < Duration::from_secs(30), "waited in vain until {what}");
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Status and name of a refusal.
pub(crate) fn refused(answer: &Answer) -> (u16, String) {
    let refusal = answer.refusal().unwrap_or_else(|| panic!("it was not refused: {answer}"));
    (refusal.status(), refusal.name().to_owned())
}

pub(crate) fn forbidden() -> (u16, String) {
    (403, "ForbiddenError".to_owned())
}
