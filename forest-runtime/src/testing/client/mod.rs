//! A client of an agent that does what Forest's UI does.

mod action;
mod answer;
mod form;
mod list;
mod session;

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use reqwest::{Client, Method, header::LOCATION, redirect::Policy};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use serde_json::{Value as Json, json};
use url::Url;

pub use self::{
    action::{Act, ActionOutcome, File},
    answer::{Answer, Refusal},
    form::{Form, FormField},
    list::{FoundRecord, List, Records},
    session::Session,
};
use super::{sandbox::Environment, serve::Server};
use crate::agent::Agent;

/// The pages of Forest's UI, as browsers name them.
const ORIGIN: &str = "https://app.forestadmin.com";
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// An agent that is served for a test, and whoever looks at it through Forest's UI.
///
/// The agent is served over real HTTP on a free port of this machine, until the last clone is dropped.
#[derive(Clone)]
pub struct TestClient {
    inner: Arc<Inner>,
}

struct Inner {
    // Dropped before the sandbox that it asks.
    server: Server,
    environment: Environment,
    http: Client,
    agent: Agent,
    /// How many changes of the environment the agent knows for certain.
    known: Mutex<usize>,
}

impl TestClient {
    /// Serves an agent, tells the sandbox where it is, and waits until it has published its schema and listens to events.
    ///
    /// The agent must have been built with the [`options`](Environment::options) of the sandbox or of one of its
    /// environments.
    pub async fn start(environment: &Environment, agent: Agent) -> Self {
        let hash = agent.schema_document().hash();
        let served = agent.clone();
        let server = Server::start(move |config| {
            config.service(served.clone());
        });
        let (environment, http, known) = (environment.clone(), http_client(), Mutex::new(0));
        let client = Self { inner: Arc::new(Inner { server, environment, http, agent, known }) };
        let environment = client.environment();
        environment.agent_url(client.url());
        environment.wait_for_schema_of(&hash).await;
        environment.wait_for_event_stream().await;
        environment.check_rules();
        client
    }

    /// Where the agent is: `http://127.0.0.1:<port>`. Its routes are below `/forest`.
    pub fn url(&self) -> String {
        format!("http://{}", self.inner.server.address())
    }

    /// Logs an operator of the sandbox in, through the agent and the login page, as a browser does. `account` is his name,
    /// `admin`, `support`, or one that was given to [`Account::new`](super::Account::new).
    ///
    /// It panics when the login fails; [`TestClient::try_log_in`] does not.
    pub async fn log_in(&self, account: &str) -> Session {
        match self.try_log_in(account).await {
            Ok(session) => session,
            Err(refusal) => panic!("`{account}` cannot log in: {refusal}"),
        }
    }

    /// As [`TestClient::log_in`], where the login may fail.
    pub async fn try_log_in(&self, account: &str) -> Result<Session, Refusal> {
        let rendering = self.inner.environment.account(account).rendering;
        self.try_log_in_to(account, rendering).await
    }

    /// As [`TestClient::try_log_in`], to a rendering that need not be the operator's.
    pub async fn try_log_in_to(&self, account: &str, rendering: i64) -> Result<Session, Refusal> {
        let body = json!({ "renderingId": rendering });
        let begin =
            self.send(Method::POST, "/forest/authentication", &[("Origin", ORIGIN)], Some(&body)).await;
        let begin = begin.accepted()?.json();
        let Some(Ok(mut page)) = begin["authorizationUrl"].as_str().map(Url::parse) else {
            panic!("the agent answers no `authorizationUrl` but {begin}");
        };
        // This is where the operator would type his name and his password.
        page.query_pairs_mut().append_pair("account", account);
        let sent_back = self.request(Method::GET, page.as_str(), &[], None).await.accepted()?;
        let target = match sent_back.header(LOCATION.as_str()) {
            Some(target) => target.to_owned(),
            None => panic!("the login page does not send the browser back but answers {sent_back}"),
        };
        assert!(
            target.starts_with(&self.url()),
            "the login page sends the browser to {target} and not to the agent at {}",
            self.url()
        );
        // A browser that was sent to another site does not say where it comes from.
        let answer = self.request(Method::GET, &target, &[("Origin", "null")], None).await.accepted()?.json();
        Ok(Session::new(self.clone(), account, rendering, &answer))
    }

    /// Sends a request to the agent, without a session. `path` begins with `/forest`.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Json>,
    ) -> Answer {
        let url = format!("{}{path}", self.url());
        self.request(method, &url, headers, body).await
    }

    async fn request(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<&Json>,
    ) -> Answer {
        let mut request = self.inner.http.request(method, url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.header("Content-Type", "application/json").body(body.to_string());
        }
        match request.send().await {
            Ok(response) => Answer::read(response).await,
            Err(error) => panic!("there is no answer: {error:?}"),
        }
    }

    /// Sees to it that the agent knows what was changed before this: an event takes its time to arrive, and a test should
    /// not have to wait for it.
    fn tell_changes(&self) {
        let mut known = self.inner.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (changes, count) = self.inner.environment.told_since(*known);
        *known = count;
        for stale in changes {
            self.inner.agent.forget(&stale);
        }
    }

    fn environment(&self) -> &Environment {
        &self.inner.environment
    }
}

impl fmt::Debug for TestClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestClient").field("url", &self.url()).finish_non_exhaustive()
    }
}

/// A client that shows redirections instead of following them, and asks nobody but this machine.
fn http_client() -> Client {
    let tls = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("the provider knows the versions of TLS")
        // Everything here is plain HTTP; a certificate would be trusted by nobody.
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(Policy::none())
        .no_proxy()
        .timeout(PATIENCE)
        .build()
        .expect("a client needs nothing")
}
