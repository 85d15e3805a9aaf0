//! Forest's own client, from npm, logs in with a session token, lists users, loads an action's form and runs it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::{collections::BTreeMap, path::Path, process::Command};

use actix_web::web;
use forest::{
    Agent, Options,
    prelude::*,
    source::Sqlite,
    testing::{Sandbox, TestClient},
};
use serde_json::{Value, json};

const AUTH_SECRET: &str = "b0bdf0a639c16bae8851dd24ee3d79ef0a352e957c5b86cb";

#[collection(table = "users")]
#[derive(Debug)]
struct User {
    id: i64,
    email: String,
}

#[smart]
impl User {
    #[action(single)]
    async fn impersonate(user: Record<Self>) -> ActionResult {
        ActionResult::success(format!("Impersonating {}", user.email))
            .webhook(Webhook::post("https://my-app-url/login").body(&json!({ "user": user.id })))
            .redirect_to("https://my-app-url/")
    }
}

#[actix_web::test]
#[ignore = "needs Node.js and the client from npm, which tests/run installs"]
async fn the_official_client_lists_users_and_impersonates_one() {
    let folder = tempfile::tempdir().unwrap();
    let (database, schema) = (folder.path().join("users.db"), folder.path().join("schema.json"));
    rusqlite::Connection::open(&database)
        .unwrap()
        .execute_batch(
            "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL);
             INSERT INTO users VALUES (1, 'ada@example.com'), (2, 'bob@example.com'), (3, 'cleo@example.org');",
        )
        .unwrap();
    let sandbox = Sandbox::start();
    let options = Options::new(sandbox.secret(), AUTH_SECRET).server_url(sandbox.url()).schema_path(&schema);
    let agent = Agent::builder(options)
        .source(Sqlite::open(&database).unwrap())
        .collection::<User>()
        .build()
        .unwrap();
    let client = TestClient::start(&sandbox, agent).await;

    let url = client.url().clone();
    let answers = web::block(move || drive(&url, &schema)).await.unwrap();

    assert_eq!(
        answers["list"]["answer"],
        json!([{ "id": "3", "email": "cleo@example.org" }, { "id": "2", "email": "bob@example.com" }])
    );
    assert_eq!(answers["filter"]["answer"], json!([{ "id": "3" }]));
    assert_eq!(answers["search"]["answer"], json!([{ "id": "1", "email": "ada@example.com" }]));
    assert_eq!(answers["count"]["answer"], 3);
    assert_eq!(answers["form"]["answer"], json!([]));
    assert_eq!(
        answers["execute"]["answer"],
        json!({
            "webhook": { "url": "https://my-app-url/login", "method": "POST", "headers": {}, "body": { "user": 1 } },
            "success": "Impersonating ada@example.com",
            "redirectTo": "https://my-app-url/",
        })
    );
    let forged = answers["forged"]["error"].as_str().unwrap_or_else(|| panic!("{}", answers["forged"]));
    assert!(forged.contains("401") && forged.contains("UnauthorizedError"), "{forged}");
}

/// What each step answered.
fn drive(url: &str, schema: &Path) -> BTreeMap<String, Value> {
    let output = Command::new("node")
        .arg("drive.js")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .envs([("AGENT_URL", url), ("AUTH_SECRET", AUTH_SECRET)])
        .env("SCHEMA", schema)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the client failed: {errors}");
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .map(|answer: Value| (answer["step"].as_str().unwrap().to_owned(), answer))
        .collect()
}
