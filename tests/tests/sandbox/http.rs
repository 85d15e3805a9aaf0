//! A client that knows nothing of Forest.

use std::time::Duration;

use forest::testing::{Environment, Sandbox};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value as Json, json};

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) location: String,
    pub(crate) text: String,
}

impl Answer {
    #[track_caller]
    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {:?}", self.text))
    }

    /// The JSON of an answer with status 200.
    #[track_caller]
    pub(crate) fn ok(&self) -> Json {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()
    }

    /// A parameter of the URL that the browser is sent to.
    pub(crate) fn sent_with(&self, name: &str) -> Option<String> {
        let url = url::Url::parse(&self.location).unwrap();
        url.query_pairs().find(|(parameter, _)| parameter == name).map(|(_, value)| value.into_owned())
    }
}

pub(crate) fn client() -> reqwest::Client {
    let provider = rustls::crypto::ring::default_provider();
    let tls = rustls::ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(Duration::from_secs(30))
        .build()
        .unwrap()
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let header = |response: &Response, name: &str| {
        let value = response.headers().get(name);
        value.map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
    };
    Answer {
        status: response.status().as_u16(),
        content_type: header(&response, "content-type"),
        location: header(&response, "location"),
        text: response.text().await.unwrap(),
    }
}

pub(crate) fn request(environment: &Environment, method: Method, path: &str) -> RequestBuilder {
    client()
        .request(method, format!("{}{path}", environment.url()))
        .header("forest-secret-key", environment.secret())
}

/// Asks as the environment's agent.
pub(crate) async fn get(environment: &Environment, path: &str) -> Answer {
    send(request(environment, Method::GET, path)).await
}

/// Sends JSON as the environment's agent.
pub(crate) async fn post(environment: &Environment, path: &str, body: &Json) -> Answer {
    send(request(environment, Method::POST, path).body(body.to_string())).await
}

/// A schema with users, who can be impersonated, and companies.
pub(crate) fn schema(hash: &str) -> Json {
    let collection = |name: &str, fields: Json, actions: Json| {
        json!({
            "type": "collections", "id": name, "attributes": { "name": name, "fields": fields },
            "relationships": { "segments": { "data": [] }, "actions": { "data": actions } },
        })
    };
    let action = |index: u32, name: &str| {
        json!({ "type": "actions", "id": format!("users-{index}"), "attributes": {
            "name": name, "type": "single", "endpoint": format!("/forest/actions/{index}"), "fields": [],
            "hooks": { "load": false, "change": ["changeHook"] },
        } })
    };
    json!({
        "jsonapi": { "version": "1.0" },
        "meta": {
            "liana": "forest-nodejs-agent", "liana_version": "1.96.0", "liana_features": null,
            "stack": { "engine": "nodejs", "engine_version": "20.0.0" }, "schemaFileHash": hash,
        },
        "data": [
            collection(
                "users",
                json!([{ "field": "id" }, { "field": "company", "reference": "companies.id" }]),
                json!([{ "type": "actions", "id": "users-0" }, { "type": "actions", "id": "users-1" }]),
            ),
            collection("companies", json!([{ "field": "id" }]), json!([])),
        ],
        "included": [action(0, "Impersonate"), action(1, "Ban")],
    })
}

pub(crate) const HASH: &str = "0123456789012345678901234567890123456789";

/// A sandbox that has got a schema.
pub(crate) async fn with_schema() -> Sandbox {
    let sandbox = Sandbox::start();
    let answer = post(&sandbox, "/forest/apimaps", &schema(HASH)).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    sandbox
}
