//! The console's service, from outside.

use actix_web::{
    App,
    body::to_bytes,
    http::{StatusCode, header::HeaderMap},
    test::{TestRequest, call_service, init_service},
};

use super::*;
use crate::options::Options;

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn send(console: &Console, request: TestRequest) -> Answer {
    let app = init_service(App::new().service(console.clone())).await;
    let answer = call_service(&app, request.to_request()).await;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body = to_bytes(answer.into_body()).await.unwrap();
    Answer { status, headers, body: String::from_utf8(body.to_vec()).unwrap() }
}

/// The console of an agent without collections.
fn console() -> Console {
    let schema = std::env::temp_dir().join(format!("forest-console-{}.json", uuid::Uuid::new_v4()));
    let options = Options::standalone("s".repeat(32)).schema_path(&schema);
    let agent = Agent::builder(options).build().unwrap();
    std::fs::remove_file(schema).unwrap();
    Console::new(&agent).unwrap()
}

fn get(path: &str) -> TestRequest {
    TestRequest::get()
        .uri(path)
        .peer_addr(([127, 0, 0, 1], 50_000).into())
        .insert_header(("Host", "127.0.0.1:3310"))
}

fn cookie(console: &Console) -> (&'static str, String) {
    ("Cookie", format!("forest_console={}", console.state.token))
}

fn inside(console: &Console, path: &str) -> TestRequest {
    get(path).insert_header(cookie(console))
}

fn session(console: &Console) -> TestRequest {
    inside(console, "/console/session").method(Method::POST)
}

#[test]
fn the_address_holds_a_token_that_is_new_at_each_start() {
    let (first, second) = (console(), console());
    let address = first.address(([127, 0, 0, 1], 3310).into());
    let token = address.strip_prefix("http://127.0.0.1:3310/console/?token=").unwrap();
    assert!(token.len() * 4 >= 128 && token.bytes().all(|byte| byte.is_ascii_hexdigit()), "{token}");
    assert_ne!(first.state.token, second.state.token);
    assert!(first.address(([0, 0, 0, 0], 80).into()).starts_with("http://127.0.0.1:80/console/"));
    assert!(first.address((Ipv6Addr::UNSPECIFIED, 80).into()).starts_with("http://[::1]:80/console/"));
    assert!(!format!("{first:?}").contains(&first.state.token));
}

#[actix_web::test]
async fn the_token_is_exchanged_for_a_cookie() {
    let console = console();
    let entered = send(&console, get(&format!("/console/?token={}", console.state.token))).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
    assert_eq!(entered.header("location"), "/console/");
    let set = entered.header("set-cookie");
    assert_eq!(
        set,
        format!("forest_console={}; HttpOnly; SameSite=Strict; Path=/console", console.state.token)
    );

    let page = send(&console, inside(&console, "/console/")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("app.js"), "{}", page.body);
}

#[actix_web::test]
async fn without_the_token_nothing_is_told() {
    let console = console();
    let stranger = "0".repeat(console.state.token.len());
    for request in [
        get("/console"),
        get("/console/"),
        get("/console/?token="),
        get(&format!("/console/?token={stranger}")),
        get("/console/app.js"),
        get("/console/schema.json"),
        get("/console/nothing"),
        get("/console/session").method(Method::POST),
        get("/console/").insert_header(("Cookie", format!("forest_console={stranger}"))),
        // The token opens the front door alone.
        get(&format!("/console/schema.json?token={}", console.state.token)),
        get(&format!("/console/?token={}", console.state.token)).method(Method::POST),
    ] {
        let answer = send(&console, request).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.body);
        assert!(answer.body.contains(r#""name":"UnauthorizedError""#), "{}", answer.body);
        assert!(!answer.headers.contains_key("set-cookie"));
    }
}

#[actix_web::test]
async fn a_browser_is_told_in_words_where_to_find_the_address() {
    let answer = send(&console(), get("/console/").insert_header(("Accept", "text/html,*/*;q=0.8"))).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.header("content-type").starts_with("text/html"));
    assert!(answer.body.contains("Open the address that the program printed"), "{}", answer.body);
}

#[actix_web::test]
async fn other_machines_are_refused() {
    let console = console();
    for peer in ["192.168.1.20:4000", "[2001:db8::1]:4000", "10.0.0.1:1"] {
        let answer = send(&console, inside(&console, "/console/").peer_addr(peer.parse().unwrap())).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{peer}");
    }
    for peer in ["127.0.0.1:4000", "127.8.0.1:4000", "[::1]:4000", "[::ffff:127.0.0.1]:4000"] {
        let answer = send(&console, inside(&console, "/console/").peer_addr(peer.parse().unwrap())).await;
        assert_eq!(answer.status, StatusCode::OK, "{peer}");
    }
    let unknown = TestRequest::get()
        .uri("/console/")
        .insert_header(("Host", "localhost"))
        .insert_header(cookie(&console));
    assert_eq!(send(&console, unknown).await.status, StatusCode::FORBIDDEN);
    let proxied = inside(&console, "/console/").insert_header(("X-Forwarded-For", "203.0.113.7"));
    assert_eq!(send(&console, proxied).await.status, StatusCode::FORBIDDEN);
}

#[actix_web::test]
async fn foreign_names_are_refused() {
    let console = console();
    for host in [
        "evil.example",
        "evil.example:3310",
        "127.0.0.1.evil.example",
        "localhost.evil.example:80",
        "localhost:80.evil",
        "",
    ] {
        let answer = send(&console, inside(&console, "/console/").insert_header(("Host", host))).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{host}");
    }
    for host in ["127.0.0.1:9", "localhost", "LOCALHOST:3310", "[::1]:3310"] {
        let answer = send(&console, inside(&console, "/console/").insert_header(("Host", host))).await;
        assert_eq!(answer.status, StatusCode::OK, "{host}");
    }
    let twice = inside(&console, "/console/").append_header(("Host", "evil.example"));
    assert_eq!(send(&console, twice).await.status, StatusCode::FORBIDDEN);
}

#[actix_web::test]
async fn every_answer_carries_the_security_headers() {
    let console = console();
    for (request, caching) in [
        (inside(&console, "/console/"), "no-store"),
        (inside(&console, "/console/app.js"), "no-cache"),
        (inside(&console, "/console/schema.json"), "no-store"),
        (inside(&console, "/console/nothing"), "no-store"),
        (session(&console), "no-store"),
        (get("/console/"), "no-store"),
        (get(&format!("/console/?token={}", console.state.token)), "no-store"),
    ] {
        let answer = send(&console, request).await;
        assert!(
            answer
                .header("content-security-policy")
                .starts_with("default-src 'none'; script-src 'self'; style-src 'self';")
        );
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), caching);
    }
}

#[actix_web::test]
async fn a_session_is_opened_for_the_consoles_own_page_alone() {
    let console = console();
    for request in [
        session(&console),
        session(&console)
            .insert_header(("Origin", "http://127.0.0.1:3310"))
            .insert_header(("Sec-Fetch-Site", "same-origin")),
    ] {
        let answer = send(&console, request).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        // The agent takes it for a session: an unknown collection is 404, and 401 to a stranger.
        let app = init_service(App::new().service(console.state.agent.clone())).await;
        let bearer = format!("Bearer {}", body["token"].as_str().unwrap());
        let request = TestRequest::get().uri("/forest/nothing").insert_header(("Authorization", bearer));
        assert_eq!(call_service(&app, request.to_request()).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(body["user"]["email"], "console@localhost");
        assert_eq!(body["user"]["renderingId"], 1);
    }
    for (name, value) in [
        ("Origin", "http://127.0.0.1:3311"),
        ("Origin", "http://localhost:3310"),
        ("Origin", "null"),
        ("Origin", "http://127.0.0.1:3310.evil.example"),
        ("Sec-Fetch-Site", "same-site"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "none"),
    ] {
        let answer = send(&console, session(&console).insert_header((name, value))).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value}");
        assert!(!answer.body.contains("token\":"), "{}", answer.body);
    }
}

#[actix_web::test]
async fn the_schema_and_the_assets_are_served_by_their_types() {
    let console = console();
    for (path, content_type) in [
        ("/console/schema.json", "application/json"),
        ("/console/app.js", "text/javascript; charset=utf-8"),
        ("/console/base.css", "text/css; charset=utf-8"),
        ("/console/icon.svg", "image/svg+xml"),
    ] {
        let answer = send(&console, inside(&console, path)).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, content_type), "{path}");
    }
    let bare = send(&console, inside(&console, "/console")).await;
    assert_eq!((bare.status, bare.header("location")), (StatusCode::SEE_OTHER, "/console/"));
}

#[actix_web::test]
async fn what_is_not_there_is_not_found() {
    let console = console();
    for path in [
        "/console/nothing.js",
        "/console/../Cargo.toml",
        "/console/%2e%2e/app.js",
        "/console/session",
        "/console//",
    ] {
        let answer = send(&console, inside(&console, path)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let wrong = send(&console, inside(&console, "/console/app.js").method(Method::DELETE)).await;
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
}
