//! What holds for PostgreSQL alone.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::{sync::Arc, time::Duration};

use forest::store::{PostgresStore, Store};
use forest_store_tests::{LONG, unique, until, url};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::Barrier,
    task::JoinSet,
};
use tokio_postgres::{Client, NoTls};

fn open(url: &str) -> PostgresStore {
    PostgresStore::from_url(url).unwrap()
}

async fn client() -> Client {
    let (client, connection) = tokio_postgres::connect(&url("POSTGRES"), NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// A schema without a table, and the URL of a store in it.
async fn schema(client: &Client) -> (String, String) {
    let name = unique("schema");
    client.batch_execute(&format!("CREATE SCHEMA {name}")).await.unwrap();
    let url = format!("{}?options=-c%20search_path%3D{name}", url("POSTGRES"));
    (name, url)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a PostgreSQL, which `tests/run` starts"]
async fn many_that_start_at_once_create_the_table_once() {
    let client = client().await;
    for _ in 0..5 {
        let (name, url) = schema(&client).await;
        let start = Arc::new(Barrier::new(16));
        let mut instances = JoinSet::new();
        for number in 0..16 {
            let (store, start) = (open(&url), start.clone());
            instances.spawn(async move {
                start.wait().await;
                store.put_if_absent("key", &number.to_string(), LONG).await.unwrap()
            });
        }
        let first = instances.join_all().await.iter().filter(|there| there.is_none()).count();
        assert_eq!(first, 1);
        let rows = client.query_one(&format!("SELECT count(*) FROM {name}.forest_store"), &[]).await.unwrap();
        assert_eq!(rows.get::<_, i64>(0), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a PostgreSQL, which `tests/run` starts"]
async fn a_role_that_may_not_create_tables_uses_one_that_is_there() {
    let client = client().await;
    let (name, owner) = schema(&client).await;
    open(&owner).put_if_absent("key", "a", LONG).await.unwrap();
    let role = unique("role");
    let statements = format!(
        "CREATE ROLE {role} LOGIN PASSWORD 'hunter2';
         GRANT USAGE ON SCHEMA {name} TO {role};
         GRANT SELECT, INSERT, UPDATE, DELETE ON {name}.forest_store TO {role}"
    );
    client.batch_execute(&statements).await.unwrap();
    let (_, rest) = owner.rsplit_once('@').unwrap();
    let store = open(&format!("postgres://{role}:hunter2@{rest}"));
    assert_eq!(store.put_if_absent("key", "b", LONG).await.unwrap().as_deref(), Some("a"));
    assert_eq!(store.put_if_absent("another", "b", LONG).await.unwrap(), None);
    // And where there is none, it says so.
    client.batch_execute(&format!("DROP TABLE {name}.forest_store")).await.unwrap();
    until("the loss", async || {
        store.get("key").await.err().filter(|error| error.to_string().contains("42501"))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a PostgreSQL, which `tests/run` starts"]
async fn time_is_the_databases_and_expired_rows_are_swept() {
    let client = client().await;
    let (name, url) = schema(&client).await;
    let table = format!("{name}.forest_store");
    open(&url).put_if_absent("key", "a", Duration::from_mins(10)).await.unwrap();
    let left = format!("SELECT expires_at - now() BETWEEN '9 minutes' AND '10 minutes' FROM {table}");
    assert!(client.query_one(&left, &[]).await.unwrap().get::<_, bool>(0));

    let expire = format!(
        "UPDATE {table} SET expires_at = now() - interval '1 second';
         INSERT INTO {table} SELECT 'old ' || n, 'old', now() - interval '1 day' FROM generate_series(1, 500) n"
    );
    client.batch_execute(&expire).await.unwrap();
    let store = open(&url);
    assert_eq!(store.get("key").await.unwrap(), None);
    assert_eq!(store.put_if_absent("key", "b", LONG).await.unwrap(), None);
    assert_eq!(store.get("key").await.unwrap().as_deref(), Some("b"));
    // The first that is put lets what is old be deleted, behind its answer.
    let count = format!("SELECT count(*) FROM {table}");
    let one = async || (client.query_one(&count, &[]).await.unwrap().get::<_, i64>(0) == 1).then_some(());
    until("the sweep", one).await;
    assert_eq!(store.get("key").await.unwrap().as_deref(), Some("b"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a PostgreSQL, which `tests/run` starts"]
async fn a_stricter_isolation_changes_nothing() {
    let options =
        |level: &str| format!("{}?options=-c%20default_transaction_isolation%3D{level}", url("POSTGRES"));
    for level in ["serializable", "repeatable%5C%20read"] {
        let stores = [Arc::new(open(&options(level))), Arc::new(open(&options(level)))];
        for _ in 0..10 {
            let key = unique("isolation");
            let mut racers = JoinSet::new();
            for number in 0..20 {
                let (store, key) = (stores[number % 2].clone(), key.clone());
                racers.spawn(
                    async move { store.put_if_absent(&key, &number.to_string(), LONG).await.unwrap() },
                );
            }
            let first = racers.join_all().await.iter().filter(|there| there.is_none()).count();
            assert_eq!(first, 1, "{level}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a PostgreSQL, which `tests/run` starts"]
async fn a_locked_table_is_an_error_and_leaves_nothing_running() {
    let mut client = client().await;
    let (name, url) = schema(&client).await;
    let application = unique("locked");
    let store = open(&format!("{url}&application_name={application}"));
    store.put_if_absent("key", "a", LONG).await.unwrap();
    let lock = client.transaction().await.unwrap();
    lock.batch_execute(&format!("LOCK TABLE {name}.forest_store")).await.unwrap();
    let error = store.get("key").await.unwrap_err().to_string();
    assert!(error.contains("4 seconds"), "{error}");
    let others =
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock'";
    let none =
        async || (lock.query_one(others, &[&application]).await.unwrap().get::<_, i64>(0) == 0).then_some(());
    until("the end of the statement", none).await;
    lock.rollback().await.unwrap();
    assert_eq!(store.get("key").await.unwrap().as_deref(), Some("a"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a PostgreSQL, which `tests/run` starts"]
async fn tls_is_spoken_when_it_is_asked_for_and_only_with_a_trusted_certificate() {
    let client = client().await;
    let ssl = "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = $1";
    let tls = url("POSTGRES_TLS");
    for (url, expected) in [
        (tls.clone(), true),
        (tls.replace("=require", "=verify-full"), true),
        (tls.replace("=require", "=prefer"), true),
        (format!("{}?sslmode=disable", url("POSTGRES")), false),
        // On the same machine there is nobody between.
        (format!("{}?options=", url("POSTGRES")), false),
    ] {
        let application = unique("tls");
        let store = open(&format!("{url}&application_name={application}"));
        store.put_if_absent(&application, "a", LONG).await.unwrap();
        let spoken = client.query_one(ssl, &[&application]).await.unwrap().get::<_, bool>(0);
        assert_eq!(spoken, expected, "{application}");
    }
    let refusal = async |url: String| open(&url).get("key").await.unwrap_err().to_string();
    for mode in ["prefer", "require", "verify-full"] {
        // The system does not know who signed it.
        let error = refusal(format!("{}?sslmode={mode}", url("POSTGRES"))).await;
        assert!(error.contains("UnknownIssuer"), "{mode}: {error}");
        // It is for another name.
        let error =
            refusal(tls.replace("=require", &format!("={mode}")).replace("localhost", "127.0.0.1")).await;
        assert!(error.contains("certificate not valid for name"), "{mode}: {error}");
    }
}

#[tokio::test]
#[ignore = "needs a PostgreSQL, which `tests/run` starts"]
async fn a_wrong_login_is_an_error_that_does_not_hold_the_password() {
    let server = url("POSTGRES");
    let (_, address) = server.rsplit_once('@').unwrap();
    for login in ["forest:hunter2@", "nobody:hunter2@", "forest@", ""] {
        let error = open(&format!("postgres://{login}{address}")).get("key").await.unwrap_err().to_string();
        assert!(error.contains("cannot connect to 127.0.0.1:") && !error.contains("hunter2"), "{error}");
    }
}

/// It says no to TLS, and would then take the password.
#[tokio::test(flavor = "multi_thread")]
async fn tls_that_the_server_does_not_have_is_an_error() {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = server.local_addr().unwrap();
    let heard = tokio::spawn(async move {
        let (mut client, _) = server.accept().await.unwrap();
        let mut request = [0; 8];
        client.read_exact(&mut request).await.unwrap();
        client.write_all(b"N").await.unwrap();
        let mut rest = Vec::new();
        client.read_to_end(&mut rest).await.unwrap();
        rest
    });
    let store = open(&format!("postgres://u:hunter2@{address}/db?sslmode=require"));
    let error = store.get("key").await.unwrap_err().to_string();
    assert!(error.contains("TLS"), "{error}");
    assert_eq!(heard.await.unwrap(), b"", "nothing is said without TLS");
}
