//! What an `id_token` must be, when there is one.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use jsonwebtoken::{
    Algorithm, EncodingKey, Header, crypto::rust_crypto, encode, get_current_timestamp, jwk::Jwk,
};
use serde_json::{Value as Json, json};

use super::{
    client,
    fake::{Fake, answer, json},
    logins::{OPERATOR, login_server},
    timing,
};
use crate::{
    access::forest_server::{ForestServer as _, LoginError, ServerError},
    server::ForestClient,
};

const KEY: &[u8] = include_bytes!("keys/login.der");
const OTHER_KEY: &[u8] = include_bytes!("keys/other.der");

fn sign(header: &Header, claims: &Json, key: &[u8]) -> String {
    let _ = rust_crypto::DEFAULT_PROVIDER.install_default();
    encode(header, claims, &EncodingKey::from_rsa_der(key)).unwrap()
}

fn public(key: &[u8], id: &str) -> Json {
    let _ = rust_crypto::DEFAULT_PROVIDER.install_default();
    let mut jwk = Jwk::from_encoding_key(&EncodingKey::from_rsa_der(key), Algorithm::RS256).unwrap();
    jwk.common.key_id = Some(id.to_owned());
    serde_json::to_value(jwk).unwrap()
}

fn rs256(id: Option<&str>) -> Header {
    Header { kid: id.map(str::to_owned), ..Header::new(Algorithm::RS256) }
}

/// A login server whose keys and whose `id_token` can be set.
struct Signing {
    server: Fake,
    client: Arc<ForestClient>,
    id_token: Arc<Mutex<Json>>,
    keys: Arc<Mutex<Json>>,
}

fn signing() -> Signing {
    let id_token = Arc::new(Mutex::new(Json::Null));
    let keys = Arc::new(Mutex::new(json!({ "keys": [
        { "kty": "EC", "crv": "P-256", "x": "x", "y": "y", "kid": "elliptic" },
        { "odd": 1 },
        public(KEY, "first"),
    ] })));
    let (token, set) = (Arc::clone(&id_token), Arc::clone(&keys));
    let server = login_server(move |request| match request.target.as_str() {
        "/oidc/token" => Some(json(&json!({ "access_token": "x", "id_token": *token.lock().unwrap() }))),
        "/oidc/jwks" => Some(json(&set.lock().unwrap())),
        _ => None,
    });
    let client = client(&server.url, timing());
    Signing { server, client, id_token, keys }
}

impl Signing {
    fn claims(&self) -> Json {
        let issuer = self.server.url.as_str().trim_end_matches('/');
        json!({ "iss": issuer, "aud": "a1b2c3", "sub": "1", "exp": get_current_timestamp() + 60 })
    }

    async fn log_in(&self, id_token: impl Into<Json>) -> Result<i64, LoginError> {
        *self.id_token.lock().unwrap() = id_token.into();
        self.client.log_in(42, "code", None).await.map(|caller| caller.id)
    }

    async fn refuses(&self, what: &str, id_token: String) {
        let before = self.server.count(OPERATOR);
        let result = self.log_in(id_token).await;
        let invalid = matches!(&result, Err(LoginError::Refused { error, .. }) if error == "invalid_token");
        assert!(invalid, "{what}: {result:?}");
        assert_eq!(self.server.count(OPERATOR), before, "{what}");
    }
}

#[tokio::test]
async fn a_good_one_is_accepted_and_its_key_fetched_once() {
    let signing = signing();
    for _ in 0..3 {
        let token = sign(&rs256(Some("first")), &signing.claims(), KEY);
        assert_eq!(signing.log_in(token).await, Ok(1));
    }
    let mut claims = signing.claims();
    claims["aud"] = json!(["another", "a1b2c3"]);
    assert_eq!(signing.log_in(sign(&rs256(Some("first")), &claims, KEY)).await, Ok(1));
    assert_eq!(signing.server.count("/oidc/jwks"), 1);
}

#[tokio::test]
async fn none_is_accepted() {
    let signing = signing();
    assert_eq!(signing.log_in(Json::Null).await, Ok(1));
    assert_eq!(signing.server.count("/oidc/jwks"), 0);
}

#[tokio::test]
async fn one_that_names_no_key_is_checked_with_the_only_one() {
    let signing = signing();
    let token = sign(&rs256(None), &signing.claims(), KEY);
    assert_eq!(signing.log_in(token).await, Ok(1));
}

#[tokio::test]
async fn wrong_claims_are_refused() {
    let signing = signing();
    let now = get_current_timestamp();
    let wrong: [(&str, Option<Json>); 12] = [
        ("iss", Some(json!("https://evil.example"))),
        ("iss", None),
        ("iss", Some(json!([signing.claims()["iss"]]))),
        ("aud", Some(json!("another"))),
        ("aud", Some(json!(["another"]))),
        ("aud", None),
        ("exp", Some(json!(now - 1))),
        ("exp", Some(json!(now - 3600))),
        ("exp", Some(json!("tomorrow"))),
        ("exp", Some(json!(null))),
        ("exp", None),
        ("nbf", Some(json!(now + 3600))),
    ];
    for (claim, value) in wrong {
        let mut claims = signing.claims();
        let what = format!("{claim}: {value:?}");
        match value {
            Some(value) => claims[claim] = value,
            None => drop(claims.as_object_mut().unwrap().remove(claim)),
        }
        signing.refuses(&what, sign(&rs256(Some("first")), &claims, KEY)).await;
    }
}

#[tokio::test]
async fn wrong_signatures_are_refused() {
    let signing = signing();
    let claims = signing.claims();
    signing.refuses("another key", sign(&rs256(Some("first")), &claims, OTHER_KEY)).await;
    signing.refuses("an unknown key", sign(&rs256(Some("second")), &claims, OTHER_KEY)).await;
    signing
        .refuses(
            "RS512",
            sign(&Header { kid: Some("first".into()), ..Header::new(Algorithm::RS512) }, &claims, KEY),
        )
        .await;
    let critical = Header { crit: Some(vec!["odd".into()]), ..rs256(Some("first")) };
    signing.refuses("crit", sign(&critical, &claims, KEY)).await;

    let good = sign(&rs256(Some("first")), &claims, KEY);
    let (signed, signature) = good.rsplit_once('.').unwrap();
    signing.refuses("no signature", format!("{signed}.")).await;
    signing.refuses("half a token", signed.to_owned()).await;
    signing
        .refuses("another signature", format!("{signed}.{}", signature.chars().rev().collect::<String>()))
        .await;
    signing.refuses("nothing", String::new()).await;
    // {"alg":"none"}
    let claims = signed.split_once('.').unwrap().1;
    signing.refuses("none", format!("eyJhbGciOiJub25lIn0.{claims}.")).await;
}

#[tokio::test]
async fn a_public_key_is_no_secret() {
    let signing = signing();
    let header = Header { kid: Some("first".into()), ..Header::new(Algorithm::HS256) };
    let modulus = public(KEY, "first")["n"].as_str().unwrap().to_owned();
    for secret in [modulus.as_bytes(), b"", b"secret"] {
        let token = encode(&header, &signing.claims(), &EncodingKey::from_secret(secret)).unwrap();
        signing.refuses("HS256", token).await;
    }
}

#[tokio::test]
async fn keys_that_are_changed_are_fetched_anew() {
    let signing = signing();
    let mut fast = timing();
    fast.renewal = std::time::Duration::ZERO;
    let signing = Signing { client: client(&signing.server.url, fast), ..signing };
    assert_eq!(signing.log_in(sign(&rs256(Some("first")), &signing.claims(), KEY)).await, Ok(1));
    *signing.keys.lock().unwrap() = json!({ "keys": [public(KEY, "first"), public(OTHER_KEY, "second")] });
    assert_eq!(signing.log_in(sign(&rs256(Some("second")), &signing.claims(), OTHER_KEY)).await, Ok(1));
    signing.refuses("of two keys, neither is named", sign(&rs256(None), &signing.claims(), KEY)).await;
}

#[tokio::test]
async fn unknown_keys_do_not_make_the_server_be_asked_each_time() {
    let signing = signing();
    for key in 0..10 {
        let token = sign(&rs256(Some(&format!("unknown{key}"))), &signing.claims(), OTHER_KEY);
        signing.refuses("an unknown key", token).await;
    }
    assert_eq!(signing.server.count("/oidc/jwks"), 1);
}

#[tokio::test]
async fn keys_that_cannot_be_fetched_are_an_error_of_the_server() {
    let signing = signing();
    *signing.keys.lock().unwrap() = json!({ "keys": 7 });
    let token = sign(&rs256(Some("first")), &signing.claims(), KEY);
    let error = signing.log_in(token.clone()).await.unwrap_err();
    assert!(matches!(error, LoginError::Server(ServerError::Nonsense(_))), "{error:?}");
    *signing.keys.lock().unwrap() = json!({ "keys": [] });
    signing.refuses("no keys", token).await;
}

#[tokio::test]
async fn a_server_without_keys_cannot_sign() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let server = login_server(move |request| match request.target.as_str() {
        super::logins::DISCOVERY => {
            let mut configuration = super::logins::configuration(request);
            configuration.as_object_mut().unwrap().remove("jwks_uri");
            Some(json(&configuration))
        }
        "/oidc/token" => {
            counter.fetch_add(1, Ordering::SeqCst);
            let claims = json!({ "exp": get_current_timestamp() + 60 });
            let id_token = sign(&rs256(None), &claims, KEY);
            Some(answer(200, json!({ "access_token": "x", "id_token": id_token }).to_string()))
        }
        _ => None,
    });
    let error = client(&server.url, timing()).log_in(42, "code", None).await.unwrap_err();
    assert!(matches!(&error, LoginError::Refused { error, .. } if error == "invalid_token"), "{error:?}");
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}
