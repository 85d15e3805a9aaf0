//! The login server, step by step.

use forest::testing::{Account, Environment, IdToken, Sandbox};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::http::{Answer, client, get, post, request, send};

const TOKEN: &str = "/oidc/token";

async fn register(environment: &Environment) -> String {
    let body = json!({ "token_endpoint_auth_method": "none" }).to_string();
    let request = client().post(format!("{}/oidc/reg", environment.url())).bearer_auth(environment.secret());
    let answer = send(request.body(body)).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(
        answer.json()["redirect_uris"],
        json!(["http://127.0.0.1:3310/forest/authentication/callback"])
    );
    answer.json()["client_id"].as_str().unwrap().to_owned()
}

async fn log_in(environment: &Environment, client_id: &str, account: &str) -> Answer {
    let query = [
        ("client_id", client_id),
        ("scope", "openid email profile"),
        ("response_type", "code"),
        ("redirect_uri", "http://127.0.0.1:3310/forest/authentication/callback"),
        ("state", "{\"renderingId\":1}"),
        ("account", account),
    ];
    login_page(environment, &query).await
}

async fn login_page(environment: &Environment, query: &[(&str, &str)]) -> Answer {
    let url = url::Url::parse_with_params(&format!("{}/oidc/auth", environment.url()), query).unwrap();
    send(client().get(url.as_str())).await
}

async fn exchange(environment: &Environment, form: &[(&str, &str)]) -> Answer {
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = client().post(format!("{}{TOKEN}", environment.url()));
    send(request.header("Content-Type", "application/x-www-form-urlencoded").body(form)).await
}

async fn redeem(environment: &Environment, client_id: &str, code: &str) -> Answer {
    let form = [("grant_type", "authorization_code"), ("code", code), ("client_id", client_id)];
    exchange(environment, &form).await
}

/// Registers, logs in, and answers what the login server gives for the code.
async fn tokens(environment: &Environment, account: &str) -> (String, Json) {
    let client_id = register(environment).await;
    let code = log_in(environment, &client_id, account).await.sent_with("code").unwrap();
    (client_id.clone(), redeem(environment, &client_id, &code).await.ok())
}

async fn authorization(environment: &Environment, rendering: i64, token: &str) -> Answer {
    let path = format!("/liana/v2/renderings/{rendering}/authorization");
    send(request(environment, Method::GET, &path).header("forest-token", token)).await
}

/// Checks an `id_token` as an agent would.
async fn check(environment: &Environment, token: &str, client_id: &str) -> Result<Json, String> {
    let _ = jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER.install_default();
    let keys: JwkSet = serde_json::from_value(get(environment, "/oidc/jwks").await.ok()).unwrap();
    let id = jsonwebtoken::decode_header(token).unwrap().kid.ok_or("no key is named")?;
    let key = DecodingKey::from_jwk(keys.find(&id).ok_or("the key is unknown")?).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.leeway = 0;
    validation.set_audience(&[client_id]);
    validation.set_issuer(&[environment.url()]);
    let data = jsonwebtoken::decode::<Json>(token, &key, &validation).map_err(|error| error.to_string())?;
    Ok(data.claims)
}

#[actix_web::test]
async fn discovery_names_the_routes_of_the_login_server() {
    let sandbox = Sandbox::start();
    let document = get(&sandbox, "/oidc/.well-known/openid-configuration").await.ok();
    let url = sandbox.url();
    assert_eq!(document["issuer"], url);
    for (key, path) in [
        ("authorization_endpoint", "/oidc/auth"),
        ("token_endpoint", TOKEN),
        ("registration_endpoint", "/oidc/reg"),
        ("jwks_uri", "/oidc/jwks"),
    ] {
        assert_eq!(document[key], format!("{url}{path}"));
    }
    assert_eq!(document["id_token_signing_alg_values_supported"], json!(["RS256"]));
    assert_eq!(document["response_types_supported"], json!(["code"]));
}

#[actix_web::test]
async fn a_login_leads_from_the_page_to_the_operator() {
    let sandbox = Sandbox::start();
    sandbox.add_account(Account::new("ada").names("Ada", "L.").tag("country", "FR"));
    let client_id = register(&sandbox).await;
    let sent = log_in(&sandbox, &client_id, "ada").await;
    assert_eq!(sent.status, 302);
    assert!(
        sent.location.starts_with("http://127.0.0.1:3310/forest/authentication/callback?code="),
        "{}",
        sent.location
    );
    assert_eq!(sent.sent_with("state").as_deref(), Some("{\"renderingId\":1}"));
    assert_eq!(sent.sent_with("iss"), None);

    let answer = redeem(&sandbox, &client_id, &sent.sent_with("code").unwrap()).await.ok();
    assert_eq!((&answer["token_type"], &answer["expires_in"]), (&json!("Bearer"), &json!(3600)));
    let claims = check(&sandbox, answer["id_token"].as_str().unwrap(), &client_id).await.unwrap();
    assert_eq!(claims["sub"], "3");
    let operator = authorization(&sandbox, 1, answer["access_token"].as_str().unwrap()).await.ok();
    assert_eq!(
        operator,
        json!({ "data": { "type": "users", "id": "3", "attributes": {
            "email": "ada@example.com", "first_name": "Ada", "last_name": "L.", "teams": ["Operations"],
            "role": "support", "permission_level": "user", "tags": [{ "key": "country", "value": "FR" }],
        } } })
    );
}

#[actix_web::test]
async fn registration_needs_the_secret_and_the_right_words() {
    let sandbox = Sandbox::start();
    let register = async |secret: &str, body: Json| {
        let request = client().post(format!("{}/oidc/reg", sandbox.url())).bearer_auth(secret);
        send(request.body(body.to_string())).await
    };
    let answer = register("another", json!({ "token_endpoint_auth_method": "none" })).await;
    assert_eq!((answer.status, &answer.json()["error"]), (401, &json!("invalid_token")));
    for body in [json!({}), json!([]), json!({ "token_endpoint_auth_method": "client_secret_basic" })] {
        let answer = register(&sandbox.secret(), body).await;
        assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("invalid_client_metadata")));
    }
    let uri = json!(["https://admin.example.com/forest/authentication/callback"]);
    let body = json!({ "token_endpoint_auth_method": "none", "redirect_uris": uri });
    assert_eq!(
        register(&sandbox.secret(), body).await.json()["redirect_uris"],
        uri,
        "a legacy agent brings its own"
    );
}

#[actix_web::test]
async fn the_login_page_checks_what_it_is_asked() {
    let sandbox = Sandbox::start();
    let id = register(&sandbox).await;
    let good =
        [("client_id", id.as_str()), ("scope", "openid"), ("response_type", "code"), ("account", "admin")];
    assert_eq!(login_page(&sandbox, &good).await.status, 302);
    for (name, value, error) in [
        ("client_id", "another", "invalid_client"),
        ("scope", "email", "invalid_scope"),
        ("response_type", "token", "unsupported_response_type"),
        ("account", "nobody", "login_required"),
    ] {
        let query = good.map(|parameter| if parameter.0 == name { (name, value) } else { parameter });
        let answer = login_page(&sandbox, &query).await;
        assert_eq!((answer.status, &answer.json()["error"]), (400, &json!(error)));
    }
    let elsewhere = [good.as_slice(), &[("redirect_uri", "https://evil.example/")]].concat();
    let answer = login_page(&sandbox, &elsewhere).await;
    assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("invalid_redirect_uri")));
    // Without an account, whoever looks at it may choose.
    let page = login_page(&sandbox, &good[..3]).await;
    assert_eq!((page.status, page.content_type.as_str()), (200, "text/html; charset=utf-8"));
    assert!(page.text.contains("&amp;account=support\">support</a>"), "{}", page.text);
}

#[actix_web::test]
async fn a_login_can_be_refused_and_can_name_its_issuer() {
    let sandbox = Sandbox::start();
    let id = register(&sandbox).await;
    sandbox.send_issuer(true);
    assert_eq!(log_in(&sandbox, &id, "admin").await.sent_with("iss"), Some(sandbox.url()));
    sandbox.refuse_logins("access_denied", "Not on Sundays");
    let sent = log_in(&sandbox, &id, "admin").await;
    assert_eq!(sent.sent_with("error").as_deref(), Some("access_denied"));
    assert_eq!(sent.sent_with("error_description").as_deref(), Some("Not on Sundays"));
    assert_eq!((sent.sent_with("code"), sent.sent_with("state").is_some()), (None, true));
    sandbox.accept_logins();
    assert!(log_in(&sandbox, &id, "admin").await.sent_with("code").is_some());
}

#[actix_web::test]
async fn a_code_works_once_and_for_its_client_alone() {
    let sandbox = Sandbox::start();
    let (id, other) = (register(&sandbox).await, register(&sandbox).await);
    let code = async || log_in(&sandbox, &id, "admin").await.sent_with("code").unwrap();
    let refused = async |client_id: &str, code: &str, status: u16, error: &str| {
        let answer = redeem(&sandbox, client_id, code).await;
        assert_eq!((answer.status, &answer.json()["error"]), (status, &json!(error)));
    };
    let first = code().await;
    redeem(&sandbox, &id, &first).await.ok();
    refused(&id, &first, 400, "invalid_grant").await;
    let stolen = code().await;
    refused(&other, &stolen, 400, "invalid_grant").await;
    refused(&id, &stolen, 400, "invalid_grant").await;
    refused(&id, "made-up", 400, "invalid_grant").await;
    let kept = code().await;
    sandbox.forget_login_clients();
    refused(&id, &kept, 401, "invalid_client").await;
    let form = [("grant_type", "password")];
    let answer = exchange(&sandbox, &form).await;
    assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("unsupported_grant_type")));
}

#[actix_web::test]
async fn id_tokens_come_in_every_wrong_form() {
    let sandbox = Sandbox::start();
    for (kind, problem) in [
        (IdToken::Valid, None),
        (IdToken::WrongKey, Some("InvalidSignature")),
        (IdToken::Hs256, Some("no key is named")),
        (IdToken::WrongAudience, Some("InvalidAudience")),
        (IdToken::WrongIssuer, Some("InvalidIssuer")),
        (IdToken::Expired, Some("ExpiredSignature")),
    ] {
        sandbox.id_token(kind);
        let (id, answer) = tokens(&sandbox, "admin").await;
        let checked = check(&sandbox, answer["id_token"].as_str().unwrap(), &id).await;
        assert_eq!(checked.err().as_deref(), problem, "{kind:?}");
    }
    sandbox.id_token(IdToken::Missing);
    let (_, answer) = tokens(&sandbox, "admin").await;
    assert_eq!((&answer["id_token"], answer["access_token"].is_string()), (&json!(null), true));
}

#[actix_web::test]
async fn keys_are_rotated_and_the_old_one_stays_published() {
    let sandbox = Sandbox::start();
    let (old_id, old) = tokens(&sandbox, "admin").await;
    sandbox.rotate_keys();
    let (new_id, new) = tokens(&sandbox, "admin").await;
    let kid = |answer: &Json| jsonwebtoken::decode_header(answer["id_token"].as_str().unwrap()).unwrap().kid;
    assert_ne!(kid(&old), kid(&new));
    check(&sandbox, old["id_token"].as_str().unwrap(), &old_id).await.unwrap();
    check(&sandbox, new["id_token"].as_str().unwrap(), &new_id).await.unwrap();
}

#[actix_web::test]
async fn only_members_of_a_team_enter_its_rendering() {
    let sandbox = Sandbox::start();
    sandbox.add_account(Account::new("paris").rendering(2));
    let token = sandbox.access_token("paris");
    assert_eq!(
        authorization(&sandbox, 2, &token).await.ok()["data"]["attributes"]["teams"],
        json!(["Team 2"])
    );
    assert_eq!(authorization(&sandbox, 1, &token).await.status, 403);
    assert_eq!(authorization(&sandbox, 3, &token).await.status, 404);
    assert_eq!(authorization(&sandbox, 2, "made-up").await.status, 401);
    assert_eq!(
        authorization(&sandbox.add_environment(), 2, &token).await.status,
        401,
        "of another environment"
    );
    sandbox.remove_account("paris");
    assert_eq!(authorization(&sandbox, 2, &token).await.status, 403);
    assert_eq!(post(&sandbox, "/liana/v2/renderings/2/authorization", &json!({})).await.status, 404);
}
