//! What holds for Redis alone.

#![allow(clippy::unwrap_used, reason = "tests")]

use forest::store::{RedisStore, Store};
use forest_store_tests::{LONG, unique, url};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

fn open(url: &str) -> RedisStore {
    RedisStore::from_url(url).unwrap()
}

async fn refusal(url: &str) -> String {
    open(url).put_if_absent("key", "a", LONG).await.unwrap_err().to_string()
}

#[tokio::test]
#[ignore = "needs a Redis, which `tests/run` starts"]
async fn keys_have_a_prefix_and_an_end() {
    let key = unique("prefix");
    open(&url("REDIS")).put_if_absent(&key, "a", LONG).await.unwrap();
    let client = redis::Client::open(url("REDIS")).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let mut ask = async |command: &str| {
        let mut command = redis::cmd(command);
        command.arg(format!("forest:{key}")).query_async::<redis::Value>(&mut connection).await.unwrap()
    };
    assert_eq!(ask("GET").await, redis::Value::BulkString(b"a".to_vec()));
    let redis::Value::Int(left) = ask("PTTL").await else { panic!("no time") };
    assert!((3_000_000..=3_600_000).contains(&left), "{left}");
}

#[tokio::test]
#[ignore = "needs a Redis, which `tests/run` starts"]
async fn databases_are_apart() {
    let key = unique("database");
    let (zero, one) = (open(&format!("{}/0", url("REDIS"))), open(&format!("{}/1", url("REDIS"))));
    zero.put_if_absent(&key, "a", LONG).await.unwrap();
    assert_eq!(one.get(&key).await.unwrap(), None);
    assert_eq!(open(&url("REDIS")).get(&key).await.unwrap().as_deref(), Some("a"));
}

#[tokio::test]
#[ignore = "needs a Redis, which `tests/run` starts"]
async fn tls_is_spoken_with_a_server_whose_certificate_is_trusted() {
    let key = unique("tls");
    let tls = url("REDIS_TLS");
    assert_eq!(open(&tls).put_if_absent(&key, "a", LONG).await.unwrap(), None);
    assert_eq!(open(&url("REDIS")).get(&key).await.unwrap().as_deref(), Some("a"));
    // The system does not know who signed it.
    let (untrusted, _) = tls.split_once('?').unwrap();
    let error = refusal(untrusted).await;
    assert!(error.contains("UnknownIssuer"), "{error}");
    // It is for another name.
    let error = refusal(&tls.replace("localhost", "127.0.0.1")).await;
    assert!(error.contains("certificate not valid for name"), "{error}");
}

#[tokio::test]
#[ignore = "needs a Redis, which `tests/run` starts"]
async fn a_wrong_password_is_an_error_that_does_not_hold_it() {
    let server = url("REDIS");
    let (_, address) = server.rsplit_once('@').unwrap();
    for login in ["", ":hunter2@", "user:hunter2@", "user@"] {
        let error = refusal(&format!("redis://{login}{address}")).await;
        assert!(error.contains("Redis: ") && !error.contains("hunter2"), "{error}");
    }
}

#[tokio::test]
#[ignore = "needs a Redis, which `tests/run` starts"]
async fn what_somebody_else_keeps_under_the_key_is_an_error() {
    let (list, bytes) = (unique("list"), unique("bytes"));
    let client = redis::Client::open(url("REDIS")).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let mut push = redis::cmd("RPUSH");
    push.arg(format!("forest:{list}")).arg("a").exec_async(&mut connection).await.unwrap();
    let mut set = redis::cmd("SET");
    set.arg(format!("forest:{bytes}")).arg(b"\xff\xfehunter2").exec_async(&mut connection).await.unwrap();
    let store = open(&url("REDIS"));
    for key in [list, bytes] {
        let error = store.put_if_absent(&key, "a", LONG).await.unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
        assert!(store.get(&key).await.is_err());
    }
    assert_eq!(store.put_if_absent(&unique("good"), "a", LONG).await.unwrap(), None);
}

/// What is no Redis, or one without scripts, repeats what it does not know.
#[tokio::test]
async fn what_a_server_repeats_is_not_repeated() {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = server.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut client, _) = server.accept().await.unwrap();
            tokio::spawn(async move {
                let mut heard = [0; 4_096];
                while let Ok(length @ 1..) = client.read(&mut heard).await {
                    let commands =
                        heard[..length].split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"*"));
                    let says = "-ERR unknown command 'ANY', with args beginning with: 'hunter2' \r\n";
                    let _ = client.write_all(says.repeat(commands.count()).as_bytes()).await;
                }
            });
        }
    });
    for (login, says) in [("u:hunter2@", "authentication failed"), ("", "unknown command 'ANY'")] {
        let store = open(&format!("redis://{login}{address}"));
        let error = store.put_if_absent("key", "hunter2", LONG).await.unwrap_err().to_string();
        assert!(error.contains(says) && !error.contains("hunter2"), "{error}");
    }
}

#[tokio::test]
async fn a_server_that_speaks_something_else_is_an_error() {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = server.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut client, _) = server.accept().await.unwrap();
            let _ = client.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await;
        }
    });
    let error = refusal(&format!("redis://:hunter2@{address}")).await;
    assert!(!error.contains("hunter2"), "{error}");
}
