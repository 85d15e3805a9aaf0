//! Logging in and out: `POST /forest/authentication`, `GET …/callback` and `POST …/logout`. Nobody has a session yet.
//!
//! Nothing of a login is remembered here: the browser may come back to another instance of the agent.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::StatusCode,
    web,
};
use serde::Serialize;
use serde_json::Value as Json;
use url::form_urlencoded;

use super::{
    State,
    body::read_object,
    respond::{JSON, SESSION_COOKIE, respond_to_anybody},
};
use crate::{
    access::forest_server::{ForestServer, LoginError, ServerError},
    error::{Error, Result},
};

/// How many bytes the request for a login may hold; it names a rendering and nothing else.
const BODY_LIMIT: usize = 4096;

/// The path below `/forest` to which the Forest server sends the browser back.
pub(super) const CALLBACK: &str = "/authentication/callback";

/// Whether `path`, below `/forest`, is the callback's.
pub(super) fn is_callback(path: &str) -> bool {
    path.strip_suffix('/').unwrap_or(path) == CALLBACK
}

/// Where the browser goes to log in.
pub(super) async fn start(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    respond_to_anybody(&state, &request, async || {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            authorization_url: String,
        }
        let body = read_object(payload, BODY_LIMIT).await?;
        let rendering_id = body
            .get("renderingId")
            .and_then(id)
            .ok_or_else(|| Error::validation("`renderingId` must be a positive integer"))?;
        let authorization_url =
            server(&state)?.authorization_url(rendering_id).await.map_err(unreachable_login)?;
        Ok(HttpResponse::Ok().content_type(JSON).body(serde_json::to_vec(&Answer { authorization_url })?))
    })
    .await
}

/// The browser comes back from the Forest server, with a code or with what went wrong there. Never answered with a
/// cookie or a redirection: browsers keep neither from pages of other sites.
pub(super) async fn callback(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    respond_to_anybody(&state, &request, async || {
        let query = CallbackQuery::parse(request.query_string())?;
        if let Some(error) = query.error {
            let description = query.error_description;
            return Failure { error, error_description: description, state: query.state }.answer(401);
        }
        // Everything is checked before the Forest server hears of it.
        let rendering_id = rendering_of(query.state.as_deref())?;
        let code = query.code.ok_or_else(|| Error::validation("The callback has no `code`"))?;
        match server(&state)?.log_in(rendering_id, &code, query.issuer.as_deref()).await {
            Ok(caller) => {
                tracing::info!(caller = caller.id, rendering = rendering_id, "logged in");
                let session = state.gate.mint(&caller)?;
                Ok(HttpResponse::Ok().content_type(JSON).body(serde_json::to_vec(&session)?))
            }
            Err(error) => refused_login(error),
        }
    })
    .await
}

/// Sessions are not kept, so there is none to end; a cookie that holds one is taken away.
pub(super) async fn logout(request: HttpRequest) -> HttpResponse {
    let mut response = HttpResponse::NoContent();
    if request.cookie(SESSION_COOKIE).is_some() {
        let expired = Cookie::build(SESSION_COOKIE, "")
            .path("/")
            .http_only(true)
            .secure(true)
            .same_site(SameSite::None)
            .max_age(Duration::ZERO)
            .finish();
        response.cookie(expired);
    }
    response.finish()
}

fn server(state: &State) -> Result<&Arc<dyn ForestServer>> {
    state.server.as_ref().ok_or_else(|| {
        Error::new(
            503,
            "ServiceUnavailableError",
            "This agent runs without a Forest server: nobody can log in. Give it an environment secret \
             (FOREST_ENV_SECRET), or use its console",
        )
    })
}

/// The parameters of the callback; others are of no interest. An empty one counts as absent.
#[derive(Debug, Default, PartialEq, Eq)]
struct CallbackQuery {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
    issuer: Option<String>,
}

impl CallbackQuery {
    /// # Errors
    /// 400 for a parameter that comes twice: which of them counts would be a guess.
    fn parse(query: &str) -> Result<Self> {
        let mut parsed = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let slot = match &*name {
                "code" => &mut parsed.code,
                "state" => &mut parsed.state,
                "error" => &mut parsed.error,
                "error_description" => &mut parsed.error_description,
                "iss" => &mut parsed.issuer,
                _ => continue,
            };
            if slot.replace(value.into_owned()).is_some() {
                return Err(Error::validation(format!("The callback has more than one `{name}`")));
            }
        }
        for slot in [&mut parsed.code, &mut parsed.state, &mut parsed.error, &mut parsed.error_description] {
            slot.take_if(|value| value.is_empty());
        }
        Ok(parsed)
    }
}

/// The rendering that a login began with. It goes into the path of a request that carries the environment secret, so
/// nothing but a number will do.
fn rendering_of(state: Option<&str>) -> Result<i64> {
    state
        .and_then(|state| serde_json::from_str::<Json>(state).ok())
        .and_then(|state| id(state.as_object()?.get("renderingId")?))
        .ok_or_else(|| Error::validation("The callback's `state` must be JSON with a positive `renderingId`"))
}

/// A positive integer, or its digits.
fn id(value: &Json) -> Option<i64> {
    let number = match value {
        Json::Number(number) => number.as_i64(),
        Json::String(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok(),
        _ => None,
    };
    number.filter(|number| *number > 0)
}

/// A refusal in the words of OAuth, which Forest's UI shows.
#[derive(Serialize)]
struct Failure<E> {
    error: E,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
}

impl<E: Serialize> Failure<E> {
    fn answer(&self, status: u16) -> Result<HttpResponse> {
        let status = StatusCode::from_u16(status)?;
        Ok(HttpResponse::build(status).content_type(JSON).body(serde_json::to_vec(self)?))
    }
}

/// What the browser is told of a login that failed when it came back.
fn refused_login(error: LoginError) -> Result<HttpResponse> {
    match error {
        LoginError::Refused { error, description } => {
            tracing::warn!(error, description, "a login was refused");
            Failure { error, error_description: description, state: None }.answer(401)
        }
        LoginError::Forbidden { description } => {
            tracing::warn!(description, "a login was forbidden");
            Failure { error: 403, error_description: Some(description), state: None }.answer(403)
        }
        LoginError::NotFound => Err(unknown_rendering()),
        LoginError::Server(error) => Err(broken(error)),
    }
}

/// What the browser is told when the Forest server does not say where to log in. Its words are for the log: here they
/// would be about the agent's own registration, not about the operator.
fn unreachable_login(error: LoginError) -> Error {
    match error {
        LoginError::Refused { error, description } => {
            let description = description.unwrap_or_default();
            Error::new(
                500,
                "ForestServerError",
                "The Forest server refused to register this agent for logins",
            )
            .because(format!("{error}: {description}"))
        }
        LoginError::Forbidden { description } => {
            Error::forbidden("The Forest server refused this agent").because(description)
        }
        LoginError::NotFound => unknown_rendering(),
        LoginError::Server(error) => broken(error),
    }
}

fn unknown_rendering() -> Error {
    Error::not_found(
        "The Forest server knows no such rendering, or does not know this agent's environment secret",
    )
}

fn broken(cause: ServerError) -> Error {
    Error::new(
        500,
        "ForestServerError",
        "The Forest server did not answer as it should; try again in a while",
    )
    .because(cause)
}

#[cfg(test)]
mod tests;
