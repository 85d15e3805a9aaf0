//! The HTTP routes: parse the request, pass the gate, ask the collection, write the answer.

mod action;
mod action_result;
mod jsonapi;
mod query_string;
mod records;
mod respond;
mod state;

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse, Resource, Route,
    dev::{AppService, HttpServiceFactory},
    guard, web,
};

use crate::error::Error;

pub(crate) use self::state::{ActionRoute, State};

/// Mounts everything below `/forest`. Literal paths come first: they win over a collection of the same name.
pub(crate) fn register(agent: &Arc<State>, config: &mut AppService) {
    let mut scope = web::scope("/forest")
        .app_data(web::Data::from(Arc::clone(agent)))
        .service(web::resource(["", "/", "/healthcheck"]).route(read().to(health)));
    for (index, action) in agent.actions.iter().enumerate() {
        // The endpoint is a literal; the schema refused any that holds a pattern.
        let path = action.path.strip_prefix("/forest").unwrap_or(&action.path).to_owned();
        let run = move |state: web::Data<State>, request: HttpRequest, payload: web::Payload| async move {
            action::run(&state, index, &request, payload).await
        };
        scope = scope.service(at(&path).route(web::post().to(run)));
    }
    scope
        .service(at("/{collection}/count").route(read().to(records::count)))
        .service(at("/{collection}/{id}").route(read().to(records::get)))
        .service(at("/{collection}").route(read().to(records::list)))
        .default_service(web::to(not_found))
        .register(config);
}

/// A path, with or without a slash at its end; methods that it does not know are 404, as in Forest's own agents.
fn at(path: &str) -> Resource {
    web::resource([path.to_owned(), format!("{path}/")]).default_service(web::to(not_found))
}

fn read() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

async fn health() -> HttpResponse {
    HttpResponse::Ok().content_type(respond::JSON).body(r#"{"error":null,"message":"Agent is running"}"#)
}

/// Unknown paths tell nothing to strangers: without a session they are 401 like all others.
async fn not_found(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    respond::respond(&state, &request, async |_| Err(Error::not_found("There is no such route"))).await
}
