//! A login: to the login server, back with a code, and who that is.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::HeaderValue;
use serde::Deserialize;
use serde_json::Value as Json;
use url::form_urlencoded;

use super::{
    client::Shared,
    http::{ANSWER_LIMIT, Http},
    oidc::{Ready, Registration},
};
use crate::{
    access::forest_server::{LoginError, ServerError},
    caller::Caller,
};

/// The form of Forest's UI: a space is `%20`, not `+`.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The longest text of an operator that is kept: it comes back in each session token.
const TEXT_LIMIT: usize = 1000;
/// The most tags of an operator that are kept.
const TAGS_LIMIT: usize = 1000;

/// A login that is refused for what the login server gave.
pub(super) fn invalid_token(description: &str) -> LoginError {
    LoginError::Refused { error: "invalid_token".to_owned(), description: Some(description.to_owned()) }
}

/// The address to which an operator's browser goes, with its parameters in the order in which Forest's UI knows them.
pub(super) async fn authorization_url(shared: &Shared, rendering_id: i64) -> Result<String, LoginError> {
    let Ready { provider, registration, .. } = shared.oidc.ready(&shared.http, &shared.status).await?;
    let mut parameters = vec![
        ("client_id", registration.client_id.as_str()),
        ("scope", "openid email profile"),
        ("response_type", "code"),
    ];
    // Of several, the server would not know which is meant.
    if let Registration { redirect_uris, .. } = &registration
        && let [redirect_uri] = redirect_uris.as_slice()
    {
        parameters.push(("redirect_uri", redirect_uri));
    }
    let state = format!(r#"{{"renderingId":{rendering_id}}}"#);
    parameters.push(("state", &state));
    let mut query = provider.authorization.query().unwrap_or_default().to_owned();
    for (name, value) in parameters {
        if !query.is_empty() {
            query.push('&');
        }
        query.extend([name, "="]);
        query.extend(utf8_percent_encode(value, QUERY));
    }
    let mut url = provider.authorization.clone();
    url.set_query(Some(&query));
    url.set_fragment(None);
    Ok(url.into())
}

/// The operator who came back with `code`.
///
/// The `id_token` is checked when there is one and not missed when there is none: nothing of it is used, and what the
/// operator is allowed is asked of the Forest server itself, over TLS, with the access token.
pub(super) async fn log_in(
    shared: &Shared,
    rendering_id: i64,
    code: &str,
    issuer: Option<&str>,
) -> Result<Caller, LoginError> {
    let http = &shared.http;
    let mut ready = shared.oidc.ready(http, &shared.status).await?;
    if issuer.is_some_and(|issuer| issuer != ready.provider.issuer) {
        return Err(invalid_token("the login comes from another issuer"));
    }
    let mut tokens = exchange(http, &ready, code).await;
    if matches!(&tokens, Err(LoginError::Refused { error, .. }) if error == "invalid_client")
        && shared.oidc.forget(http, &ready).await?
    {
        ready = shared.oidc.ready(http, &shared.status).await?;
        tokens = exchange(http, &ready, code).await;
    }
    let tokens = tokens?;
    if let Some(id_token) = &tokens.id_token {
        shared.keys.verify(http, &ready.provider, &ready.registration.client_id, id_token).await?;
    }
    operator(http, rendering_id, &tokens.access_token).await
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    id_token: Option<String>,
}

#[derive(Deserialize)]
struct OAuthError {
    error: String,
    error_description: Option<String>,
}

async fn exchange(http: &Http, ready: &Ready, code: &str) -> Result<Tokens, LoginError> {
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "authorization_code")
        .append_pair("code", code)
        .append_pair("client_id", &ready.registration.client_id)
        .finish();
    let request = http.post_plain(ready.provider.token.clone(), "application/x-www-form-urlencoded", form);
    let answer = http.call(request, http.timing.call, ANSWER_LIMIT).await.map_err(LoginError::Server)?;
    if answer.status == 200 {
        return answer.json("the token of a login").map_err(LoginError::Server);
    }
    let Ok(refusal) = answer.json::<OAuthError>("a refusal") else {
        tracing::warn!(status = answer.status, "the login server exchanges no token");
        return Err(LoginError::Refused { error: "server_error".to_owned(), description: None });
    };
    Err(LoginError::Refused {
        error: http.quote(&refusal.error),
        description: refusal.error_description.map(|text| http.quote(&text)),
    })
}

async fn operator(http: &Http, rendering_id: i64, access_token: &str) -> Result<Caller, LoginError> {
    let mut token = HeaderValue::from_str(access_token)
        .map_err(|_| LoginError::Server(ServerError::Nonsense("the access token is no token".to_owned())))?;
    token.set_sensitive(true);
    let request = http.get(&format!("/liana/v2/renderings/{rendering_id}/authorization"));
    let request = request.header("forest-token", token);
    let answer = http.ask(request, ANSWER_LIMIT).await.map_err(|error| match error {
        ServerError::Status { status: 403, detail } => {
            LoginError::Forbidden { description: detail.unwrap_or_else(|| "Forbidden".to_owned()) }
        }
        ServerError::Status { status: 404, .. } => LoginError::NotFound,
        error => LoginError::Server(error),
    })?;
    let json: Json = answer.json("the operator").map_err(LoginError::Server)?;
    caller(&json, rendering_id)
        .ok_or_else(|| LoginError::Server(ServerError::Nonsense("the operator has no id".to_owned())))
}

/// Only the id must be there.
fn caller(json: &Json, rendering_id: i64) -> Option<Caller> {
    let data = json.get("data")?;
    let id = data.get("id")?;
    let id = id.as_i64().or_else(|| id.as_str()?.parse().ok())?;
    let attribute = |name: &str| data.get("attributes").and_then(|attributes| attributes.get(name));
    let optional = |name: &str| attribute(name).and_then(Json::as_str).map(short);
    Some(Caller {
        id,
        email: optional("email").unwrap_or_default(),
        first_name: optional("first_name").unwrap_or_default(),
        last_name: optional("last_name").unwrap_or_default(),
        team: attribute("teams").and_then(|teams| teams.get(0)).and_then(Json::as_str).map(short),
        role: optional("role"),
        permission_level: optional("permission_level"),
        rendering_id,
        tags: attribute("tags").map(tags).unwrap_or_default(),
        time_zone: TimeZone::UTC,
    })
}

/// A list of `{"key", "value"}`; an object of them is as clear.
fn tags(json: &Json) -> BTreeMap<String, String> {
    let text = |value: &Json| value.as_str().map_or_else(|| short(&value.to_string()), short);
    match json {
        Json::Array(tags) => tags
            .iter()
            .take(TAGS_LIMIT)
            .filter_map(|tag| Some((short(tag.get("key")?.as_str()?), text(tag.get("value")?))))
            .collect(),
        Json::Object(tags) => {
            tags.iter().take(TAGS_LIMIT).map(|(key, value)| (short(key), text(value))).collect()
        }
        _ => BTreeMap::new(),
    }
}

fn short(text: &str) -> String {
    text.chars().take(TEXT_LIMIT).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_operator_is_read() {
        let json = json!({ "data": { "type": "users", "id": "1", "attributes": {
            "email": "ada@acme.io", "first_name": "Ada", "last_name": "L.", "teams": ["Operations", "Other"],
            "role": "Support", "permission_level": "user",
            "tags": [{ "key": "country", "value": "FR" }, { "key": "floor", "value": 3 }, { "odd": true }],
        } } });
        let caller = caller(&json, 42).unwrap();
        assert_eq!((caller.id, caller.rendering_id), (1, 42));
        assert_eq!((caller.email.as_str(), caller.first_name.as_str()), ("ada@acme.io", "Ada"));
        assert_eq!(caller.last_name, "L.");
        assert_eq!(caller.team.as_deref(), Some("Operations"));
        assert_eq!(caller.role.as_deref(), Some("Support"));
        assert_eq!(caller.permission_level.as_deref(), Some("user"));
        let tags = [("country", "FR"), ("floor", "3")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(caller.tags, tags.into());
    }

    #[test]
    fn only_the_id_of_an_operator_must_be_there() {
        let bare = caller(&json!({ "data": { "id": 7 } }), 1).unwrap();
        assert_eq!((bare.id, bare.email.as_str(), bare.team, bare.role), (7, "", None, None));
        let empty =
            json!({ "data": { "id": "7", "attributes": { "teams": [], "tags": null, "email": null } } });
        assert_eq!(caller(&empty, 1).unwrap().team, None);
        for odd in [json!({}), json!([]), json!({ "data": {} }), json!({ "data": { "id": "../1" } })] {
            assert!(caller(&odd, 1).is_none(), "{odd}");
        }
    }
}
