//! Logins.

use std::{sync::Arc, time::Duration};

use forest::{
    source::BoxFuture,
    store::{MemoryStore, Store, StoreError},
    testing::{Answer, Fault, Route, TestClient},
};
use reqwest::Method;
use serde_json::json;

use crate::shop::{Shop, raw};

/// One memory for several instances.
#[derive(Debug, Clone, Default)]
struct Shared(Arc<MemoryStore>);

impl Store for Shared {
    fn put_if_absent<'a>(
        &'a self,
        key: &'a str,
        value: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<Option<String>, StoreError>> {
        self.0.put_if_absent(key, value, time)
    }

    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<String>, StoreError>> {
        self.0.get(key)
    }

    fn remove<'a>(&'a self, key: &'a str, value: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        self.0.remove(key, value)
    }
}

/// Begins a login at an agent, and answers with what the login page sends the browser to the callback.
async fn sent_back(client: &TestClient) -> String {
    let body = json!({ "renderingId": 1 });
    let answer = client.send(Method::POST, "/forest/authentication", &[], Some(&body)).await;
    let page = url::Url::parse(answer.json()["authorizationUrl"].as_str().unwrap()).unwrap();
    let server = page.origin().ascii_serialization();
    let path = format!("{}?{}&account=admin", page.path(), page.query().unwrap());
    let answer = raw(&server, "GET", &path, "", "");
    let location = answer.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("location").then(|| value.trim().to_owned())
    });
    let target = url::Url::parse(&location.unwrap_or_else(|| panic!("{answer}"))).unwrap();
    format!("{}?{}", target.path(), target.query().unwrap())
}

async fn come_back(client: &TestClient, path: &str) -> Answer {
    client.send(Method::GET, path, &[("Origin", "null")], None).await
}

#[actix_web::test]
async fn fixed_32_a_login_may_end_at_another_instance() {
    let store = Shared::default();
    let shop = Shop::open_with(|_| {}, |options| options.store(store.clone())).await;
    let path = sent_back(&shop.client).await;
    let second = shop.second(|options| options.store(store.clone())).await;
    let answer = come_back(&second, &path).await;
    assert_eq!(answer.status(), 200, "{answer}");
    let token = answer.json()["token"].as_str().unwrap().to_owned();
    let answer = shop.get_with(&token, "/forest/orders?timezone=UTC", &[]).await;
    assert_eq!(answer.json()["data"].as_array().unwrap().len(), 4);
    // And the other way round, with the one registration that both have.
    let answer = come_back(&shop.client, &sent_back(&second).await).await;
    assert_eq!(answer.status(), 200, "{answer}");
    assert_eq!(shop.sandbox.count(Route::Registration), 1);
}

#[actix_web::test]
async fn fixed_34_a_login_ends_with_json_and_nothing_else() {
    let shop = Shop::open().await;
    let answer = come_back(&shop.client, &sent_back(&shop.client).await).await;
    assert_eq!(answer.status(), 200, "{answer}");
    assert!(answer.header("content-type").unwrap().starts_with("application/json"));
    assert_eq!((answer.header("location"), answer.header("set-cookie")), (None, None));
    assert!(answer.json()["token"].is_string() && answer.json()["tokenData"].is_object());
    assert_eq!(
        answer.header("access-control-allow-origin"),
        Some("null"),
        "the browser was led over another site"
    );
}

#[actix_web::test]
async fn fixed_40_the_browser_sees_that_a_second_factor_is_needed() {
    let shop = Shop::open().await;
    let words = "Turn on two-factor authentication";
    let body = json!({ "errors": [{
        "status": 403, "name": "TwoFactorAuthenticationRequiredForbiddenError", "detail": words,
    }] });
    shop.sandbox.fault_times(Route::Authorization, Fault::Answer(403, body), 1);
    let answer = come_back(&shop.client, &sent_back(&shop.client).await).await;
    assert_eq!(answer.status(), 403, "{answer}");
    assert_eq!(answer.json(), json!({ "error": 403, "error_description": words }));
    shop.client.log_in("admin").await;
}
