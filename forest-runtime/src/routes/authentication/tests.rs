//! Logins against a Forest server that says one thing.

use std::sync::{Mutex, PoisonError};

use actix_web::{
    App,
    body::to_bytes,
    dev::{AppService, HttpServiceFactory},
    http::{Method, header::SET_COOKIE},
    test as http,
};
use serde_json::json;

use super::*;
use crate::{
    access::{
        Gate, Secrets,
        forest_server::{Degraded, Document},
    },
    caller::Caller,
    options::{AllowedOrigins, TrustedProxies},
    routes,
    schema::Dialect,
    source::BoxFuture,
};

/// A Forest server that says one thing, and remembers what it was asked.
#[derive(Debug)]
struct Oracle {
    asked: Mutex<Vec<String>>,
    answer: Result<(), LoginError>,
}

impl Oracle {
    fn new(answer: Result<(), LoginError>) -> Arc<Self> {
        Arc::new(Self { asked: Mutex::new(Vec::new()), answer })
    }

    fn ask(&self, question: String) -> Result<(), LoginError> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(question);
        self.answer.clone()
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl ForestServer for Oracle {
    fn document(&self, _: Document) -> BoxFuture<'_, Result<Vec<u8>, ServerError>> {
        Box::pin(async { Err(ServerError::Timeout) })
    }

    fn authorization_url(&self, rendering_id: i64) -> BoxFuture<'_, Result<String, LoginError>> {
        let answer = self.ask(format!("where to log in to {rendering_id}"));
        Box::pin(async move { answer.map(|()| format!("https://login.test/?rendering={rendering_id}")) })
    }

    fn log_in<'a>(
        &'a self,
        rendering_id: i64,
        code: &'a str,
        issuer: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Caller, LoginError>> {
        let answer = self.ask(format!("who is {code} at {rendering_id} from {issuer:?}"));
        Box::pin(async move {
            answer.map(|()| Caller {
                id: 7,
                email: "ada@acme.test".to_owned(),
                first_name: "Ada".to_owned(),
                last_name: "L.".to_owned(),
                team: Some("Operations".to_owned()),
                role: None,
                permission_level: Some("user".to_owned()),
                rendering_id,
                tags: [("country".to_owned(), "FR".to_owned())].into(),
                time_zone: jiff::tz::TimeZone::UTC,
            })
        })
    }

    fn degraded(&self) -> Vec<Degraded> {
        vec![Degraded { what: "schema", detail: "The Forest server does not answer".to_owned() }]
    }
}

struct Mounted(Arc<State>);

impl HttpServiceFactory for Mounted {
    fn register(self, config: &mut AppService) {
        routes::register(&self.0, config);
    }
}

async fn asked(oracle: &Arc<Oracle>, request: http::TestRequest) -> HttpResponse {
    let secrets = Secrets { auth: "s".repeat(32), previous_auth: None };
    let state = State {
        gate: Gate::new(secrets, None, []),
        dialect: Dialect::Modern,
        actions: Vec::new(),
        data: Arc::default(),
        origins: AllowedOrigins::new(&[], false).unwrap(),
        proxies: TrustedProxies::default(),
        server: Some(Arc::clone(oracle) as _),
    };
    let service = http::init_service(App::new().service(Mounted(Arc::new(state)))).await;
    http::call_service(&service, request.to_request()).await.into_parts().1.map_into_boxed_body()
}

async fn json_of(response: HttpResponse) -> Json {
    serde_json::from_slice(&to_bytes(response.into_body()).await.unwrap()).unwrap()
}

fn get(path: &str) -> http::TestRequest {
    http::TestRequest::with_uri(path)
}

#[test]
fn an_id_is_a_positive_integer_or_its_digits() {
    for (value, expected) in [
        (json!(42), Some(42)),
        (json!("42"), Some(42)),
        (json!(i64::MAX), Some(i64::MAX)),
        (json!(0), None),
        (json!("0"), None),
        (json!(-1), None),
        (json!("-1"), None),
        (json!("+1"), None),
        (json!(" 1"), None),
        (json!(""), None),
        (json!(1.5), None),
        (json!(u64::MAX), None),
        (json!("99999999999999999999"), None),
        (json!("1/../2"), None),
        (json!("٣"), None),
        (json!(null), None),
        (json!(true), None),
        (json!([42]), None),
    ] {
        assert_eq!(id(&value), expected, "{value}");
    }
}

#[test]
fn a_state_is_an_object_with_a_rendering() {
    assert_eq!(rendering_of(Some(r#"{"renderingId":42,"nonce":"x"}"#)).unwrap(), 42);
    assert_eq!(rendering_of(Some(r#"{"renderingId":"42"}"#)).unwrap(), 42);
    let deep = "[".repeat(100_000);
    for state in
        ["", "42", "null", "{}", "[42]", r#"{"renderingId":"../../x"}"#, r#"{"renderingId":{}}"#, "{", &deep]
    {
        assert_eq!(rendering_of(Some(state)).unwrap_err().status(), 400, "{state:.20}");
    }
    assert_eq!(rendering_of(None).unwrap_err().status(), 400);
}

#[actix_web::test]
async fn a_login_begins_at_the_forest_server() {
    for body in [r#"{"renderingId":42}"#, r#"{"renderingId":"42"}"#] {
        let oracle = Oracle::new(Ok(()));
        let request = get("/forest/authentication").method(Method::POST).set_payload(body);
        let response = asked(&oracle, request).await;
        assert_eq!(response.status(), 200);
        let expected = json!({ "authorizationUrl": "https://login.test/?rendering=42" });
        assert_eq!(json_of(response).await, expected);
        assert_eq!(oracle.asked(), ["where to log in to 42"]);
    }
}

#[actix_web::test]
async fn a_code_becomes_a_session() {
    let oracle = Oracle::new(Ok(()));
    let path = "/forest/authentication/callback?code=a%20b%26c&state=%7B%22renderingId%22%3A42%7D";
    let response = asked(&oracle, get(&format!("{path}&iss=https%3A%2F%2Fapi.test&session_state=x"))).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers().get(SET_COOKIE), None);
    assert_eq!(response.headers().get("cache-control").unwrap(), "no-store");
    assert_eq!(oracle.asked(), [r#"who is a b&c at 42 from Some("https://api.test")"#]);
    let mut body = json_of(response).await;
    let data = body["tokenData"].take();
    let claims = data.as_object().unwrap();
    assert_eq!(
        (&data["id"], &data["email"], &data["renderingId"]),
        (&json!(7), &json!("ada@acme.test"), &json!(42))
    );
    assert_eq!(data["tags"], json!({ "country": "FR" }));
    assert!(!claims.contains_key("role"), "{data}");
    assert_eq!(data["exp"].as_i64().unwrap() - data["iat"].as_i64().unwrap(), 3600);

    // The token opens what is closed to others.
    let bearer = format!("Bearer {}", body["token"].as_str().unwrap());
    let unknown = || get("/forest/_internal/nothing");
    assert_eq!(asked(&oracle, unknown()).await.status(), 401);
    assert_eq!(asked(&oracle, unknown().append_header(("Authorization", bearer))).await.status(), 404);
}

#[actix_web::test]
async fn what_makes_no_sense_never_reaches_the_forest_server() {
    let oracle = Oracle::new(Ok(()));
    let good = "state=%7B%22renderingId%22%3A42%7D";
    for query in [
        String::new(),
        "code=c".to_owned(),
        "code=c&state=".to_owned(),
        "code=c&state=42".to_owned(),
        "code=c&state=%7B%7D".to_owned(),
        "code=c&state=%7B%22renderingId%22%3A%22..%2F..%2Fx%22%7D".to_owned(),
        "code=c&state=%7B%22renderingId%22%3A-1%7D".to_owned(),
        "code=c&state=%7B%22renderingId%22%3A1e3%7D".to_owned(),
        good.to_owned(),
        format!("code=&{good}"),
        format!("code=c&code=d&{good}"),
        format!("code=c&{good}&{good}"),
        format!("error=x&error=y&{good}"),
        format!("code=c&iss=a&iss=b&{good}"),
    ] {
        let response = asked(&oracle, get(&format!("/forest/authentication/callback?{query}"))).await;
        assert_eq!(response.status(), 400, "{query}");
        assert_eq!(json_of(response).await["errors"][0]["name"], "ValidationError", "{query}");
    }
    for body in ["{}", r#"{"renderingId":0}"#, r#"{"renderingId":"1/../2"}"#, "", "42", "{"] {
        let request = get("/forest/authentication").method(Method::POST).set_payload(body);
        let response = asked(&oracle, request).await;
        assert_eq!(response.status(), 400, "{body}");
        assert_eq!(json_of(response).await["errors"][0]["name"], "ValidationError", "{body}");
    }
    assert_eq!(oracle.asked(), [""; 0]);
}

#[actix_web::test]
async fn a_code_is_not_spent_on_another_method() {
    let oracle = Oracle::new(Ok(()));
    for method in ["HEAD", "POST", "PUT", "OPTIONS"] {
        let request = get("/forest/authentication/callback?code=c&state=%7B%22renderingId%22%3A42%7D")
            .method(method.parse().unwrap());
        assert_eq!(asked(&oracle, request).await.status(), 401, "{method}");
    }
    assert_eq!(oracle.asked(), [""; 0]);
}

#[actix_web::test]
async fn what_went_wrong_with_a_login_is_said_as_the_ui_reads_it() {
    let words = || "host=db-1".to_owned();
    let server = ServerError::Status { status: 500, detail: Some(words()) };
    let envelope = |name: &str, detail: &str, status: u16| json!({ "errors": [{ "name": name, "detail": detail, "status": status }] });
    let unknown =
        "The Forest server knows no such rendering, or does not know this agent's environment secret";
    let broken = "The Forest server did not answer as it should; try again in a while";
    for (error, start, callback) in [
        (
            LoginError::Refused { error: "invalid_grant".to_owned(), description: Some(words()) },
            envelope("ForestServerError", "The Forest server refused to register this agent for logins", 500),
            (401, json!({ "error": "invalid_grant", "error_description": "host=db-1" })),
        ),
        (
            LoginError::Refused { error: "invalid_token".to_owned(), description: None },
            envelope("ForestServerError", "The Forest server refused to register this agent for logins", 500),
            (401, json!({ "error": "invalid_token" })),
        ),
        (
            LoginError::Forbidden { description: words() },
            envelope("ForbiddenError", "The Forest server refused this agent", 403),
            (403, json!({ "error": 403, "error_description": "host=db-1" })),
        ),
        (
            LoginError::NotFound,
            envelope("NotFoundError", unknown, 404),
            (404, envelope("NotFoundError", unknown, 404)),
        ),
        (
            LoginError::Server(server),
            envelope("ForestServerError", broken, 500),
            (500, envelope("ForestServerError", broken, 500)),
        ),
    ] {
        let oracle = Oracle::new(Err(error));
        let path = "/forest/authentication/callback?code=c&state=%7B%22renderingId%22%3A42%7D";
        let response = asked(&oracle, get(path)).await;
        assert_eq!((response.status().as_u16(), json_of(response).await), callback);
        let request = get("/forest/authentication").method(Method::POST).set_payload(r#"{"renderingId":42}"#);
        let response = asked(&oracle, request).await;
        assert_eq!(response.status().as_u16(), start["errors"][0]["status"]);
        assert_eq!(json_of(response).await, start);
    }
}

#[actix_web::test]
async fn a_refusal_of_the_forest_server_is_passed_on() {
    let oracle = Oracle::new(Ok(()));
    let path = "/forest/authentication/callback?error=access_denied&error_description=no+2FA&state=%7B%7D";
    let response = asked(&oracle, get(path)).await;
    assert_eq!(response.status(), 401);
    let body = json!({ "error": "access_denied", "error_description": "no 2FA", "state": "{}" });
    assert_eq!(json_of(response).await, body);
    let response = asked(&oracle, get("/forest/authentication/callback?error=x&code=c")).await;
    assert_eq!((response.status().as_u16(), json_of(response).await), (401, json!({ "error": "x" })));
    assert_eq!(oracle.asked(), [""; 0]);
}

#[actix_web::test]
async fn what_does_not_work_is_said_to_anybody() {
    let response = asked(&Oracle::new(Ok(())), get("/forest/_internal/status")).await;
    assert_eq!(response.status(), 200);
    let body = json!({
        "status": "degraded",
        "degraded": [{ "what": "schema", "detail": "The Forest server does not answer" }],
    });
    assert_eq!(json_of(response).await, body);
}
