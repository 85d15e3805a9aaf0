//! The HTTP routes: parse the request, pass the gate, ask the collection, write the answer.

mod action;
mod answer;
mod jsonapi;
mod query_string;
mod records;

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::Cookie,
    dev::{AppService, HttpServiceFactory},
    http::header::{AUTHORIZATION, HeaderName, HeaderValue},
    web,
};
use uuid::Uuid;

use crate::{
    agent::AgentState,
    caller::Caller,
    error::{Error, Result},
};

/// The cookie that carries the session token where a header cannot be set, as in downloads.
const SESSION_COOKIE: &str = "forest_session_token";

/// Mounts everything below `/forest`. Literal paths come first: they win over a collection of the same name.
pub(crate) fn register(agent: &Arc<AgentState>, config: &mut AppService) {
    let mut scope = web::scope("/forest").app_data(web::Data::from(Arc::clone(agent))).service(
        web::resource(["", "/", "/healthcheck"]).route(web::get().to(health)).route(web::head().to(health)),
    );
    for (index, action) in agent.actions.iter().enumerate() {
        // The endpoint is a literal; the schema refused any that holds a pattern.
        let path = action.route.strip_prefix("/forest").unwrap_or(&action.route).to_owned();
        let run = move |state: web::Data<AgentState>, request: HttpRequest, payload: web::Payload| async move {
            action::run(&state, index, &request, payload).await
        };
        scope =
            scope.service(web::resource(path).route(web::post().to(run)).default_service(web::to(not_found)));
    }
    let reading = |path: &str| web::resource(path.to_owned()).default_service(web::to(not_found));
    scope
        .service(reading("/{collection}/count").route(web::get().to(records::count)))
        .service(reading("/{collection}/{id}").route(web::get().to(records::get)))
        .service(reading("/{collection}").route(web::get().to(records::list)))
        .default_service(web::to(not_found))
        .register(config);
}

async fn health() -> HttpResponse {
    HttpResponse::Ok().content_type(answer::JSON).body(r#"{"error":null,"message":"Agent is running"}"#)
}

/// Unknown paths tell nothing to strangers: without a session they are 401 like all others.
async fn not_found(state: web::Data<AgentState>, request: HttpRequest) -> HttpResponse {
    answer::respond(&state, &request, async |_| Err(Error::not_found("There is no such route"))).await
}

fn identify(state: &AgentState, request: &HttpRequest) -> Result<Arc<Caller>> {
    // A header that is no text is a bad one, not an absent one.
    let authorization =
        request.headers().get(AUTHORIZATION).map(|header| header.to_str().unwrap_or_default());
    let cookie = request.cookie(SESSION_COOKIE);
    state.gate.identify(authorization, cookie.as_ref().map(Cookie::value)).map(Arc::new)
}

/// Names the request in the answer and in the log.
fn correlate(response: &mut HttpResponse) {
    let id = Uuid::new_v4().to_string();
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-forest-correlation-id"), value);
    }
}
