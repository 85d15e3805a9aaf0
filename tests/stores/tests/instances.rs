//! Two instances of an agent behind a load balancer that sends each request to the next one: whatever is begun at one goes
//! on at the other, and what may be done once is done once.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use forest::{
    Agent, Options,
    prelude::*,
    source::Sqlite,
    store::{PostgresStore, RedisStore},
    testing::{Right, Route, Sandbox, TestClient},
};
use forest_store_tests::{Proxy, until, url};
use reqwest::{Method, header::LOCATION, redirect::Policy};
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::AbortHandle,
};

const LIST: &str = "/forest/users/count?timezone=UTC";
const BAN: &str = "/forest/actions/ban?timezone=UTC";

#[collection(table = "users")]
struct User {
    id: i64,
    email: String,
}

#[smart]
impl User {
    /// Counts how often it was run, on whatever instance.
    #[action(single)]
    async fn ban(user: Record<Self>, runs: Data<AtomicUsize>) -> ActionResult {
        runs.fetch_add(1, Ordering::Relaxed);
        ActionResult::success(format!("{} is banned", user.email))
    }
}

/// Gives an agent a store of its own on the server at a URL.
type Connect = fn(Options, &str) -> Options;

fn redis(options: Options, url: &str) -> Options {
    options.store(RedisStore::from_url(url).unwrap())
}

fn postgres(options: Options, url: &str) -> Options {
    options.store(PostgresStore::from_url(url).unwrap())
}

/// Takes connections; each goes to the next instance.
struct RoundRobin {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    running: AbortHandle,
}

impl RoundRobin {
    async fn before(instances: [SocketAddr; 2]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let taken = Arc::clone(&connections);
        let running = tokio::spawn(async move {
            loop {
                let (mut client, _) = listener.accept().await.unwrap();
                let instance = instances[taken.fetch_add(1, Ordering::Relaxed) % 2];
                tokio::spawn(async move {
                    let mut server = TcpStream::connect(instance).await.unwrap();
                    // Ends with either side.
                    let _ = copy_bidirectional(&mut client, &mut server).await;
                });
            }
        });
        Self { address, connections, running: running.abort_handle() }
    }
}

impl Drop for RoundRobin {
    fn drop(&mut self) {
        self.running.abort();
    }
}

/// The deployment: two instances with the same options, each with a connection of its own to one store.
struct Deployment {
    sandbox: Sandbox,
    instances: [TestClient; 2],
    balancer: RoundRobin,
    http: reqwest::Client,
    runs: Arc<AtomicUsize>,
    _folder: TempDir,
}

struct Answer {
    status: u16,
    location: Option<String>,
    text: String,
}

impl Answer {
    #[track_caller]
    fn json(&self) -> Json {
        assert_eq!(self.status, 200, "{}", self.text);
        serde_json::from_str(&self.text).unwrap()
    }
}

impl Deployment {
    async fn start(connect: Connect, store: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("users.db");
        rusqlite::Connection::open(&database)
            .unwrap()
            .execute_batch(
                "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL);
                 INSERT INTO users VALUES (1, 'ada@example.com'), (2, 'bob@example.com');",
            )
            .unwrap();
        let (sandbox, runs) = (Sandbox::start(), Arc::new(AtomicUsize::new(0)));
        let agent = || {
            Agent::builder(connect(sandbox.options(), store))
                .source(Sqlite::open(&database).unwrap())
                .shared_data(Arc::clone(&runs))
                .collection::<User>()
                .build()
                .unwrap()
        };
        let instances =
            [TestClient::start(&sandbox, agent()).await, TestClient::start(&sandbox, agent()).await];
        sandbox.wait_until("both listen to events", || sandbox.event_streams() == 2).await;
        let addresses = instances.each_ref().map(|instance| {
            let url = instance.url();
            url.strip_prefix("http://").unwrap().parse().unwrap()
        });
        let balancer = RoundRobin::before(addresses).await;
        sandbox.agent_url(format!("http://{}", balancer.address));
        Self { sandbox, instances, balancer, http: http_client(), runs, _folder: folder }
    }

    /// A request on a connection of its own.
    async fn request(&self, method: Method, url: &str, token: Option<&str>, body: Option<&Json>) -> Answer {
        let mut request = self.http.request(method, url).header("Connection", "close");
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.header("Content-Type", "application/json").body(body.to_string());
        }
        let response = request.send().await.unwrap();
        let location = response.headers().get(LOCATION).map(|url| url.to_str().unwrap().to_owned());
        Answer { status: response.status().as_u16(), location, text: response.text().await.unwrap() }
    }

    fn at_balancer(&self, path: &str) -> String {
        format!("http://{}{path}", self.balancer.address)
    }

    /// Begins a login at one instance and finishes it at the other.
    async fn log_in(&self, account: &str) -> String {
        let before = self.balancer.connections.load(Ordering::Relaxed);
        let (begin, body) = (self.at_balancer("/forest/authentication"), json!({ "renderingId": 1 }));
        let page = self.request(Method::POST, &begin, None, Some(&body)).await.json();
        let page = format!("{}&account={account}", page["authorizationUrl"].as_str().unwrap());
        let callback = self.request(Method::GET, &page, None, None).await.location.unwrap();
        assert!(callback.starts_with(&self.at_balancer("/forest/authentication/callback?")), "{callback}");
        let session = self.request(Method::GET, &callback, None, None).await.json();
        assert_eq!(
            self.balancer.connections.load(Ordering::Relaxed),
            before + 2,
            "one request for each instance"
        );
        session["token"].as_str().unwrap().to_owned()
    }

    /// What each instance answers, asked by itself: the status and the text.
    async fn each(&self, method: Method, path: &str, token: &str, body: Option<&Json>) -> [(u16, String); 2] {
        let ask = async |instance: &TestClient| {
            let url = format!("{}{path}", instance.url());
            let answer = self.request(method.clone(), &url, Some(token), body).await;
            (answer.status, answer.text)
        };
        [ask(&self.instances[0]).await, ask(&self.instances[1]).await]
    }

    /// Waits until both instances answer with a status.
    async fn both_answer(&self, status: u16, path: &str, token: &str) {
        until(&format!("{status} of both"), async || {
            let answers = self.each(Method::GET, path, token, None).await;
            (answers.iter().all(|answer| answer.0 == status)).then_some(())
        })
        .await;
    }

    /// A request for the action that support made and the Forest server signed. The id makes it another one: two that
    /// are signed in one second would be the same.
    fn approved(&self, id: usize) -> Json {
        let token = self.sandbox.approval_token("users", "Ban", "support").ids(["1"]);
        let signed = token.claim("/data/id", id.to_string().into()).sign();
        json!({ "data": { "type": "custom-action-requests", "attributes": {
            "collection_name": "users", "ids": [], "values": {}, "all_records": false,
            "signed_approval_request": signed,
        } } })
    }

    fn runs(&self) -> usize {
        self.runs.load(Ordering::Relaxed)
    }
}

fn http_client() -> reqwest::Client {
    let provider = rustls::crypto::ring::default_provider();
    let tls = rustls::ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .unwrap()
        // Everything here is plain HTTP.
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(Policy::none())
        .no_proxy()
        .pool_max_idle_per_host(0)
        .build()
        .unwrap()
}

async fn a_login_begun_at_one_is_finished_at_the_other(connect: Connect, store: &str) {
    let deployment = Deployment::start(connect, store).await;
    let first = deployment.log_in("support").await;
    let second = deployment.log_in("admin").await;
    // A third request: from here on it is the other instance that begins.
    deployment.request(Method::GET, &deployment.at_balancer("/forest"), None, None).await;
    let third = deployment.log_in("support").await;
    assert_eq!(deployment.sandbox.count(Route::Registration), 1, "one for both");
    for token in [first, second, third] {
        for (status, text) in deployment.each(Method::GET, LIST, &token, None).await {
            assert_eq!((status, text.as_str()), (200, r#"{"count":2}"#));
        }
    }
}

async fn permissions_are_the_same_at_both_and_change_at_both(connect: Connect, store: &str) {
    let deployment = Deployment::start(connect, store).await;
    let token = deployment.log_in("support").await;
    deployment.both_answer(200, LIST, &token).await;
    for _ in 0..2 {
        deployment.sandbox.deny("support", "users", [Right::Browse]);
        deployment.both_answer(403, LIST, &token).await;
        deployment.sandbox.allow("support", "users", [Right::Browse]);
        deployment.both_answer(200, LIST, &token).await;
    }
}

async fn an_approval_is_used_once(connect: Connect, store: &str) {
    let deployment = Deployment::start(connect, store).await;
    let token = deployment.log_in("admin").await;
    let approved = deployment.approved(1);
    let [(first, text), (second, refusal)] =
        deployment.each(Method::POST, BAN, &token, Some(&approved)).await;
    assert_eq!((first, deployment.runs()), (200, 1), "{text}");
    assert!(text.contains("ada@example.com is banned"), "{text}");
    assert_eq!(second, 403, "{refusal}");
    assert!(refusal.contains("used before"), "{refusal}");
    assert_eq!(deployment.runs(), 1);

    // All at once, over both.
    let (url, approved) = (deployment.at_balancer(BAN), deployment.approved(2));
    let send = || deployment.request(Method::POST, &url, Some(&token), Some(&approved));
    let answers = tokio::join!(send(), send(), send(), send(), send(), send());
    let mut answers: Vec<_> = <[Answer; 6]>::from(answers).iter().map(|answer| answer.status).collect();
    answers.sort_unstable();
    assert_eq!((answers, deployment.runs()), (vec![200, 403, 403, 403, 403, 403], 2));
}

async fn a_store_that_is_away_refuses_approvals(connect: Connect, store: &str) {
    let (mut proxy, store) = Proxy::before(store).await;
    proxy.start().await;
    let deployment = Deployment::start(connect, &store).await;
    let token = deployment.log_in("admin").await;
    proxy.stop().await;
    // A question that was on its way may have been heard, and only its answer lost: then that approval is used up. Here
    // both instances first notice that they have lost their connections.
    let mut id = 1;
    until("the loss of the store", async || {
        id += 1;
        let lost = deployment.approved(id);
        let answers = deployment.each(Method::POST, BAN, &token, Some(&lost)).await;
        answers.iter().all(|(status, _)| *status == 500).then_some(())
    })
    .await;
    let (approved, runs) = (deployment.approved(1), deployment.runs());
    for (status, text) in deployment.each(Method::POST, BAN, &token, Some(&approved)).await {
        assert_eq!(status, 500, "{text}");
        assert!(text.contains("Approvals cannot be checked at the moment"), "{text}");
    }
    assert_eq!(deployment.runs(), runs);
    // What needs no memory goes on.
    deployment.both_answer(200, LIST, &token).await;
    proxy.start().await;
    let url = deployment.at_balancer(BAN);
    let (status, text) = until("recovery", async || {
        let answer = deployment.request(Method::POST, &url, Some(&token), Some(&approved)).await;
        (answer.status != 500).then_some((answer.status, answer.text))
    })
    .await;
    assert_eq!((status, deployment.runs()), (200, runs + 1), "{text}");
}

macro_rules! with {
    ($($store:ident, $name:literal, $reason:literal;)*) => {$(
        mod $store {
            use super::*;

            #[tokio::test(flavor = "multi_thread")]
            #[ignore = $reason]
            async fn finishes_a_login_at_the_other_instance() {
                a_login_begun_at_one_is_finished_at_the_other($store, &url($name)).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            #[ignore = $reason]
            async fn has_the_same_permissions_at_both_instances() {
                permissions_are_the_same_at_both_and_change_at_both($store, &url($name)).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            #[ignore = $reason]
            async fn lets_an_approval_be_used_once() {
                an_approval_is_used_once($store, &url($name)).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            #[ignore = $reason]
            async fn that_is_away_refuses_approvals() {
                a_store_that_is_away_refuses_approvals($store, &url($name)).await;
            }
        }
    )*};
}

with! {
    redis, "REDIS", "needs a Redis, which `tests/run` starts";
    postgres, "POSTGRES", "needs a PostgreSQL, which `tests/run` starts";
}
