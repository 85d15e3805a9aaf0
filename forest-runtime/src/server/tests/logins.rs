//! Logins from the address to the operator.

use serde_json::{Value as Json, json};

use super::{
    SECRET, client,
    fake::{Fake, Reply, Request, answer, json, raw},
    impatient, timing,
};
use crate::{
    access::forest_server::{ForestServer as _, LoginError, ServerError},
    caller::Caller,
};

pub(super) const DISCOVERY: &str = "/oidc/.well-known/openid-configuration";
pub(super) const OPERATOR: &str = "/liana/v2/renderings/42/authorization";

/// A login server that works, but for the requests that `otherwise` answers.
pub(super) fn login_server(otherwise: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static) -> Fake {
    Fake::start(move |request| {
        if let Some(reply) = otherwise(request) {
            return reply;
        }
        match request.target.as_str() {
            DISCOVERY => json(&configuration(request)),
            "/oidc/reg" => registered(&["https://agent.acme.io/forest/authentication/callback"]),
            "/oidc/token" => json(&json!({ "access_token": "the access token", "token_type": "Bearer" })),
            OPERATOR => json(&json!({ "data": { "type": "users", "id": "1", "attributes": {
                "email": "ada@acme.io", "tags": [{ "key": "country", "value": "FR" }] } } })),
            _ => answer(404, "{}"),
        }
    })
}

pub(super) fn configuration(request: &Request) -> Json {
    let at = format!("http://{}", request.header("host").unwrap());
    json!({
        "issuer": at,
        "authorization_endpoint": format!("{at}/oidc/auth"),
        "token_endpoint": format!("{at}/oidc/token"),
        "registration_endpoint": format!("{at}/oidc/reg"),
        "jwks_uri": format!("{at}/oidc/jwks"),
    })
}

pub(super) fn registered(redirect_uris: &[&str]) -> Reply {
    answer(201, json!({ "client_id": "a1b2c3", "redirect_uris": redirect_uris }).to_string())
}

fn on(target: &'static str, reply: fn() -> Reply) -> impl Fn(&Request) -> Option<Reply> {
    move |request| (request.target == target).then(reply)
}

async fn log_in(server: &Fake) -> Result<Caller, LoginError> {
    client(&server.url, timing()).log_in(42, "the code", None).await
}

fn refused(error: &str, description: Option<&str>) -> LoginError {
    LoginError::Refused { error: error.to_owned(), description: description.map(str::to_owned) }
}

#[tokio::test]
async fn the_address_has_its_parameters_in_order() {
    let server = login_server(|_| None);
    let url = client(&server.url, timing()).authorization_url(42).await.unwrap();
    let expected = "oidc/auth?client_id=a1b2c3&scope=openid%20email%20profile&response_type=code\
                    &redirect_uri=https%3A%2F%2Fagent.acme.io%2Fforest%2Fauthentication%2Fcallback\
                    &state=%7B%22renderingId%22%3A42%7D";
    assert_eq!(url, format!("{}{expected}", server.url));
}

#[tokio::test]
async fn only_a_single_redirect_uri_is_named() {
    for uris in [&[][..], &["https://a.example/", "https://b.example/"]] {
        let server = login_server(move |request| (request.target == "/oidc/reg").then(|| registered(uris)));
        let url = client(&server.url, timing()).authorization_url(7).await.unwrap();
        assert!(url.ends_with("&response_type=code&state=%7B%22renderingId%22%3A7%7D"), "{url}");
    }
}

#[tokio::test]
async fn the_query_of_the_endpoint_itself_is_kept() {
    let server = login_server(|request| {
        let mut configuration = configuration(request);
        configuration["authorization_endpoint"] = "https://login.example/auth?tenant=a%20b#top".into();
        (request.target == DISCOVERY).then(|| json(&configuration))
    });
    let url = client(&server.url, timing()).authorization_url(7).await.unwrap();
    assert!(url.starts_with("https://login.example/auth?tenant=a%20b&client_id=a1b2c3&scope="), "{url}");
    assert!(!url.contains('#'), "{url}");
}

#[tokio::test]
async fn a_login_asks_what_it_must_and_no_more() {
    let server = login_server(|_| None);
    let caller = log_in(&server).await.unwrap();
    assert_eq!((caller.id, caller.rendering_id, caller.email.as_str()), (1, 42, "ada@acme.io"));
    assert_eq!(caller.tags, [("country".to_owned(), "FR".to_owned())].into());

    let requests = server.requests();
    let routes: Vec<_> = requests.iter().map(|request| (&*request.method, &*request.target)).collect();
    assert_eq!(
        routes,
        [("GET", DISCOVERY), ("POST", "/oidc/reg"), ("POST", "/oidc/token"), ("GET", OPERATOR)]
    );
    let [discovery, registration, token, operator] = &requests[..] else { panic!() };
    assert_eq!(discovery.header("forest-secret-key"), Some(SECRET));

    assert_eq!(registration.header("authorization"), Some(&*format!("Bearer {SECRET}")));
    assert_eq!(registration.header("forest-secret-key"), None);
    assert_eq!(registration.header("content-type"), Some("application/json"));
    assert_eq!(registration.body, r#"{"token_endpoint_auth_method":"none"}"#);

    assert_eq!(token.body, "grant_type=authorization_code&code=the+code&client_id=a1b2c3");
    assert_eq!(token.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!((token.header("forest-secret-key"), token.header("authorization")), (None, None));

    assert_eq!(operator.header("forest-secret-key"), Some(SECRET));
    assert_eq!(operator.header("forest-token"), Some("the access token"));
}

#[tokio::test]
async fn an_oauth_error_is_handed_on() {
    let server = login_server(on("/oidc/token", || {
        answer(400, r#"{"error":"invalid_grant","error_description":"The code\nis used"}"#)
    }));
    assert_eq!(log_in(&server).await, Err(refused("invalid_grant", Some("The code is used"))));
    assert_eq!(server.count(OPERATOR), 0);
}

#[tokio::test]
async fn another_refusal_of_the_code_is_a_server_error() {
    for (status, body) in [(500, "<html>"), (502, ""), (400, "{\"error\":7}"), (302, ""), (201, "{}")] {
        let server =
            login_server(move |request| (request.target == "/oidc/token").then(|| answer(status, body)));
        assert_eq!(log_in(&server).await, Err(refused("server_error", None)), "{status} {body}");
    }
}

#[tokio::test]
async fn tokens_that_make_no_sense_are_not_quoted() {
    for body in ["<html>", "{}", r#"{"access_token":{"hidden":1}}"#, r#"{"access_token":"hidden\nx: y"}"#] {
        let server =
            login_server(move |request| (request.target == "/oidc/token").then(|| answer(200, body)));
        let error = log_in(&server).await.unwrap_err();
        assert!(matches!(error, LoginError::Server(ServerError::Nonsense(_))), "{body}: {error:?}");
        assert!(!format!("{error:?}").contains("hidden"), "{error:?}");
        assert_eq!(server.count(OPERATOR), 0);
    }
}

#[tokio::test]
async fn a_login_server_that_breaks_off_is_an_error_of_the_server() {
    let server = login_server(on("/oidc/token", || raw(|_| Ok(()))));
    let error = log_in(&server).await.unwrap_err();
    assert!(matches!(error, LoginError::Server(ServerError::Unreachable(_))), "{error:?}");
}

#[tokio::test]
async fn tokens_without_an_end_are_an_error_of_the_server() {
    let server = login_server(on("/oidc/token", || answer(200, " ".repeat(100_000))));
    assert_eq!(log_in(&server).await, Err(LoginError::Server(ServerError::TooLarge)));
}

#[tokio::test]
async fn the_issuer_that_comes_along_must_be_the_right_one() {
    let server = login_server(|_| None);
    let client = client(&server.url, timing());
    let issuer = server.url.as_str().trim_end_matches('/').to_owned();
    assert!(client.log_in(42, "code", Some(&issuer)).await.is_ok());
    let error = client.log_in(42, "code", Some("https://evil.example")).await.unwrap_err();
    assert_eq!(error, refused("invalid_token", Some("the login comes from another issuer")));
    // The code went to nobody.
    assert_eq!(server.count("/oidc/token"), 1);
}

#[tokio::test]
async fn whom_the_rendering_refuses_is_told_why() {
    let server = login_server(on(OPERATOR, || {
        answer(403, r#"{"errors":[{"detail":"Please switch on two-factor authentication"}]}"#)
    }));
    let description = "Please switch on two-factor authentication".to_owned();
    assert_eq!(log_in(&server).await, Err(LoginError::Forbidden { description }));
    let server = login_server(on(OPERATOR, || answer(403, "")));
    assert_eq!(log_in(&server).await, Err(LoginError::Forbidden { description: "Forbidden".to_owned() }));
}

#[tokio::test]
async fn other_answers_about_the_operator_are_errors() {
    let server = login_server(on(OPERATOR, || answer(404, "")));
    assert_eq!(log_in(&server).await, Err(LoginError::NotFound));
    for status in [401, 422, 500, 302] {
        let server = login_server(move |request| (request.target == OPERATOR).then(|| answer(status, "{}")));
        let error = LoginError::Server(ServerError::Status { status, detail: None });
        assert_eq!(log_in(&server).await, Err(error));
    }
    for body in ["<html>", "{}", r#"{"data":{"id":"me"}}"#] {
        let server = login_server(move |request| (request.target == OPERATOR).then(|| answer(200, body)));
        let error = log_in(&server).await.unwrap_err();
        assert!(matches!(error, LoginError::Server(ServerError::Nonsense(_))), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn a_failing_discovery_fails_the_login_and_is_reported_until_it_works() {
    let broken = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let still = std::sync::Arc::clone(&broken);
    let server = login_server(move |request| {
        let broken = still.load(std::sync::atomic::Ordering::SeqCst);
        (broken && request.target == DISCOVERY).then(|| answer(503, ""))
    });
    let client = client(&server.url, timing());
    let error = LoginError::Server(ServerError::Status { status: 503, detail: None });
    assert_eq!(client.authorization_url(42).await, Err(error));
    let degraded = client.degraded();
    assert_eq!(degraded.iter().map(|degraded| degraded.what).collect::<Vec<_>>(), ["login"]);
    assert!(degraded[0].detail.contains("503"), "{degraded:?}");
    broken.store(false, std::sync::atomic::Ordering::SeqCst);
    assert!(client.authorization_url(42).await.is_ok());
    assert_eq!(client.degraded(), []);
}

#[tokio::test]
async fn an_unknown_secret_is_not_found() {
    let server = login_server(on(DISCOVERY, || answer(404, r#"{"errors":[{"detail":"unknown"}]}"#)));
    assert_eq!(log_in(&server).await, Err(LoginError::NotFound));
}

#[tokio::test]
async fn endpoints_elsewhere_are_not_asked() {
    let elsewhere = Fake::start(|_| answer(201, r#"{"client_id":"x"}"#));
    let target = elsewhere.url.to_string();
    for endpoint in ["registration_endpoint", "token_endpoint", "jwks_uri"] {
        let target = target.clone();
        let server = login_server(move |request| {
            let mut configuration = configuration(request);
            configuration[endpoint] = target.clone().into();
            (request.target == DISCOVERY).then(|| json(&configuration))
        });
        let error = log_in(&server).await.unwrap_err();
        assert!(matches!(error, LoginError::Server(ServerError::Nonsense(_))), "{error:?}");
    }
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn a_configuration_that_makes_no_sense_is_an_error() {
    for body in ["<html>", "{}", r#"{"issuer":"x","authorization_endpoint":7}"#] {
        let server = login_server(move |request| (request.target == DISCOVERY).then(|| answer(200, body)));
        let error = log_in(&server).await.unwrap_err();
        assert!(matches!(error, LoginError::Server(ServerError::Nonsense(_))), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn logins_that_wait_for_a_server_in_vain_fail_together() {
    let server = login_server(on(DISCOVERY, || raw(super::fake::hang)));
    let client = client(&server.url, impatient());
    let mut logins = Vec::new();
    for _ in 0..20 {
        let client = std::sync::Arc::clone(&client);
        logins.push(tokio::spawn(async move { client.authorization_url(42).await }));
    }
    for login in logins {
        assert_eq!(login.await.unwrap(), Err(LoginError::Server(ServerError::Timeout)));
    }
    // One, or two when the first was over before the last began.
    assert!(server.count(DISCOVERY) <= 2, "{}", server.count(DISCOVERY));
}
