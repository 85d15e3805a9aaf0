//! What an agent finds out about its surroundings.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    path::Path,
    thread,
};

use forest::{
    Agent, Options,
    doctor::{Finding, Health, Report},
    prelude::*,
    source::Sqlite,
    testing::{Sandbox, TestClient},
};
use tempfile::TempDir;

const AUTH_SECRET: &str = "b0bdf0a639c16bae8851dd24ee3d79ef0a352e957c5b86cb";

#[collection(table = "users")]
struct User {
    id: i64,
    email: String,
}

#[collection(table = "companies")]
struct Company {
    id: i64,
}

fn agent(options: Options) -> Agent {
    Agent::builder(options).source(source()).collection::<User>().build().unwrap()
}

fn source() -> Sqlite {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE users (id INTEGER)").unwrap();
    // It stays open, so the folder may go.
    Sqlite::open(&path).unwrap()
}

/// Options with secrets that are well formed, a schema file in a folder of its own, and a server.
fn options(folder: &TempDir, server: &str) -> Options {
    Options::new("0a".repeat(32), AUTH_SECRET)
        .server_url(server)
        .schema_path(folder.path().join("schema.json"))
}

fn finding<'a>(report: &'a Report, about: &str) -> &'a Finding {
    let found = report.findings().iter().find(|finding| finding.about == about);
    found.unwrap_or_else(|| panic!("nothing about {about}:\n{report}"))
}

#[track_caller]
fn is_bad(report: &Report, about: &str, detail: &str) {
    let finding = finding(report, about);
    assert_eq!(finding.health, Health::Bad, "{report}");
    assert!(finding.detail.contains(detail), "{report}");
    assert!(!report.is_healthy());
    assert!(report.to_string().contains(&format!("FAIL  {about}: ")), "{report}");
}

/// A server that answers everything with `{}` and this time.
fn server_with_the_time(date: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            // What is asked fits into one packet; whoever breaks off is not answered.
            let _ = connection.read(&mut [0; 4_096]);
            let answer = format!(
                "HTTP/1.1 200 OK\r\n{date}Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"
            );
            let _ = connection.write_all(answer.as_bytes());
        }
    });
    url
}

#[actix_web::test]
async fn an_agent_that_lacks_nothing_is_healthy() {
    let sandbox = Sandbox::start();
    let agent = agent(sandbox.options());
    let client = TestClient::start(&sandbox, agent.clone()).await;
    let report = agent.check(Some(&client.url())).await;
    assert!(report.is_healthy(), "{report}");
    assert!(report.findings().iter().all(|finding| finding.health == Health::Good), "{report}");
    let about: Vec<_> = report.findings().iter().map(|finding| finding.about).collect();
    assert_eq!(about, ["secrets", "schema file", "Forest server", "clock", "store", "CORS"]);
    let text = report.to_string();
    assert_eq!(text.lines().count(), 6, "{text}");
    assert!(text.contains("ok    Forest server: 127.0.0.1 answers and knows the environment\n"), "{text}");
    assert!(!text.contains(&sandbox.secret()), "{text}");
}

#[actix_web::test]
async fn a_wrong_environment_secret_is_found() {
    let (sandbox, folder) = (Sandbox::start(), tempfile::tempdir().unwrap());
    let report = agent(options(&folder, &sandbox.url())).check(None).await;
    is_bad(&report, "Forest server", "does not know the environment secret");
    assert!(!report.to_string().contains(&"0a".repeat(32)), "{report}");
}

#[actix_web::test]
async fn a_server_that_is_away_is_found() {
    let sandbox = Sandbox::start();
    let agent = agent(sandbox.options());
    sandbox.stop();
    is_bad(&agent.check(None).await, "Forest server", "127.0.0.1 cannot be reached");
    sandbox.restart();
    assert!(agent.check(None).await.is_healthy());
}

#[actix_web::test]
async fn a_clock_that_is_wrong_is_found() {
    let folder = tempfile::tempdir().unwrap();
    for (date, detail) in [
        ("Date: Wed, 01 Jan 2020 00:00:00 GMT\r\n", "seconds ahead of the Forest server"),
        ("Date: Fri, 01 Jan 2100 00:00:00 GMT\r\n", "seconds behind the Forest server"),
    ] {
        let agent = agent(options(&folder, &server_with_the_time(date)));
        is_bad(&agent.check(None).await, "clock", detail);
    }
    for date in ["", "Date: yesterday\r\n"] {
        let report = agent(options(&folder, &server_with_the_time(date))).check(None).await;
        assert_eq!(finding(&report, "clock").health, Health::Warning, "{report}");
    }
}

#[actix_web::test]
async fn a_schema_file_of_another_program_is_found_in_production() {
    let sandbox = Sandbox::start();
    let good = |report: &Report| assert_eq!(finding(report, "schema file").health, Health::Good, "{report}");
    good(&agent(sandbox.options()).check(None).await);
    let production = || sandbox.options().is_production(true);
    let report = agent(production()).check(None).await;
    good(&report);
    assert_eq!(finding(&report, "store").health, Health::Warning, "{report}");
    assert!(report.is_healthy(), "{report}");
    let other = Agent::builder(production()).source(source()).collection::<User>().collection::<Company>();
    let report = other.build().unwrap().check(None).await;
    is_bad(&report, "schema file", "is not what this program declares");
}

#[actix_web::test]
async fn what_is_no_agent_is_found_at_its_address() {
    let sandbox = Sandbox::start();
    let agent = agent(sandbox.options());
    is_bad(&agent.check(Some(&sandbox.url())).await, "CORS", "a browser's question is answered with 404");
    is_bad(&agent.check(Some("not a URL")).await, "CORS", "is no URL");
    // Its port is not listened to.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    is_bad(&agent.check(Some(&format!("http://{taken}"))).await, "CORS", "the agent cannot be reached");
    let silent_about_pages = server_with_the_time("");
    is_bad(
        &agent.check(Some(&silent_about_pages)).await,
        "CORS",
        "does something before it drop its headers?",
    );
}

#[actix_web::test]
async fn an_agent_that_stands_alone_is_warned_and_well() {
    let folder = tempfile::tempdir().unwrap();
    let path: &Path = &folder.path().join("schema.json");
    let report = agent(Options::standalone(AUTH_SECRET).schema_path(path)).check(None).await;
    assert!(report.is_healthy(), "{report}");
    for about in ["secrets", "Forest server"] {
        assert_eq!(finding(&report, about).health, Health::Warning, "{report}");
    }
    let report = agent(Options::standalone("too short").schema_path(path)).check(None).await;
    assert!(finding(&report, "secrets").detail.contains("shorter than 32 characters"), "{report}");
}
