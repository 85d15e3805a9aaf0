//! Mistake number 41 of `fixed`: a secret in the log. Alone in its program: a log is set for a whole process.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::{
    io,
    sync::{Arc, Mutex},
};

use forest::{
    Agent, Options,
    prelude::*,
    source::Sqlite,
    testing::{Fault, Route, Sandbox, TestClient},
};
use reqwest::Method;
use serde_json::json;
use tracing_subscriber::filter::LevelFilter;

const AUTH_SECRET: &str = "b0bdf0a639c16bae8851dd24ee3d79ef0a352e957c5b86cb";

#[collection(table = "users")]
struct User {
    #[allow(dead_code, reason = "only its action matters")]
    id: i64,
}

#[smart]
impl User {
    #[action(global)]
    async fn break_down() -> Result<()> {
        let number: i32 = "no number".parse()?;
        unreachable!("{number}")
    }

    #[action(global)]
    async fn refund() {}
}

/// The text of a log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[actix_web::test]
async fn fixed_41_no_secret_is_logged() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .init();

    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("shop.db");
    rusqlite::Connection::open(&database).unwrap().execute_batch("CREATE TABLE users (id INTEGER)").unwrap();
    let sandbox = Sandbox::start();
    let options = Options::new(sandbox.secret(), AUTH_SECRET)
        .previous_auth_secret(AUTH_SECRET.to_uppercase())
        .server_url(sandbox.url())
        .schema_path(folder.path().join("schema.json"));
    let mut printed = vec![format!("{options:?}")];
    let agent = Agent::builder(options).source(Sqlite::open(&database).unwrap()).collection::<User>();
    printed.push(format!("{agent:?}"));
    let agent = agent.build().unwrap();
    printed.push(format!("{agent:?}"));
    let client = TestClient::start(&sandbox, agent).await;

    let _ = sandbox.action("users", "Refund").approval_required(["support"]);
    let (admin, support) = (client.log_in("admin").await, client.log_in("support").await);
    admin.list("users").await.unwrap();
    admin.act("users", "Break down", []).await;
    let approval = support.act("users", "Refund", []).await.request_approval().await;
    let signed = sandbox.approval_token_of(&approval).sign();
    assert!(admin.approve_signed("users", "Refund", &signed).await.succeeded());
    assert!(!admin.approve_signed("users", "Refund", &signed).await.succeeded());
    admin.approve_signed("users", "Refund", &format!("{signed}x")).await;
    client
        .send(Method::GET, "/forest/users", &[("Authorization", &format!("Bearer {}x", admin.token()))], None)
        .await;

    let routes = [
        Route::Discovery,
        Route::Registration,
        Route::Token,
        Route::Keys,
        Route::Authorization,
        Route::Permissions,
        Route::Users,
        Route::Rendering,
        Route::IpRules,
        Route::HashCheck,
        Route::Schema,
        Route::Events,
    ];
    let echo = json!({ "errors": [{ "status": 403, "detail": "This environment is not known" }] });
    for fault in [Fault::Status(500), Fault::Answer(403, echo), Fault::Html, Fault::Broken] {
        for route in routes {
            sandbox.fault(route, fault.clone());
        }
        for (event, data) in [
            ("refresh-users", json!({})),
            ("refresh-roles", json!({})),
            ("refresh-renderings", json!({ "renderingIds": [1] })),
        ] {
            sandbox.send_event(event, &data);
        }
        sandbox.drop_event_streams();
        let _ = client.try_log_in("admin").await;
        let _ = admin.list("users").await;
        sandbox.clear_faults();
    }
    sandbox.stop();
    let _ = admin.get("/forest/users?timezone=UTC").await;
    client.send(Method::POST, "/forest/authentication", &[], Some(&json!({ "renderingId": 1 }))).await;

    let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(text.contains("logged in") && text.contains("request failed"), "the log is seen");
    let text = text + &printed.concat();
    for (what, secret) in [
        ("the environment's secret", sandbox.secret()),
        ("the authentication secret", AUTH_SECRET.to_owned()),
        ("the former authentication secret", AUTH_SECRET.to_uppercase()),
        ("a session", admin.token().to_owned()),
        ("an approval", signed),
    ] {
        // The half of a secret is half of it too many.
        assert!(!text.contains(&secret[secret.len() / 2..]), "{what} is in the log");
    }
}
