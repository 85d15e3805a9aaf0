//! Which pages may read the answers, and what every answer carries.

use actix_web::{
    App, HttpResponse,
    body::to_bytes,
    http::{Method, header::HeaderMap},
    test, web,
};
use forest::{Agent, Dialect, prelude::*};
use serde_json::json;

use crate::shop::{Answer, Shop, token};

const FOREST: &str = "https://app.forestadmin.com";
const CALLBACK: &str = "/forest/authentication/callback?error=access_denied";

#[collection(table = "users")]
struct Visitor {
    #[allow(dead_code, reason = "only its action matters")]
    id: i64,
}

#[smart]
impl Visitor {
    /// An action whose author says things that are not his to say.
    #[action(global)]
    async fn boast() -> ActionResult {
        ActionResult::file("a.csv", "text/csv", "a")
            .header("Access-Control-Allow-Origin", "*")
            .header("Access-Control-Allow-Credentials", "true")
            .header("Access-Control-Expose-Headers", "X-Rows, Content-Disposition")
            .header("X-Rows", "1")
            .header("X-Content-Type-Options", "guess")
            .header("Cache-Control", "private, max-age=60")
    }
}

/// An agent whose options name one origin.
fn agent(shop: &Shop) -> Agent {
    let options = shop.options().cors_origins(["https://admin.acme.io"]);
    Agent::builder(options).source(shop.source()).collection::<Visitor>().build().unwrap()
}

async fn ask(shop: &Shop, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let agent = agent(shop);
    let application = App::new()
        .route("/mine", web::to(async || HttpResponse::Ok().body("mine")))
        .service(agent.clone())
        .service(web::scope("/admin").service(agent));
    let service = test::init_service(application).await;
    let mut request = test::TestRequest::with_uri(path).method(method);
    for &header in headers {
        request = request.append_header(header);
    }
    let response = test::call_service(&service, request.to_request()).await;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = to_bytes(response.into_body()).await.unwrap();
    Answer { status, headers, body: String::from_utf8(body.to_vec()).unwrap() }
}

fn modern() -> Shop {
    Shop::new(Dialect::Modern)
}

fn bearer() -> String {
    format!("Bearer {}", token(&json!({})))
}

/// All values of a header.
fn all(headers: &HeaderMap, name: &str) -> Vec<String> {
    headers.get_all(name).map(|value| value.to_str().unwrap().to_owned()).collect()
}

/// The CORS headers of an answer, sorted.
fn cors(answer: &Answer) -> Vec<String> {
    let names = answer.headers.keys().filter(|name| name.as_str().starts_with("access-control-"));
    let mut lines: Vec<_> = names
        .flat_map(|name| {
            all(&answer.headers, name.as_str()).into_iter().map(move |value| format!("{name}: {value}"))
        })
        .collect();
    lines.sort();
    lines
}

/// Routes of every kind: open ones, those that refuse, those that fail, those that are none.
fn routes() -> Vec<(Method, &'static str, bool, u16)> {
    vec![
        (Method::GET, "/forest", false, 200),
        (Method::GET, "/forest/healthcheck", false, 200),
        (Method::GET, "/forest/_internal/status", false, 200),
        (Method::POST, "/forest/authentication", false, 400),
        (Method::POST, "/forest/authentication/logout", false, 204),
        (Method::GET, CALLBACK, false, 401),
        (Method::GET, "/forest/users?timezone=UTC", true, 200),
        (Method::HEAD, "/forest/users?timezone=UTC", true, 200),
        (Method::GET, "/forest/users?timezone=UTC", false, 401),
        (Method::GET, "/forest/users", true, 400),
        (Method::GET, "/forest/users/99?timezone=UTC", true, 404),
        (Method::GET, "/forest/no/such/path/at/all", true, 404),
        (Method::GET, "/forest/no/such/path/at/all", false, 401),
        (Method::PATCH, "/forest/users", true, 404),
        (Method::GET, "/admin/forest/users?timezone=UTC", true, 200),
    ]
}

async fn route(shop: &Shop, route: &(Method, &str, bool, u16), origin: Option<&str>) -> Answer {
    let (method, path, session, status) = route;
    let bearer = bearer();
    let mut headers = Vec::new();
    headers.extend(session.then_some(("Authorization", bearer.as_str())));
    headers.extend(origin.map(|origin| ("Origin", origin)));
    let answer = ask(shop, method.clone(), path, &headers).await;
    assert_eq!(answer.status.as_u16(), *status, "{route:?}: {}", answer.body);
    answer
}

#[actix_web::test]
async fn pages_of_allowed_origins_read_every_answer() {
    let shop = modern();
    for origin in [FOREST, "https://admin.acme.io", "http://localhost:4200", "http://[::1]:4200"] {
        for each in routes() {
            let answer = route(&shop, &each, Some(origin)).await;
            let expected = [
                "access-control-allow-credentials: true".to_owned(),
                format!("access-control-allow-origin: {origin}"),
                "access-control-expose-headers: x-forest-correlation-id,content-disposition".to_owned(),
            ];
            assert_eq!(cors(&answer), expected, "{each:?}");
            assert_eq!(all(&answer.headers, "vary"), ["Origin"], "{each:?}");
        }
    }
}

#[actix_web::test]
async fn strangers_and_programs_get_no_cors_header_at_all() {
    let shop = modern();
    let origins = [
        None,
        Some(""),
        Some("https://evil.example"),
        Some("https://forestadmin.com.evil.example"),
        Some("http://app.forestadmin.com"),
        Some("https://admin.acme.io.evil.example"),
        Some("https://app.forestadmin.com, https://evil.example"),
        Some("*"),
    ];
    for origin in origins {
        for each in routes() {
            let answer = route(&shop, &each, origin).await;
            assert_eq!(cors(&answer), [""; 0], "{origin:?} {each:?}");
            assert_eq!(all(&answer.headers, "vary"), ["Origin"], "{origin:?} {each:?}");
        }
    }
    // Two origins are none.
    let two = [("Origin", FOREST), ("Origin", FOREST)];
    assert_eq!(cors(&ask(&shop, Method::GET, "/forest", &two).await), [""; 0]);
}

#[actix_web::test]
async fn the_origin_null_may_read_the_callback_alone() {
    let shop = modern();
    for each in routes() {
        let answer = route(&shop, &each, Some("null")).await;
        if each.1 == CALLBACK {
            assert_eq!(answer.headers.get("access-control-allow-origin").unwrap(), "null");
            assert_eq!(answer.headers.get("access-control-allow-credentials").unwrap(), "true");
        } else {
            assert_eq!(cors(&answer), [""; 0], "{each:?}");
        }
    }
    for (path, open) in [
        ("/admin/forest/authentication/callback?error=x", true),
        ("/forest/authentication/callback/?error=x", true),
        ("/forest/authentication/callback/more", false),
        ("/forest/users/authentication/callback", false),
        ("/forest/users?x=/authentication/callback", false),
    ] {
        let answer = ask(&shop, Method::GET, path, &[("Origin", "null")]).await;
        assert_eq!(!cors(&answer).is_empty(), open, "{path}");
    }
}

#[actix_web::test]
async fn a_preflight_is_answered_before_anything_is_asked() {
    let shop = modern();
    for path in
        ["/forest/users", "/forest/authentication", "/forest", "/forest/no/such/path", "/admin/forest/x"]
    {
        let headers = [
            ("Origin", FOREST),
            ("Access-Control-Request-Method", "PUT"),
            ("Access-Control-Request-Headers", "Authorization, Content-Type,forest-context-url"),
        ];
        let answer = ask(&shop, Method::OPTIONS, path, &headers).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (204, ""), "{path}");
        assert_eq!(
            cors(&answer),
            [
                "access-control-allow-credentials: true",
                "access-control-allow-headers: Authorization, Content-Type,forest-context-url",
                "access-control-allow-methods: GET,HEAD,PUT,POST,DELETE,PATCH",
                "access-control-allow-origin: https://app.forestadmin.com",
                "access-control-max-age: 86400",
            ],
            "{path}"
        );
        assert_eq!(all(&answer.headers, "vary"), ["Origin"]);
    }
}

#[actix_web::test]
async fn a_preflight_asks_for_the_local_network_and_gets_it_where_it_is_allowed() {
    let shop = modern();
    let preflight = [
        ("Origin", FOREST),
        ("Access-Control-Request-Method", "GET"),
        ("Access-Control-Request-Private-Network", "true"),
    ];
    let name = "access-control-allow-private-network";
    let answer = ask(&shop, Method::OPTIONS, "/forest/users", &preflight).await;
    assert_eq!(answer.headers.get(name).unwrap(), "true");
    let answer = ask(&shop, Method::OPTIONS, "/forest/users", &preflight[..2]).await;
    assert_eq!(answer.headers.get(name), None);
}

#[actix_web::test]
async fn what_is_no_list_of_headers_is_not_echoed() {
    let shop = modern();
    let many = vec!["x-header"; 1_000].join(",");
    for list in ["", ",", "a b", "a,,b", "x:y", "a;b", "\"a\"", &many] {
        let headers = [
            ("Origin", FOREST),
            ("Access-Control-Request-Method", "GET"),
            ("Access-Control-Request-Headers", list),
        ];
        let answer = ask(&shop, Method::OPTIONS, "/forest/users", &headers).await;
        assert_eq!(answer.status, 204, "{list:.20}");
        assert_eq!(answer.headers.get("access-control-allow-headers"), None, "{list:.20}");
    }
}

#[actix_web::test]
async fn a_preflight_of_a_stranger_is_403() {
    let shop = modern();
    for origin in ["https://evil.example", "null", ""] {
        let headers = [
            ("Origin", origin),
            ("Access-Control-Request-Method", "GET"),
            ("Access-Control-Request-Headers", "authorization"),
            ("Access-Control-Request-Private-Network", "true"),
        ];
        let answer = ask(&shop, Method::OPTIONS, "/forest/users", &headers).await;
        let detail = answer.refused(403);
        assert!(detail.contains("origin"), "{detail}");
        assert_eq!(cors(&answer), [""; 0], "{origin}");
        assert_eq!(all(&answer.headers, "vary"), ["Origin"]);
    }
    let headers = [("Origin", "null"), ("Access-Control-Request-Method", "GET")];
    let answer = ask(&shop, Method::OPTIONS, "/forest/authentication/callback", &headers).await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.headers.get("access-control-allow-origin").unwrap(), "null");
}

#[actix_web::test]
async fn options_that_are_no_preflight_are_a_method_like_others() {
    let shop = modern();
    let bearer = bearer();
    for headers in [vec![], vec![("Origin", FOREST)], vec![("Access-Control-Request-Method", "GET")]] {
        for path in ["/forest", "/forest/users", "/forest/authentication", "/forest/_internal/status"] {
            ask(&shop, Method::OPTIONS, path, &headers).await.refused(401);
            let headers = [&headers[..], &[("Authorization", bearer.as_str())]].concat();
            ask(&shop, Method::OPTIONS, path, &headers).await.refused(404);
        }
    }
}

#[actix_web::test]
async fn an_action_does_not_say_which_pages_may_read_its_answer() {
    let shop = modern();
    let service = test::init_service(App::new().service(agent(&shop))).await;
    let run = async |origin: &'static str| {
        let request = test::TestRequest::post()
            .uri("/forest/actions/boast?timezone=UTC")
            .append_header(("Authorization", bearer()))
            .append_header(("Origin", origin))
            .set_payload(r#"{"data":{"attributes":{}}}"#)
            .to_request();
        let response = test::call_service(&service, request).await;
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, body: String::from_utf8(test::read_body(response).await.to_vec()).unwrap() }
    };
    let stranger = run("https://evil.example").await;
    assert_eq!((stranger.status.as_u16(), stranger.body.as_str()), (200, "a"));
    assert_eq!(cors(&stranger), [""; 0]);
    let forest = run(FOREST).await;
    assert_eq!(
        cors(&forest),
        [
            "access-control-allow-credentials: true",
            "access-control-allow-origin: https://app.forestadmin.com",
            "access-control-expose-headers: x-forest-correlation-id,content-disposition,x-rows",
        ]
    );
    assert_eq!(all(&forest.headers, "x-rows"), ["1"]);
    assert_eq!(all(&forest.headers, "x-content-type-options"), ["nosniff"]);
    assert_eq!(all(&forest.headers, "cache-control"), ["private, max-age=60"]);
}

#[actix_web::test]
async fn every_answer_is_protected_and_has_a_name_of_its_own() {
    let shop = modern();
    let mut names = Vec::new();
    for each in routes() {
        let answer = route(&shop, &each, None).await;
        for (header, value) in [
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(all(&answer.headers, header), [value], "{each:?}");
        }
        names.extend(all(&answer.headers, "x-forest-correlation-id"));
    }
    assert!(names.iter().all(|name| name.len() == 36), "{names:?}");
    names.sort();
    names.dedup();
    assert_eq!(names.len(), routes().len());
}

#[actix_web::test]
async fn the_applications_own_routes_are_left_alone() {
    let shop = modern();
    for origin in [FOREST, "https://evil.example"] {
        let headers = [("Origin", origin), ("Access-Control-Request-Method", "GET")];
        for method in [Method::GET, Method::OPTIONS] {
            let answer = ask(&shop, method, "/mine", &headers).await;
            assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, "mine"));
            assert_eq!(answer.headers.keys().count(), 0, "{:?}", answer.headers);
        }
    }
}
