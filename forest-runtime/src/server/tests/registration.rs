//! The registration that all logins and all instances share.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::json;

use super::{
    SECRET, Timing, client, client_with,
    fake::{answer, hang, raw},
    impatient,
    logins::{login_server, registered},
    timing,
};
use crate::{
    access::forest_server::{ForestServer as _, LoginError, ServerError},
    server::oidc::store_key,
    source::BoxFuture,
    store::{MemoryStore, Store, StoreError},
};

#[tokio::test]
async fn logins_at_the_same_time_share_one_registration() {
    let server = login_server(|_| None);
    let client = client(&server.url, timing());
    let mut logins = Vec::new();
    for _ in 0..20 {
        let client = Arc::clone(&client);
        logins.push(tokio::spawn(async move { client.authorization_url(42).await }));
    }
    for login in logins {
        assert!(login.await.unwrap().unwrap().contains("client_id=a1b2c3"));
    }
    assert_eq!((server.count("/oidc/reg"), server.count(super::logins::DISCOVERY)), (1, 1));
}

/// A server that gives each registration another id.
fn counting() -> super::fake::Fake {
    let count = AtomicUsize::new(0);
    login_server(move |request| {
        (request.target == "/oidc/reg").then(|| {
            let count = count.fetch_add(1, Ordering::SeqCst) + 1;
            answer(201, json!({ "client_id": format!("id{count}") }).to_string())
        })
    })
}

#[tokio::test]
async fn instances_share_a_registration_through_the_store() {
    let server = counting();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    for _ in 0..3 {
        let instance = client_with(&server.url, timing(), Arc::clone(&store), None);
        assert!(instance.authorization_url(42).await.unwrap().contains("client_id=id1&"));
    }
    assert_eq!(server.count("/oidc/reg"), 1);
}

/// A store in which another instance puts its registration at the last moment.
#[derive(Debug)]
struct Raced(MemoryStore);

impl Store for Raced {
    fn put_if_absent<'a>(
        &'a self,
        key: &'a str,
        value: &'a str,
        time: Duration,
    ) -> BoxFuture<'a, Result<Option<String>, StoreError>> {
        Box::pin(async move {
            self.0.put_if_absent(key, r#"{"client_id":"theirs","redirect_uris":[]}"#, time).await?;
            self.0.put_if_absent(key, value, time).await
        })
    }

    fn get<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<String>, StoreError>> {
        self.0.get(key)
    }

    fn remove<'a>(&'a self, key: &'a str, value: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        self.0.remove(key, value)
    }
}

#[tokio::test]
async fn the_instance_that_registered_first_wins() {
    let server = counting();
    let client = client_with(&server.url, timing(), Arc::new(Raced(MemoryStore::new())), None);
    assert!(client.authorization_url(42).await.unwrap().contains("client_id=theirs&"));
}

#[tokio::test]
async fn something_else_in_the_store_is_replaced() {
    let server = counting();
    for odd in ["", "id0", "{}", r#"{"client_id":""}"#] {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        store.put_if_absent(&store_key(SECRET), odd, Duration::from_mins(1)).await.unwrap();
        let client = client_with(&server.url, timing(), Arc::clone(&store), None);
        assert!(client.authorization_url(42).await.unwrap().contains("client_id=id"), "{odd}");
        assert!(store.get(&store_key(SECRET)).await.unwrap().unwrap().contains("\"id"), "{odd}");
    }
}

/// A store that is away.
#[derive(Debug)]
struct Away {
    /// It says nothing, instead of an error.
    silent: bool,
}

impl Away {
    fn answer<T: Send + 'static>(&self) -> BoxFuture<'_, Result<T, StoreError>> {
        Box::pin(async {
            if self.silent {
                std::future::pending::<()>().await;
            }
            Err(StoreError::new("redis://user:password@10.0.0.1 is away"))
        })
    }
}

impl Store for Away {
    fn put_if_absent<'a>(
        &'a self,
        _: &'a str,
        _: &'a str,
        _: Duration,
    ) -> BoxFuture<'a, Result<Option<String>, StoreError>> {
        self.answer()
    }

    fn get<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<String>, StoreError>> {
        self.answer()
    }

    fn remove<'a>(&'a self, _: &'a str, _: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        self.answer()
    }
}

#[tokio::test]
async fn without_the_store_nobody_logs_in() {
    let server = login_server(|_| None);
    for silent in [false, true] {
        let timing = Timing { store: Duration::from_millis(100), ..timing() };
        let client = client_with(&server.url, timing, Arc::new(Away { silent }), None);
        let error = client.authorization_url(42).await.unwrap_err();
        assert!(matches!(error, LoginError::Server(_)), "{error:?}");
        let error = client.log_in(42, "code", None).await.unwrap_err();
        assert!(matches!(error, LoginError::Server(_)), "{error:?}");
        let degraded = format!("{:?}", client.degraded());
        assert!(degraded.contains("login") && !degraded.contains("password"), "{degraded}");
    }
    assert_eq!((server.count("/oidc/reg"), server.count("/oidc/token")), (0, 0));
}

#[tokio::test]
async fn after_a_failure_logins_do_not_ask_again_at_once() {
    let server = login_server(|request| (request.target == "/oidc/reg").then(|| answer(500, "")));
    let client = client(&server.url, Timing { login_rest: Duration::from_hours(1), ..timing() });
    for _ in 0..5 {
        let error = client.authorization_url(42).await.unwrap_err();
        assert!(matches!(error, LoginError::Server(ServerError::Status { status: 500, .. })), "{error:?}");
    }
    assert_eq!(server.count("/oidc/reg"), 1);
}

#[tokio::test]
async fn a_registration_is_made_by_201_alone() {
    for status in [200, 204, 302, 400, 401, 403, 500] {
        let server = login_server(move |request| {
            let body = if status == 204 { "" } else { r#"{"client_id":"x"}"# };
            (request.target == "/oidc/reg").then(|| answer(status, body))
        });
        let error = client(&server.url, timing()).authorization_url(42).await.unwrap_err();
        assert!(matches!(error, LoginError::Server(_)), "{status}: {error:?}");
    }
    for body in ["<html>", "{}", r#"{"client_id":""}"#, r#"{"client_id":7}"#] {
        let server = login_server(move |request| (request.target == "/oidc/reg").then(|| answer(201, body)));
        let error = client(&server.url, timing()).authorization_url(42).await.unwrap_err();
        assert!(matches!(error, LoginError::Server(ServerError::Nonsense(_))), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn a_registration_that_the_store_cannot_take_is_nonsense() {
    let long = format!("https://a.example/{}", "a".repeat(5000));
    let server =
        login_server(move |request| (request.target == "/oidc/reg").then(|| registered(&[long.as_str()])));
    let error = client(&server.url, timing()).authorization_url(42).await.unwrap_err();
    assert!(matches!(error, LoginError::Server(ServerError::Nonsense(_))), "{error:?}");
}

#[tokio::test]
async fn a_registration_that_takes_too_long_is_a_time_out() {
    let server = login_server(|request| (request.target == "/oidc/reg").then(|| raw(hang)));
    let error = client(&server.url, impatient()).authorization_url(42).await;
    assert_eq!(error, Err(LoginError::Server(ServerError::Timeout)));
}

#[tokio::test]
async fn a_registration_that_is_not_known_any_more_is_made_anew() {
    let count = AtomicUsize::new(0);
    let server = login_server(move |request| match request.target.as_str() {
        "/oidc/reg" => {
            let count = count.fetch_add(1, Ordering::SeqCst) + 1;
            Some(answer(201, json!({ "client_id": format!("id{count}") }).to_string()))
        }
        "/oidc/token" if request.body.ends_with("=id1") => Some(answer(401, r#"{"error":"invalid_client"}"#)),
        _ => None,
    });
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let client = client_with(&server.url, timing(), Arc::clone(&store), None);
    assert_eq!(client.log_in(42, "code", None).await.unwrap().id, 1);
    assert!(store.get(&store_key(SECRET)).await.unwrap().unwrap().contains("id2"));
    assert!(client.authorization_url(42).await.unwrap().contains("client_id=id2&"));
    assert_eq!(server.count("/oidc/reg"), 2);
}

#[tokio::test]
async fn a_server_that_knows_no_registration_is_not_given_one_after_the_other() {
    let refuse = Arc::new(AtomicBool::new(true));
    let refusing = Arc::clone(&refuse);
    let server = login_server(move |request| {
        let refuse = refusing.load(Ordering::SeqCst) && request.target == "/oidc/token";
        refuse.then(|| answer(400, r#"{"error":"invalid_client"}"#))
    });
    let client = client(&server.url, timing());
    for _ in 0..5 {
        let error = client.log_in(42, "code", None).await.unwrap_err();
        assert_eq!(error, LoginError::Refused { error: "invalid_client".to_owned(), description: None });
    }
    assert_eq!(server.count("/oidc/reg"), 2);
    refuse.store(false, Ordering::SeqCst);
    assert!(client.log_in(42, "code", None).await.is_ok());
}
