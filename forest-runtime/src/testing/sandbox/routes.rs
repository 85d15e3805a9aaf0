//! What the sandbox answers.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header::LOCATION},
    web::{Payload, ServiceConfig, to},
};
use serde_json::{Value as Json, json};

use super::{
    Request, Route,
    apimap::Apimap,
    events::EventStream,
    faults::error,
    state::{EnvironmentState, Shared, State},
};

/// More than any agent's schema.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

pub(super) fn register(shared: &Arc<Shared>, config: &mut ServiceConfig) {
    let shared = Arc::clone(shared);
    config.default_service(to(move |request: HttpRequest, payload: Payload| {
        let shared = Arc::clone(&shared);
        async move { answer(&shared, &request, payload).await }
    }));
}

/// An answer.
pub(super) enum Reply {
    Json(u16, Json),
    Empty(u16),
    Redirect(String),
    Page(String),
    Events(EventStream),
}

impl Reply {
    pub(super) fn error(status: u16, detail: &str) -> Self {
        Self::Json(status, error(status, detail))
    }
}

async fn answer(shared: &Shared, http: &HttpRequest, payload: Payload) -> HttpResponse {
    let Ok(Ok(body)) = payload.to_bytes_limited(BODY_LIMIT).await else {
        return response(Reply::error(413, "The body is larger than 64 MB or broke off"));
    };
    // An old connection that has not ended yet.
    if shared.is_away() {
        return std::future::pending().await;
    }
    let headers = http.headers().iter();
    let headers = headers.map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let request = Request {
        route: Route::of(http.method().as_str(), http.path()),
        method: http.method().to_string(),
        path: http.uri().path_and_query().map_or_else(String::new, ToString::to_string),
        headers: headers.collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    let fault = {
        let mut state = shared.lock();
        state.requests.push(request.clone());
        state.fault(request.route)
    };
    if let Some(fault) = fault
        && let Some(answer) = fault.answer().await
    {
        return answer;
    }
    let reply = reply(&mut shared.lock(), &request);
    response(reply)
}

fn response(reply: Reply) -> HttpResponse {
    let build = |status: u16| {
        HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
    };
    match reply {
        Reply::Json(status, body) => {
            build(status).content_type("application/json; charset=utf-8").body(body.to_string())
        }
        Reply::Empty(status) => build(status).finish(),
        Reply::Redirect(url) => build(302).insert_header((LOCATION, url)).finish(),
        Reply::Page(html) => build(200).content_type("text/html; charset=utf-8").body(html),
        Reply::Events(stream) => build(200)
            .content_type("text/event-stream")
            .insert_header(("Cache-Control", "no-cache"))
            .body(stream),
    }
}

fn reply(state: &mut State, request: &Request) -> Reply {
    let at = state.environment_of(request.header("forest-secret-key"));
    match request.route {
        Route::Registration => return state.register(request),
        Route::LoginPage => return state.login_page(request),
        Route::Token => return state.token(request),
        Route::Keys => return state.keys(),
        Route::Approvals => return state.create_approval(request),
        Route::ApprovalComments => return state.comment_on_approval(request),
        Route::Unknown => {
            return Reply::error(404, &format!("There is no {} {}", request.method, request.path_alone()));
        }
        _ => {}
    }
    let Some(at) = at else {
        return Reply::error(404, "No environment has this secret");
    };
    match request.route {
        Route::Discovery => state.discovery(at),
        Route::Authorization => state.authorization(at, request),
        _ => state.environments[at].reply(request),
    }
}

impl EnvironmentState {
    /// The routes that need nothing but the environment.
    fn reply(&mut self, request: &Request) -> Reply {
        let document = match request.route {
            Route::Permissions => Some(self.permissions_document()),
            Route::Users => Some(self.users_document()),
            Route::IpRules => Some(self.ip_rules.document()),
            Route::Rendering => rendering_id(request).and_then(|id| self.rendering_document(id)),
            Route::HashCheck => return self.check_hash(&request.body),
            Route::Schema => return self.take_schema(&request.body),
            Route::Events => return Reply::Events(self.streams.open()),
            _ => None,
        };
        match document {
            Some(document) => Reply::Json(200, self.patched(request.route, document)),
            None => Reply::error(404, "There is no such rendering"),
        }
    }

    fn check_hash(&mut self, body: &str) -> Reply {
        let body: Json = serde_json::from_str(body).unwrap_or_default();
        let hash = body["schemaFileHash"].as_str().unwrap_or_default();
        let is_hash = hash.len() == 40 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_hash {
            return Reply::error(422, "`schemaFileHash` is not 40 hexadecimal digits");
        }
        self.checked_hash = Some(hash.to_owned());
        let send = self.last_hash.as_deref() != Some(hash);
        Reply::Json(200, self.patched(Route::HashCheck, json!({ "sendSchema": send })))
    }

    fn take_schema(&mut self, body: &str) -> Reply {
        let apimap = serde_json::from_str(body)
            .map_err(|error| format!("The body is no JSON: {error}"))
            .and_then(Apimap::read)
            .and_then(|apimap| match &self.checked_hash {
                Some(checked) if checked != apimap.hash() => {
                    Err(format!("{:?} is not the hash that was checked, {checked:?}", apimap.hash()))
                }
                _ => Ok(apimap),
            });
        match apimap {
            Err(problem) => {
                self.refused_schema = Some(problem.clone());
                Reply::error(422, &problem)
            }
            Ok(apimap) => {
                self.last_hash = Some(apimap.hash().to_owned());
                self.refused_schema = None;
                self.apimap = Some(apimap);
                // Collections may have come that the permissions did not know.
                self.changed("refresh-roles", &json!({}));
                let ids: Vec<_> = self.renderings.keys().copied().collect();
                self.changed("refresh-renderings", &json!({ "renderingIds": ids }));
                Reply::Empty(204)
            }
        }
    }
}

/// The id of `…/renderings/<id>` and `…/renderings/<id>/authorization`.
pub(super) fn rendering_id(request: &Request) -> Option<i64> {
    let mut parts = request.path_alone().split('/').skip_while(|part| *part != "renderings");
    parts.nth(1)?.parse().ok()
}
