//! The HTTP routes: parse the request, pass the gate, ask the collection, write the answer.

mod action;
mod action_result;
mod authentication;
mod body;
mod charts;
mod cors;
mod headers;
mod hooks;
mod jsonapi;
mod query_string;
mod records;
mod relations;
mod respond;
mod scope_cache;
mod state;
mod status;
mod subset;

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse, Resource, Route, Scope,
    dev::{AppService, HttpServiceFactory},
    guard,
    middleware::from_fn,
    web,
};

use self::hooks::Hook;
use crate::error::Error;

pub(crate) use self::state::{ActionRoute, State};

/// Mounts everything below `/forest`. Literal paths come first: they win over a collection of the same name.
pub(crate) fn register(agent: &Arc<State>, config: &mut AppService) {
    let shared = Arc::clone(agent);
    let scope = web::scope("/forest")
        .app_data(web::Data::from(Arc::clone(agent)))
        .service(resource(&["", "/", "/healthcheck"]).route(read().to(status::health)))
        .service(at("/_internal/status").route(read().to(status::status)))
        .service(at("/authentication").route(web::post().to(authentication::start)))
        // Not for HEAD: a code is good for one use.
        .service(at(authentication::CALLBACK).route(web::get().to(authentication::callback)))
        .service(at("/authentication/logout").route(web::post().to(authentication::logout)))
        .service(at("/scope-cache-invalidation").route(web::post().to(scope_cache::invalidate)));
    actions(agent, scope)
        .service(at("/stats/{collection}").route(web::post().to(charts::run)))
        .service(at("/{collection}/count").route(read().to(records::count)))
        .service(at("/{collection}/{id}/relationships/{relation}/count").route(read().to(relations::count)))
        .service(at("/{collection}/{id}/relationships/{relation}").route(read().to(relations::list)))
        .service(at("/{collection}/{id}").route(read().to(records::get)))
        .service(at("/{collection}").route(read().to(records::list)))
        .default_service(web::to(not_found))
        .wrap(from_fn(move |request, next| cors::share(Arc::clone(&shared), request, next)))
        .wrap(from_fn(headers::protect))
        .register(config);
}

/// The actions, and then what their forms ask: an action that has the path of another's hook wins.
fn actions(agent: &Arc<State>, mut scope: Scope) -> Scope {
    // An endpoint is a literal; the schema refused any that holds a pattern.
    let path = |endpoint: &str| endpoint.strip_prefix("/forest").unwrap_or(endpoint).to_owned();
    for (index, action) in agent.actions.iter().enumerate() {
        let run = move |state: web::Data<State>, request: HttpRequest, payload: web::Payload| async move {
            action::run(&state, index, &request, payload).await
        };
        scope = scope.service(at(&path(&action.schema().endpoint)).route(web::post().to(run)));
    }
    for (index, action) in agent.actions.iter().enumerate() {
        for &hook in Hook::of(agent.dialect) {
            let run = move |state: web::Data<State>, request: HttpRequest, payload: web::Payload| async move {
                hooks::run(&state, index, hook, &request, payload).await
            };
            let path = format!("{}/hooks/{}", path(&action.schema().endpoint), hook.name());
            scope = scope.service(at(&path).route(web::post().to(run)));
        }
    }
    scope
}

/// A path, with or without a slash at its end.
fn at(path: &str) -> Resource {
    resource(&[path, &format!("{path}/")])
}

/// Methods that a path does not know are 404, as in Forest's own agents.
fn resource(paths: &[&str]) -> Resource {
    web::resource(paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>())
        .default_service(web::to(not_found))
}

fn read() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// Unknown paths tell nothing to strangers: without a session they are 401 like all others.
async fn not_found(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    respond::respond(&state, &request, async |_| Err(Error::not_found("There is no such route"))).await
}
