//! What the agent logs of a request. Alone in its program: a log that is set for one test is not always seen while
//! others run beside it.
#![allow(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

use std::{
    io,
    sync::{Arc, Mutex},
};

use actix_web::{App, test};
use forest::{Agent, Options, prelude::*, source::Sqlite};
use serde_json::json;
use tracing_subscriber::{filter::LevelFilter, util::SubscriberInitExt as _};

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
async fn what_is_logged_of_a_request_carries_the_name_that_its_answer_has() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(LevelFilter::ERROR)
        .with_writer(move || writer.clone())
        .finish();
    let _until_the_end = subscriber.set_default();

    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("shop.db");
    rusqlite::Connection::open(&database).unwrap().execute_batch("CREATE TABLE users (id INTEGER)").unwrap();
    let options = Options::standalone(AUTH_SECRET).schema_path(folder.path().join("schema.json"));
    let source = Sqlite::open(&database).unwrap();
    let agent = Agent::builder(options).source(source).collection::<User>().build().unwrap();
    let service = test::init_service(App::new().service(agent)).await;
    let _ = jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER.install_default();
    let claims = json!({ "id": 1, "renderingId": 1, "exp": 4_000_000_000_u64 });
    let key = jsonwebtoken::EncodingKey::from_secret(AUTH_SECRET.as_bytes());
    let token = jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).unwrap();

    let mut names = Vec::new();
    for _ in 0..2 {
        let request = test::TestRequest::post()
            .uri("/forest/actions/break-down?timezone=UTC")
            .append_header(("Authorization", format!("Bearer {token}")))
            .set_payload(r#"{"data":{"attributes":{}}}"#)
            .to_request();
        let response = test::call_service(&service, request).await;
        assert_eq!(response.status(), 500);
        let name = response.headers().get("x-forest-correlation-id").unwrap().to_str().unwrap().to_owned();
        let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        let last = text.lines().last().unwrap();
        assert!(last.contains("request failed") && last.contains(&format!("request={name}")), "{last}");
        assert!(last.contains("invalid digit"), "{last}");
        assert!(!text.contains(&token));
        names.push(name);
    }
    assert_ne!(names[0], names[1]);
}
