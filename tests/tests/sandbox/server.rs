//! The sandbox as a server: secrets, the log of requests, faults, stopping.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

use forest::testing::{Fault, Route, Sandbox};
use reqwest::Method;
use serde_json::json;

use crate::http::{client, get, post, request, send};

const USERS: &str = "/liana/v4/permissions/users";

#[actix_web::test]
async fn an_unknown_secret_is_404_everywhere() {
    let sandbox = Sandbox::start();
    for path in [
        "/oidc/.well-known/openid-configuration",
        "/liana/v2/renderings/1/authorization",
        "/liana/v4/permissions/environment",
        USERS,
        "/liana/v4/permissions/renderings/1",
        "/liana/v1/ip-whitelist-rules",
        "/liana/v4/subscribe-to-events",
    ] {
        let url = format!("{}{path}", sandbox.url());
        for request in [client().get(&url), client().get(&url).header("forest-secret-key", "another")] {
            let answer = send(request).await;
            assert_eq!((answer.status, &answer.json()["errors"][0]["status"]), (404, &json!(404)), "{path}");
        }
    }
    for path in ["/forest/apimaps", "/forest/apimaps/hashcheck"] {
        assert_eq!(send(client().post(format!("{}{path}", sandbox.url()))).await.status, 404, "{path}");
    }
    assert_eq!(get(&sandbox, "/elsewhere").await.status, 404);
    assert_eq!(post(&sandbox, USERS, &json!({})).await.status, 404, "another method is another route");
}

#[actix_web::test]
async fn requests_are_kept_as_they_came() {
    let sandbox = Sandbox::start();
    get(&sandbox, &format!("{USERS}?a=%2e%2e/x")).await;
    get(&sandbox, "/liana/v4/permissions/renderings/%2e%2e%2fusers").await;
    post(&sandbox, "/forest/apimaps/hashcheck", &json!({ "schemaFileHash": "x" })).await;
    let requests = sandbox.all_requests();
    let seen: Vec<_> =
        requests.iter().map(|one| (one.route, one.method.as_str(), one.path.as_str())).collect();
    assert_eq!(
        seen,
        [
            (Route::Users, "GET", "/liana/v4/permissions/users?a=%2e%2e/x"),
            (Route::Rendering, "GET", "/liana/v4/permissions/renderings/%2e%2e%2fusers"),
            (Route::HashCheck, "POST", "/forest/apimaps/hashcheck"),
        ]
    );
    assert_eq!(requests[2].body, "{\"schemaFileHash\":\"x\"}");
    assert_eq!(requests[0].header("forest-secret-key"), Some(sandbox.secret().as_str()));
    assert_eq!(sandbox.requests(Route::Users).len(), 1);
    sandbox.forget_requests();
    assert_eq!(sandbox.count(Route::Users), 0);
}

#[actix_web::test]
async fn faults_come_as_often_as_they_are_asked_for() {
    let sandbox = Sandbox::start();
    let status = async || get(&sandbox, USERS).await.status;
    sandbox.fault_times(Route::Users, Fault::Status(503), 2);
    assert_eq!([status().await, status().await, status().await], [503, 503, 200]);
    sandbox.fault(Route::Users, Fault::Status(401));
    assert_eq!([status().await, status().await], [401, 401]);
    assert_eq!(get(&sandbox, "/liana/v1/ip-whitelist-rules").await.status, 200, "of this route alone");
    sandbox.clear_faults();
    assert_eq!(status().await, 200);
}

#[actix_web::test]
async fn faults_are_what_they_say() {
    let sandbox = Sandbox::start();
    sandbox.fault_times(Route::Users, Fault::Html, 1);
    let answer = get(&sandbox, USERS).await;
    assert_eq!((answer.status, answer.content_type.as_str()), (200, "text/html"));
    assert!(answer.text.starts_with("<!DOCTYPE html>"));

    sandbox.fault_times(Route::Users, Fault::Redirect("https://evil.example/".to_owned()), 1);
    let answer = get(&sandbox, USERS).await;
    assert_eq!((answer.status, answer.location.as_str()), (302, "https://evil.example/"));

    sandbox.fault_times(Route::Users, Fault::Huge(300_001), 1);
    let text = get(&sandbox, USERS).await.ok();
    assert_eq!(text.as_str().unwrap().len(), 300_001 - 2);

    sandbox.fault_times(Route::Users, Fault::Slow(Duration::from_millis(20)), 1);
    let start = Instant::now();
    assert_eq!(get(&sandbox, USERS).await.ok()[0]["email"], "admin@example.com");
    assert!(start.elapsed() >= Duration::from_millis(20));

    sandbox.fault_times(Route::Users, Fault::Broken, 1);
    let response = request(&sandbox, Method::GET, USERS).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.text().await.is_err());
}

#[actix_web::test]
async fn some_faults_never_end() {
    let sandbox = Sandbox::start();
    sandbox.fault_times(Route::Users, Fault::Silent, 1);
    let silent = request(&sandbox, Method::GET, USERS).timeout(Duration::from_millis(50)).send().await;
    assert!(silent.unwrap_err().is_timeout());

    sandbox.fault_times(Route::Users, Fault::Endless, 1);
    let mut response = request(&sandbox, Method::GET, USERS).send().await.unwrap();
    let mut size = 0;
    while size < 3_000_000 {
        size += response.chunk().await.unwrap().unwrap().len();
    }
    sandbox.fault_times(Route::Users, Fault::Drip, 1);
    let mut response = request(&sandbox, Method::GET, USERS).send().await.unwrap();
    for _ in 0..2 {
        assert_eq!(response.chunk().await.unwrap().unwrap(), " ");
    }
    assert_eq!(get(&sandbox, USERS).await.status, 200, "others are served meanwhile");
}

#[actix_web::test]
async fn the_server_goes_away_and_comes_back_on_its_port_with_what_it_knew() {
    let sandbox = Sandbox::start();
    let client = client();
    let url = format!("{}{USERS}", sandbox.url());
    let ask = async || client.get(&url).header("forest-secret-key", sandbox.secret()).send().await;
    assert_eq!(ask().await.unwrap().status(), 200);
    for _ in 0..3 {
        sandbox.stop();
        let error = ask().await.unwrap_err();
        assert!(error.is_connect() || error.is_request(), "{error:?}");
        sandbox.stop();
        sandbox.restart();
        sandbox.restart();
        assert_eq!(ask().await.unwrap().status(), 200);
    }
    assert_eq!(sandbox.count(Route::Users), 4);
}

/// A test needs no runtime of its own.
#[test]
fn it_answers_a_thread_that_blocks_and_is_gone_when_it_is_dropped() {
    let sandbox = Sandbox::start();
    let address = sandbox.url().strip_prefix("http://").unwrap().to_owned();
    let mut stream = TcpStream::connect(&address).unwrap();
    let secret = sandbox.secret();
    write!(
        stream,
        "GET {USERS} HTTP/1.1\r\nHost: x\r\nForest-Secret-Key: {secret}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("admin@example.com"), "{answer}");
    let clone = sandbox.clone();
    drop(sandbox);
    TcpStream::connect(&address).unwrap();
    drop(clone);
    assert_eq!(TcpStream::connect(&address).unwrap_err().kind(), ErrorKind::ConnectionRefused);
}

#[test]
fn options_lead_to_the_sandbox() {
    let sandbox = Sandbox::start();
    let printed = format!("{:?}", sandbox.options());
    assert!(printed.contains(&sandbox.url()), "{printed}");
    assert_ne!(sandbox.add_environment().secret(), sandbox.secret());
}
