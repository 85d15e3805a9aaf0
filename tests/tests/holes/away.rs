//! A Forest server that is away, or that answers nonsense: the agent stays up, and decides nothing that it cannot know.

use std::{
    env, fs,
    process::Command,
    sync::mpsc,
    thread::{self, JoinHandle},
    time::Duration,
};

use actix_web::{App, HttpServer, dev::ServerHandle, rt::System, web};
use forest::{
    Agent,
    testing::{Fault, Right, Route, Sandbox},
};
use jsonwebtoken::Algorithm::HS256;
use reqwest::{Client, Method};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use serde_json::{Value as Json, json};

use crate::shop::{Shop, USERS, eventually};

/// An application that serves an agent beside a route of its own, and waits for nothing.
pub(crate) struct Served {
    url: String,
    client: Client,
    server: Option<(ServerHandle, JoinHandle<()>)>,
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    text: String,
}

impl Reply {
    fn json(&self) -> Json {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    #[track_caller]
    pub(crate) fn refused(&self, status: u16, name: &str) {
        let error = &self.json()["errors"][0];
        assert_eq!((self.status, &error["name"]), (status, &json!(name)), "{}", self.text);
        assert!(!self.text.contains("127.0.0.1"), "the browser is told where the server is: {}", self.text);
    }
}

impl Served {
    pub(crate) fn start(agent: &Agent) -> Self {
        let agent = agent.clone();
        let (send, started) = mpsc::channel();
        let thread = thread::spawn(move || {
            System::new()
                .block_on(async move {
                    let app = move || {
                        App::new().service(agent.clone()).route("/own", web::get().to(async || "mine"))
                    };
                    let server = HttpServer::new(app).workers(1).disable_signals().bind(("127.0.0.1", 0))?;
                    let address = server.addrs()[0];
                    let server = server.run();
                    send.send((address, server.handle())).unwrap();
                    server.await
                })
                .unwrap();
        });
        let (address, handle) = started.recv().unwrap();
        Self { url: format!("http://{address}"), client: http_client(), server: Some((handle, thread)) }
    }

    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Json>,
    ) -> Reply {
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.header("Content-Type", "application/json").body(body.to_string());
        }
        let response = request.send().await.unwrap();
        Reply { status: response.status().as_u16(), text: response.text().await.unwrap() }
    }

    async fn users(&self, token: &str) -> Reply {
        self.ask(Method::GET, USERS, Some(token), None).await
    }

    /// Asserts that what needs no Forest server works.
    async fn is_up(&self) {
        let health = self.ask(Method::GET, "/forest", None, None).await;
        assert_eq!((health.status, &health.json()["error"]), (200, &Json::Null));
        let own = self.ask(Method::GET, "/own", None, None).await;
        assert_eq!((own.status, own.text.as_str()), (200, "mine"));
        self.users("rubbish").await.refused(401, "UnauthorizedError");
    }

    /// What does not work, by its own account.
    async fn degraded(&self) -> Vec<String> {
        let reply = self.ask(Method::GET, "/forest/_internal/status", None, None).await;
        let report = reply.json();
        let parts = report["degraded"].as_array().unwrap().iter();
        let parts: Vec<_> = parts.map(|part| part["what"].as_str().unwrap().to_owned()).collect();
        assert_eq!(
            (reply.status, &report["status"]),
            (200, &json!(if parts.is_empty() { "ok" } else { "degraded" }))
        );
        assert!(!reply.text.contains("127.0.0.1"), "strangers are told where the server is: {}", reply.text);
        parts
    }

    async fn log_in(&self) -> Reply {
        self.ask(Method::POST, "/forest/authentication", None, Some(&json!({ "renderingId": 1 }))).await
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some((handle, thread)) = self.server.take() {
            drop(handle.stop(false));
            assert!(thread.join().is_ok() || thread::panicking(), "the application panicked");
        }
    }
}

/// A client that follows nothing and asks this machine alone.
pub(crate) fn http_client() -> Client {
    let tls = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    client_with(tls)
}

pub(crate) fn client_with(tls: ClientConfig) -> Client {
    Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(Duration::from_mins(1))
        .build()
        .unwrap()
}

fn token(shop: &Shop) -> String {
    shop.token("support", HS256, &json!({}))
}

async fn works(served: &Served, token: &str) {
    eventually("operators see their records", async || served.users(token).await.status == 200).await;
}

#[actix_web::test]
async fn an_agent_starts_without_the_forest_server_and_works_when_it_comes() {
    let shop = Shop::new();
    let token = token(&shop);
    shop.sandbox.stop();
    let served = Served::start(&shop.agent(shop.options()));
    served.is_up().await;
    for _ in 0..3 {
        served.users(&token).await.refused(500, "ForestServerError");
        served.log_in().await.refused(500, "ForestServerError");
    }
    let degraded = served.degraded().await;
    for what in ["permissions", "schema", "login"] {
        assert!(degraded.iter().any(|part| part == what), "{what} is missing in {degraded:?}");
    }
    assert_eq!(shop.statements(), 0);
    served.is_up().await;

    shop.sandbox.restart();
    works(&served, &token).await;
    eventually("one can log in", async || served.log_in().await.status == 200).await;
    eventually("all is well", async || served.degraded().await.is_empty()).await;
    shop.sandbox.wait_for_schema().await;
}

#[actix_web::test]
async fn what_was_known_is_good_for_a_while() {
    let shop = Shop::new();
    let token = token(&shop);
    let served = Served::start(&shop.agent(shop.options()));
    shop.sandbox.wait_for_event_stream().await;
    works(&served, &token).await;
    shop.sandbox.stop();
    for _ in 0..20 {
        assert_eq!(served.users(&token).await.status, 200);
    }
    served.is_up().await;
    // What nobody asked for before is not known.
    let record = "/forest/stats/users?timezone=UTC";
    let chart = json!({ "type": "Value", "sourceCollectionName": "users", "aggregator": "Count" });
    assert_eq!(served.ask(Method::POST, record, Some(&token), Some(&chart)).await.status, 403);
    let stranger = shop.token("support", HS256, &json!({ "renderingId": 7 }));
    served.users(&stranger).await.refused(500, "ForestServerError");
    shop.sandbox.restart();
    eventually("all is well", async || {
        served.users(&token).await.status == 200 && served.degraded().await.is_empty()
    })
    .await;
}

#[actix_web::test]
async fn what_was_known_too_long_ago_is_good_for_nothing() {
    let shop = Shop::new();
    let token = token(&shop);
    let options = shop.options().permissions_age_limit(Duration::from_secs(2));
    let served = Served::start(&shop.agent(options));
    shop.sandbox.wait_for_event_stream().await;
    works(&served, &token).await;
    shop.sandbox.stop();
    eventually("what was known is too old", async || {
        let reply = served.users(&token).await;
        if reply.status != 200 {
            reply.refused(500, "ForestServerError");
        }
        reply.status == 500
    })
    .await;
    let statements = shop.statements();
    for _ in 0..20 {
        served.users(&token).await.refused(500, "ForestServerError");
    }
    assert_eq!(shop.statements(), statements);
    assert!(served.degraded().await.contains(&"permissions".to_owned()));
    served.is_up().await;
    shop.sandbox.restart();
    works(&served, &token).await;
}

#[actix_web::test]
async fn a_server_that_comes_and_goes_is_believed_when_it_is_there() {
    let shop = Shop::new();
    let token = token(&shop);
    let served = Served::start(&shop.agent(shop.options()));
    works(&served, &token).await;
    for _ in 0..3 {
        shop.sandbox.stop();
        // Nobody hears of this.
        shop.sandbox.quietly(|sandbox| sandbox.deny("support", "users", [Right::Browse]));
        let reply = served.users(&token).await;
        assert!(reply.status == 200 || reply.status == 500, "{reply:?}");
        shop.sandbox.restart();
        eventually("the right is gone", async || served.users(&token).await.status == 403).await;
        shop.sandbox.allow("support", "users", [Right::Browse]);
        works(&served, &token).await;
        served.is_up().await;
    }
    eventually("all is well", async || served.degraded().await.is_empty()).await;
}

const DOCUMENTS: [Route; 3] = [Route::Permissions, Route::Users, Route::Rendering];

/// An agent whose Forest server does this from the start, wherever it is asked. The server has the schema already: what it
/// does not know of, it says nothing of.
async fn disturbed(fault: &Fault) -> (Shop, Served) {
    let shop = Shop::new();
    let before = Served::start(&shop.agent(shop.options()));
    shop.sandbox.wait_for_schema().await;
    drop(before);
    shop.sandbox.forget_requests();
    for route in
        DOCUMENTS.into_iter().chain([Route::HashCheck, Route::Events, Route::Discovery, Route::IpRules])
    {
        shop.sandbox.fault(route, fault.clone());
    }
    let served = Served::start(&shop.agent(shop.options()));
    (shop, served)
}

/// Asserts that the sandbox was asked no more often than somebody does who waits a little longer after each failure.
#[track_caller]
fn assert_patient(sandbox: &Sandbox) {
    for (route, most) in
        [(Route::Permissions, 8), (Route::Users, 8), (Route::Events, 20), (Route::HashCheck, 20)]
    {
        let count = sandbox.count(route);
        assert!(count <= most, "{route:?} was asked {count} times");
    }
}

async fn refuses_and_recovers(fault: Fault) {
    let (shop, served) = disturbed(&fault).await;
    let token = token(&shop);
    served.is_up().await;
    for _ in 0..100 {
        served.users(&token).await.refused(500, "ForestServerError");
    }
    // A failure is followed by others, ever later.
    eventually("the permissions were asked for three times", async || {
        served.users(&token).await.refused(500, "ForestServerError");
        shop.sandbox.count(Route::Permissions) >= 3
    })
    .await;
    assert_patient(&shop.sandbox);
    assert_ne!(served.log_in().await.status, 200);
    let degraded = served.degraded().await;
    assert!(
        degraded.contains(&"permissions".to_owned()) && degraded.contains(&"schema".to_owned()),
        "{degraded:?}"
    );
    assert_eq!(shop.statements(), 0);
    served.is_up().await;

    shop.sandbox.clear_faults();
    works(&served, &token).await;
    eventually("one can log in", async || served.log_in().await.status == 200).await;
    // Where it refuses, somebody has to see to it: that is tried again after minutes alone.
    if !matches!(fault, Fault::Status(401 | 404)) {
        eventually("all is well", async || served.degraded().await.is_empty()).await;
    }
}

#[actix_web::test]
async fn a_page_for_humans_is_no_permission() {
    refuses_and_recovers(Fault::Html).await;
}

#[actix_web::test]
async fn a_secret_that_is_not_known_is_no_permission() {
    refuses_and_recovers(Fault::Status(401)).await;
}

#[actix_web::test]
async fn a_route_that_is_not_there_is_no_permission() {
    refuses_and_recovers(Fault::Status(404)).await;
}

#[actix_web::test]
async fn a_broken_server_is_no_permission() {
    refuses_and_recovers(Fault::Status(500)).await;
}

#[actix_web::test]
async fn an_answer_that_breaks_off_is_no_permission() {
    refuses_and_recovers(Fault::Broken).await;
}

#[actix_web::test]
async fn json_that_says_something_else_is_no_permission() {
    refuses_and_recovers(Fault::Answer(200, json!(["all", "is", "well"]))).await;
}

#[actix_web::test]
async fn a_redirection_is_not_followed() {
    let elsewhere = Sandbox::start();
    refuses_and_recovers(Fault::Redirect(elsewhere.url())).await;
    assert_eq!(elsewhere.all_requests().len(), 0, "the secret goes to another server");
}

/// The agent answers others while it waits for an answer that does not come, and then refuses.
async fn waits_in_vain(fault: Fault) {
    let (shop, served) = disturbed(&fault).await;
    let token = token(&shop);
    let url = format!("{}{USERS}", served.url);
    let request = served.client.get(url).bearer_auth(&token);
    let waiting = actix_web::rt::spawn(async move { request.send().await.unwrap().status().as_u16() });
    eventually("the permissions are asked for", async || shop.sandbox.count(Route::Permissions) > 0).await;
    served.is_up().await;
    assert!(!waiting.is_finished());
    assert_eq!(waiting.await.unwrap(), 500);
    for _ in 0..20 {
        served.users(&token).await.refused(500, "ForestServerError");
    }
    assert_patient(&shop.sandbox);
    assert_eq!(shop.statements(), 0);
    shop.sandbox.clear_faults();
    works(&served, &token).await;
}

#[actix_web::test]
async fn a_silent_server_holds_nobody_up() {
    waits_in_vain(Fault::Silent).await;
}

#[actix_web::test]
async fn a_server_that_answers_a_byte_at_a_time_holds_nobody_up() {
    waits_in_vain(Fault::Drip).await;
}

/// A number of bytes of `/proc/self/status`.
fn memory(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':')).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

/// Whether this is a process for this test alone; if it is not, one is started.
fn is_alone(test: &str) -> bool {
    const ALONE: &str = "FOREST_TEST_ALONE";
    if env::var_os(ALONE).is_some() {
        return true;
    }
    let output =
        Command::new(env::current_exe().unwrap()).args([test, "--exact"]).env(ALONE, "1").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
    false
}

async fn needs_little_memory(fault: Fault) {
    const MOST: u64 = 60 * 1024 * 1024;
    // Everything that a process needs once.
    let shop = Shop::new();
    let served = Served::start(&shop.agent(shop.options()));
    works(&served, &token(&shop)).await;

    let before = memory("VmRSS");
    let (shop, served) = disturbed(&fault).await;
    let token = token(&shop);
    eventually("the documents were asked for three times", async || {
        let replies = [(); 4].map(|()| served.users(&token));
        let [first, second, third, fourth] = replies;
        for reply in [first.await, second.await, third.await, fourth.await] {
            reply.refused(500, "ForestServerError");
        }
        shop.sandbox.count(Route::Permissions) >= 3 && shop.sandbox.count(Route::HashCheck) >= 2
    })
    .await;
    served.is_up().await;
    assert_patient(&shop.sandbox);
    // The most that was ever in use.
    let grown = memory("VmHWM").saturating_sub(before);
    assert!(grown < MOST, "{} MB", grown / 1024 / 1024);
    shop.sandbox.clear_faults();
    works(&served, &token).await;
}

#[actix_web::test]
async fn a_huge_answer_is_not_read() {
    if is_alone("away::a_huge_answer_is_not_read") {
        needs_little_memory(Fault::Huge(100 * 1024 * 1024)).await;
    }
}

#[actix_web::test]
async fn an_answer_without_an_end_is_not_read_to_the_end() {
    if is_alone("away::an_answer_without_an_end_is_not_read_to_the_end") {
        needs_little_memory(Fault::Endless).await;
    }
}
