//! A server that is away, that hangs, that is killed: errors as long as it lasts, and what was kept is there afterwards.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::{sync::Arc, time::Duration};

use forest::store::{PostgresStore, RedisStore, Store};
use forest_store_tests::{LONG, Proxy, Service, unique, until, url};
use tokio::{net::TcpListener, task::JoinSet, time::timeout};

type Open = fn(&str) -> Arc<dyn Store>;

fn redis(url: &str) -> Arc<dyn Store> {
    Arc::new(RedisStore::from_url(url).unwrap())
}

fn postgres(url: &str) -> Arc<dyn Store> {
    Arc::new(PostgresStore::from_url(url).unwrap())
}

/// All that can be asked is answered with an error, which holds no password.
async fn refuses(store: &dyn Store, key: &str) {
    let (put, got, removed) =
        tokio::join!(store.put_if_absent(key, "b", LONG), store.get(key), store.remove(key, "b"));
    for answer in [put.map(drop), got.map(drop), removed] {
        let error = answer.unwrap_err().to_string();
        assert!(!error.contains("a:b/c"), "{error}");
    }
}

/// What was kept under `key` is `a`, and is found within a minute.
async fn recovers(store: &dyn Store, key: &str) {
    let got = until("recovery", async || store.get(key).await.ok()).await;
    assert_eq!(got.as_deref(), Some("a"));
    // Once it answers, it answers.
    assert_eq!(store.put_if_absent(key, "b", LONG).await.unwrap().as_deref(), Some("a"));
    assert_eq!(store.put_if_absent(&unique("recovered"), "b", LONG).await.unwrap(), None);
}

async fn a_server_that_comes_late_is_found(open: Open, server: &str) {
    let (mut proxy, url) = Proxy::before(server).await;
    let (store, key) = (open(&url), unique("late"));
    refuses(&*store, &key).await;
    proxy.start().await;
    assert_eq!(store.put_if_absent(&key, "a", LONG).await.unwrap(), None);
    recovers(&*store, &key).await;
}

async fn a_server_that_goes_and_comes_back_is_found_again(open: Open, server: &str) {
    let (mut proxy, url) = Proxy::before(server).await;
    proxy.start().await;
    let (store, key) = (open(&url), unique("back"));
    assert_eq!(store.put_if_absent(&key, "a", LONG).await.unwrap(), None);
    for _ in 0..3 {
        proxy.stop().await;
        refuses(&*store, &key).await;
        proxy.start().await;
        recovers(&*store, &key).await;
    }
}

async fn a_server_that_hangs_for_a_while_is_waited_for_and_then_refused(open: Open, server: &str) {
    let (mut proxy, url) = Proxy::before(server).await;
    proxy.start().await;
    let (store, key) = (open(&url), unique("hangs"));
    assert_eq!(store.put_if_absent(&key, "a", LONG).await.unwrap(), None);
    proxy.hang(true);
    // At once: each waits for itself, none behind the others.
    let mut asked = JoinSet::new();
    for _ in 0..20 {
        let (store, key) = (store.clone(), key.clone());
        asked.spawn(async move { store.get(&key).await });
    }
    let answers = timeout(Duration::from_secs(20), asked.join_all()).await.unwrap();
    assert!(answers.iter().all(Result::is_err));
    refuses(&*store, &key).await;
    proxy.hang(false);
    recovers(&*store, &key).await;
}

async fn a_server_that_never_says_a_word_is_refused(open: Open, server: &str) {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    refuses(&*open(&server.replace("HOST", &address.to_string())), &unique("silent")).await;
}

async fn a_server_that_is_killed_and_started_again_still_knows(open: Open, name: &str) {
    let service = Service::start(name);
    let (store, other, key) = (open(&service.url()), open(&service.url()), unique("killed"));
    assert_eq!(store.put_if_absent(&key, "a", LONG).await.unwrap(), None);
    assert_eq!(other.get(&key).await.unwrap().as_deref(), Some("a"));
    service.kill();
    refuses(&*store, &key).await;
    service.again();
    recovers(&*store, &key).await;
    recovers(&*other, &key).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_never_says_a_word_is_refused() {
    a_server_that_never_says_a_word_is_refused(redis, "redis://HOST").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_with_tls_that_never_says_a_word_is_refused() {
    a_server_that_never_says_a_word_is_refused(redis, "rediss://HOST").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgres_that_never_says_a_word_is_refused() {
    a_server_that_never_says_a_word_is_refused(postgres, "postgres://u:p@HOST/db").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgres_with_tls_that_never_says_a_word_is_refused() {
    a_server_that_never_says_a_word_is_refused(postgres, "postgres://u:p@HOST/db?sslmode=require").await;
}

macro_rules! with {
    ($($store:ident, $name:literal, $reason:literal;)*) => {$(
        mod $store {
            use super::*;

            #[tokio::test(flavor = "multi_thread")]
            #[ignore = $reason]
            async fn that_comes_late_is_found() {
                a_server_that_comes_late_is_found($store, &url($name)).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            #[ignore = $reason]
            async fn that_goes_and_comes_back_is_found_again() {
                a_server_that_goes_and_comes_back_is_found_again($store, &url($name)).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            #[ignore = $reason]
            async fn that_hangs_for_a_while_is_waited_for_and_then_refused() {
                a_server_that_hangs_for_a_while_is_waited_for_and_then_refused($store, &url($name)).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            #[ignore = $reason]
            async fn that_is_killed_and_started_again_still_knows() {
                a_server_that_is_killed_and_started_again_still_knows($store, stringify!($store)).await;
            }
        }
    )*};
}

with! {
    redis, "REDIS", "needs a Redis, which `tests/run` starts";
    postgres, "POSTGRES", "needs a PostgreSQL, which `tests/run` starts";
}
