//! An operator who has logged in.

use std::{fmt, sync::Arc};

use reqwest::Method;
use serde_json::{Value as Json, json};
use url::Url;

use super::{
    Act, ActionOutcome, Answer, Form, FoundRecord, List, ORIGIN, Refusal, TestClient, action, form::load,
};
use crate::testing::{ApprovalRequest, sandbox::Environment};

/// An operator's session with an agent; [`TestClient::log_in`].
#[derive(Clone)]
pub struct Session {
    client: TestClient,
    inner: Arc<Inner>,
}

struct Inner {
    account: String,
    rendering: i64,
    token: String,
    data: Json,
}

impl Session {
    /// `answer` is what the agent answered to the login.
    pub(super) fn new(client: TestClient, account: &str, rendering: i64, answer: &Json) -> Self {
        let Some(token) = answer["token"].as_str() else {
            panic!("the agent answers a login without a `token`");
        };
        let inner = Inner {
            account: account.to_owned(),
            rendering,
            token: token.to_owned(),
            data: answer["tokenData"].clone(),
        };
        Self { client, inner: Arc::new(inner) }
    }

    /// The session token.
    pub fn token(&self) -> &str {
        &self.inner.token
    }

    /// What the agent said of the operator when he logged in: the claims of the token.
    pub fn data(&self) -> &Json {
        &self.inner.data
    }

    /// The name of the account.
    pub fn account(&self) -> &str {
        &self.inner.account
    }

    /// Lists records of a collection: the first page, unless the list is told otherwise.
    ///
    /// ```no_run
    /// # async fn list(support: forest::testing::Session) -> Result<(), forest::testing::Refusal> {
    /// let users = support.list("users").search("ada").sort("-id").page(1, 10).await?;
    /// assert_eq!(users[0].get("email"), "ada@example.com");
    /// # Ok(())
    /// # }
    /// ```
    pub fn list(&self, collection: &str) -> List<'_> {
        List::new(self, collection, self.url(&[collection]))
    }

    /// Counts the records of a collection.
    pub async fn count(&self, collection: &str) -> Result<u64, Refusal> {
        self.list(collection).count().await
    }

    /// One record.
    pub async fn record(&self, collection: &str, id: &str) -> Result<FoundRecord, Refusal> {
        let answer = self.ask(Method::GET, self.url(&[collection, id]), None).await.accepted()?;
        Ok(FoundRecord::read(&answer.json()["data"]))
    }

    /// Lists the records that a relation leads to.
    pub fn related(&self, collection: &str, id: &str, relation: &str) -> List<'_> {
        let published = self.environment().published(collection);
        let Some(foreign) = published.references.get(relation) else {
            let known: Vec<_> = published.references.keys().map(String::as_str).collect();
            panic!("`{collection}` has no relation `{relation}` but `{}`", known.join("`, `"));
        };
        List::new(self, foreign, self.url(&[collection, id, "relationships", relation]))
    }

    /// Runs an action, by the name that operators see, on the records with these ids; a global action takes none, `[]`.
    ///
    /// ```no_run
    /// # use serde_json::json;
    /// # async fn act(support: forest::testing::Session) {
    /// let outcome = support.act("users", "Ban", ["1", "2"]).values(json!({ "Reason": "spam" })).await;
    /// assert_eq!(outcome.success(), Some("2 users banned"));
    /// let outcome = support.act("users", "Ban", []).all_records().excluding(["1"]).await;
    /// assert_eq!(outcome.needs_approval(), Some(vec!["admin".to_owned()]));
    /// # }
    /// ```
    pub fn act<'a>(&self, collection: &str, action: &str, ids: impl IntoIterator<Item = &'a str>) -> Act {
        Act::new(self, collection, action, ids)
    }

    /// Opens the form of an action, for the records with these ids.
    pub async fn form<'a>(
        &self,
        collection: &str,
        action: &str,
        ids: impl IntoIterator<Item = &'a str>,
    ) -> Result<Form, Refusal> {
        load(self.act(collection, action, ids)).await
    }

    /// Approves what another operator has asked for, or himself: the sandbox signs, and the agent runs the action.
    pub async fn approve(&self, request: &ApprovalRequest) -> ActionOutcome {
        let signed = self.environment().approval_token_of(request).sign();
        self.approve_signed(&request.collection, &request.action, &signed).await
    }

    /// Sends an approval that was signed in another way; [`Environment::approval_token`].
    pub async fn approve_signed(&self, collection: &str, action: &str, signed: &str) -> ActionOutcome {
        action::approve(self.act(collection, action, []), signed).await
    }

    /// `GET`, of a path below the agent's address: `/forest/users?timezone=UTC`.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// `POST` of JSON, to a path below the agent's address.
    pub async fn post(&self, path: &str, body: &Json) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    /// `PUT` of JSON, to a path below the agent's address.
    pub async fn put(&self, path: &str, body: &Json) -> Answer {
        self.send(Method::PUT, path, Some(body)).await
    }

    /// `DELETE`, of a path below the agent's address, with JSON or without.
    pub async fn delete(&self, path: &str, body: Option<&Json>) -> Answer {
        self.send(Method::DELETE, path, body).await
    }

    async fn send(&self, method: Method, path: &str, body: Option<&Json>) -> Answer {
        let url = format!("{}{path}", self.client.url());
        let url = Url::parse(&url).unwrap_or_else(|error| panic!("{path:?} is no path: {error}"));
        self.ask(method, url, body).await
    }

    pub(super) async fn ask(&self, method: Method, url: Url, body: Option<&Json>) -> Answer {
        self.client.tell_changes();
        let bearer = format!("Bearer {}", self.inner.token);
        let headers = [("Authorization", bearer.as_str()), ("Origin", ORIGIN)];
        self.client.request(method, url.as_str(), &headers, body).await
    }

    /// Asks the sandbox as the UI does, with the operator's own token for it.
    pub(super) async fn ask_sandbox(&self, path: &str, body: &Json) -> Answer {
        let bearer = format!("Bearer {}", self.environment().access_token(&self.inner.account));
        let rendering = self.inner.rendering.to_string();
        let headers = [("Authorization", bearer.as_str()), ("forest-rendering-id", rendering.as_str())];
        let url = format!("{}{path}", self.environment().url());
        self.client.request(Method::POST, &url, &headers, Some(body)).await
    }

    pub(super) fn environment(&self) -> &Environment {
        self.client.environment()
    }

    /// `/forest/<parts>` with the time zone, which a browser always sends.
    fn url(&self, parts: &[&str]) -> Url {
        let mut url = self.below("/forest");
        // It has a host, so it has a path.
        if let Ok(mut path) = url.path_segments_mut() {
            path.extend(parts);
        }
        url
    }

    /// A path of the agent, with the time zone.
    pub(super) fn below(&self, path: &str) -> Url {
        let url = format!("{}{path}?timezone=UTC", self.client.url());
        Url::parse(&url).unwrap_or_else(|error| panic!("{path:?} is no path: {error}"))
    }

    /// The body of what the UI sends about actions.
    pub(super) fn body(kind: &str, attributes: &Json) -> Json {
        json!({ "data": { "type": kind, "attributes": attributes } })
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("account", &self.inner.account).finish_non_exhaustive()
    }
}
