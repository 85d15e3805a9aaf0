//! A small agent, as a user of the library would write one.

use forest::{Agent, Options, collections, prelude::*, source::Sqlite};
use rusqlite::Connection;
use tempfile::TempDir;

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

#[smart]
impl User {
    #[action(single)]
    async fn impersonate(user: Record<Self>, caller: Caller) -> ActionResult {
        ActionResult::success(format!("Impersonating {}", user.email))
            .webhook(Webhook::post("https://shop.example/login").body(&[("operator", caller.email)]))
            .redirect_to("https://shop.example/")
    }

    #[action(bulk)]
    async fn ban(users: Records<Self>) -> Result<ActionResult> {
        Ok(ActionResult::success(users.ids().await?.join(",")))
    }

    #[action(single, name = "Refuse")]
    async fn refuse(user: Record<Self>) -> ActionResult {
        ActionResult::error(format!("Not {}", user.email))
    }

    #[action(global, name = "Export")]
    async fn export() -> ActionResult {
        ActionResult::file("users.csv", "text/csv", "id,email")
    }
}

/// The database, in a folder that is removed with it.
pub(crate) struct Shop(TempDir);

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
        Self(folder)
    }

    pub(crate) fn agent(&self, options: Options) -> Agent {
        Agent::builder(options)
            .source(Sqlite::open(self.0.path().join("shop.db")).unwrap())
            .collections(collections![User, Company])
            .build()
            .unwrap()
    }
}
