//! The routes that need no session: login, health, status; and the invalidation of scopes.

use actix_web::http::Method;
use forest::Dialect;
use serde_json::json;

use crate::shop::{Answer, Shop, token};

const STATE: &str = "state=%7B%22renderingId%22%3A42%7D";

async fn post(dialect: Dialect, path: &str, body: &str) -> Answer {
    Shop::new(dialect).ask(Method::POST, path, &[], Some(body)).await
}

async fn get(dialect: Dialect, path: &str) -> Answer {
    Shop::new(dialect).ask(Method::GET, path, &[], None).await
}

#[actix_web::test]
async fn a_login_names_its_rendering() {
    for dialect in [Dialect::Modern, Dialect::Legacy] {
        for body in [
            "",
            "{",
            "null",
            "42",
            "\"42\"",
            "[]",
            "{}",
            r#"{"renderingId":null}"#,
            r#"{"renderingId":""}"#,
            r#"{"renderingId":true}"#,
            r#"{"renderingId":0}"#,
            r#"{"renderingId":-1}"#,
            r#"{"renderingId":1.5}"#,
            r#"{"renderingId":"../1"}"#,
            r#"{"renderingId":{"a":1}}"#,
            r#"{"rendering_id":42}"#,
            &"[".repeat(4_000),
        ] {
            let answer = post(dialect, "/forest/authentication", body).await;
            answer.refused(400);
            assert_eq!(answer.json()["errors"][0]["name"], "ValidationError", "{body}");
        }
        let large = format!(r#"{{"renderingId":42,"x":"{}"}}"#, "x".repeat(5_000));
        post(dialect, "/forest/authentication", &large).await.refused(413);
    }
}

#[actix_web::test]
async fn nobody_logs_in_to_an_agent_without_a_forest_server() {
    for dialect in [Dialect::Modern, Dialect::Legacy] {
        let answer = post(dialect, "/forest/authentication", r#"{"renderingId":"42"}"#).await;
        assert!(answer.refused(503).contains("without a Forest server"));
        let answer = get(dialect, &format!("/forest/authentication/callback?code=c&{STATE}")).await;
        assert!(answer.refused(503).contains("without a Forest server"));
    }
}

#[actix_web::test]
async fn the_callback_refuses_what_makes_no_sense() {
    for query in [
        String::new(),
        "code=c".to_owned(),
        "code=c&state=x".to_owned(),
        "code=c&state=%7B%22renderingId%22%3A%22a%22%7D".to_owned(),
        format!("{STATE}&code="),
        format!("code=c&{STATE}&{STATE}"),
        format!("code=c&code=c&{STATE}"),
        format!("code=c&state=%FF&{STATE}"),
    ] {
        for dialect in [Dialect::Modern, Dialect::Legacy] {
            let answer = get(dialect, &format!("/forest/authentication/callback?{query}")).await;
            answer.refused(400);
            assert_eq!(answer.json()["errors"][0]["name"], "ValidationError", "{query}");
        }
    }
}

#[actix_web::test]
async fn a_login_that_was_refused_is_said_in_the_words_of_oauth() {
    let path = format!(
        "/forest/authentication/callback?error=access_denied&error_description=No%20%222FA%22&{STATE}"
    );
    for dialect in [Dialect::Modern, Dialect::Legacy] {
        let answer = get(dialect, &path).await;
        assert_eq!(answer.status, 401);
        assert_eq!(answer.headers.get("content-type").unwrap(), "application/json; charset=utf-8");
        assert_eq!(
            answer.json(),
            json!({
                "error": "access_denied", "error_description": "No \"2FA\"", "state": "{\"renderingId\":42}",
            })
        );
    }
}

#[actix_web::test]
async fn logging_out_takes_the_cookie_away() {
    for dialect in [Dialect::Modern, Dialect::Legacy] {
        let answer = post(dialect, "/forest/authentication/logout", "").await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (204, ""));
        assert_eq!(answer.headers.get("set-cookie"), None);
        let headers = [("Cookie", "forest_session_token=whatever")];
        let answer =
            Shop::new(dialect).ask(Method::POST, "/forest/authentication/logout", &headers, None).await;
        assert_eq!(answer.status, 204);
        let cookie = answer.headers.get("set-cookie").unwrap().to_str().unwrap();
        let mut parts: Vec<_> = cookie.split("; ").collect();
        parts[1..].sort_unstable();
        assert_eq!(
            parts,
            ["forest_session_token=", "HttpOnly", "Max-Age=0", "Path=/", "SameSite=None", "Secure"]
        );
    }
}

#[actix_web::test]
async fn other_methods_of_the_login_are_unknown_routes() {
    let bearer = format!("Bearer {}", token(&json!({})));
    for (method, path) in [
        (Method::GET, "/forest/authentication".to_owned()),
        (Method::POST, format!("/forest/authentication/callback?code=c&{STATE}")),
        (Method::GET, "/forest/authentication/logout".to_owned()),
        (Method::POST, "/forest".to_owned()),
        (Method::POST, "/forest/_internal/status".to_owned()),
    ] {
        let shop = Shop::new(Dialect::Modern);
        shop.ask(method.clone(), &path, &[], None).await.refused(401);
        shop.ask(method, &path, &[("Authorization", &bearer)], None).await.refused(404);
    }
}

#[actix_web::test]
async fn the_agent_says_that_it_is_there() {
    for path in ["/forest", "/forest/", "/forest/healthcheck"] {
        let answer = get(Dialect::Modern, path).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.body, r#"{"error":null,"message":"Agent is running"}"#);
    }
}

#[actix_web::test]
async fn the_status_of_an_agent_that_lacks_nothing_is_ok() {
    for path in ["/forest/_internal/status", "/forest/_internal/status/"] {
        let answer = get(Dialect::Modern, path).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, r#"{"status":"ok","degraded":[]}"#));
    }
}

#[actix_web::test]
async fn scopes_are_invalidated_by_those_who_have_a_session() {
    let path = "/forest/scope-cache-invalidation";
    for dialect in [Dialect::Modern, Dialect::Legacy] {
        let shop = Shop::new(dialect);
        post(dialect, path, r#"{"renderingId":1}"#).await.refused(401);
        let answer = shop.post(path, r#"{"renderingId":1}"#).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (204, ""));
        for body in
            ["", "{", "{}", r#"{"renderingId":"1"}"#, r#"{"renderingId":-1}"#, r#"{"renderingId":1.5}"#]
        {
            let answer = shop.post(path, body).await;
            answer.refused(400);
            assert_eq!(answer.json()["errors"][0]["name"], "ValidationError", "{body}");
        }
    }
}

#[actix_web::test]
async fn odd_paths_stay_in_the_envelope() {
    let shop = Shop::new(Dialect::Modern);
    for (path, status) in [
        ("/forest/%FF?timezone=UTC", 404),
        ("/forest/users/%FF?timezone=UTC", 400),
        ("/forest/users/%00?timezone=UTC", 400),
        ("/forest//users?timezone=UTC", 404),
        ("/forest/users/1/relationships?timezone=UTC", 404),
        ("/forest/..%2Fetc%2Fpasswd?timezone=UTC", 404),
    ] {
        shop.get(path).await.refused(status);
    }
}
