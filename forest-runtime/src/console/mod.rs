//! The local console: a small web interface in place of the Forest UI, for a developer's own machine.
//!
//! It shows the collections, and runs actions as the Forest UI does. It reaches the agent over the agent's ordinary
//! routes with an ordinary session token, so that whatever works here works there. It answers this machine alone, and
//! there only the browser that opened the address with this start's token.

mod assets;
mod gate;
mod pages;

use std::{
    collections::BTreeMap,
    fmt,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite},
    dev::{AppService, HttpServiceFactory},
    http::{Method, header},
    web,
};
use serde_json::json;

use self::gate::Refusal;
use crate::{agent::Agent, caller::Caller, error::Result, options::random_hex, schema::ConfigError};

/// The cookie that the token is exchanged for.
const COOKIE: &str = "forest_console";
const PATH: &str = "/console";
const TOKEN_BYTES: usize = 24;

/// The local console of an [`Agent`]: an Actix service that answers everything below `/console`.
///
/// Mount it beside the agent, on a loopback address, and print [`Console::address`]. Clones share one state.
///
/// ```no_run
/// # use std::{net::SocketAddr, error::Error};
/// # use actix_web::{App, HttpServer};
/// # use forest::{Agent, console::Console};
/// # async fn run(agent: Agent) -> Result<(), Box<dyn Error>> {
/// let console = Console::new(&agent)?;
/// let address = SocketAddr::from(([127, 0, 0, 1], 3310));
/// println!("{}", console.address(address));
/// HttpServer::new(move || App::new().service(agent.clone()).service(console.clone())).bind(address)?.run().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Console {
    state: Arc<State>,
}

struct State {
    /// Whoever knows it may open the console; made anew at each start.
    token: String,
    agent: Agent,
}

impl Console {
    /// The console of `agent`.
    ///
    /// # Errors
    /// When the system has no random numbers for its token.
    pub fn new(agent: &Agent) -> Result<Self, ConfigError> {
        let state = State { token: random_hex::<TOKEN_BYTES>()?, agent: agent.clone() };
        Ok(Self { state: Arc::new(state) })
    }

    /// The address to open in a browser, when the server listens on `bound`. It holds the token: print it, on the
    /// terminal of whoever started the program, and nowhere else.
    pub fn address(&self, bound: SocketAddr) -> String {
        let mut reachable = bound;
        if bound.ip().is_unspecified() {
            reachable.set_ip(match bound {
                SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        format!("http://{reachable}{PATH}/?token={}", self.state.token)
    }
}

// The token opens the console: it has no place in a log.
impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").finish_non_exhaustive()
    }
}

impl HttpServiceFactory for Console {
    fn register(self, config: &mut AppService) {
        // One handler for all, so that there is no way in that does not pass the gate.
        let everything = vec![PATH.to_owned(), format!("{PATH}/{{path:.*}}")];
        web::resource(everything)
            .to(move |request: HttpRequest| {
                let state = Arc::clone(&self.state);
                async move { serve(&state, &request) }
            })
            .register(config);
    }
}

fn serve(state: &State, request: &HttpRequest) -> HttpResponse {
    answer(state, request).unwrap_or_else(|refusal| pages::refusal(request, refusal))
}

fn answer(state: &State, request: &HttpRequest) -> Result<HttpResponse, Refusal> {
    gate::require_this_machine(request)?;
    let path = request.path().strip_prefix(PATH).unwrap_or_default();
    let reading = matches!(*request.method(), Method::GET | Method::HEAD);
    if reading
        && path == "/"
        && let Some(offered) = gate::offered_token(request)
    {
        return enter(state, &offered);
    }
    gate::require_cookie(request, &state.token)?;
    match (reading, path) {
        (true, "") => Ok(redirect(&format!("{PATH}/"))),
        (true, "/") => assets::get("index.html").map(assets::page).ok_or(Refusal::Broken),
        (true, "/schema.json") => {
            Ok(fresh().content_type("application/json").body(state.agent.schema_document().file_text()))
        }
        (true, _) => assets::get(path.trim_start_matches('/')).map(assets::file).ok_or(Refusal::Unknown),
        (false, "/session") if request.method() == Method::POST => {
            gate::require_own_page(request)?;
            session(state)
        }
        (false, _) => Err(Refusal::Method),
    }
}

/// Exchanges the token for a cookie, and takes it out of the address bar.
fn enter(state: &State, offered: &str) -> Result<HttpResponse, Refusal> {
    gate::require_token(offered, &state.token)?;
    let cookie = Cookie::build(COOKIE, state.token.as_str())
        .path(PATH)
        .http_only(true)
        .same_site(SameSite::Strict)
        .finish();
    let mut answer = redirect(&format!("{PATH}/"));
    answer.add_cookie(&cookie).map_err(|_| Refusal::Broken)?;
    Ok(answer)
}

fn redirect(target: &str) -> HttpResponse {
    let mut builder = HttpResponse::SeeOther();
    pages::secure(&mut builder);
    builder
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::LOCATION, target))
        .finish()
}

/// An answer that no cache may keep.
fn fresh() -> actix_web::HttpResponseBuilder {
    let mut builder = HttpResponse::Ok();
    pages::secure(&mut builder);
    builder.insert_header((header::CACHE_CONTROL, "no-store"));
    builder
}

fn session(state: &State) -> Result<HttpResponse, Refusal> {
    let operator = operator();
    let token = state.agent.mint_session(&operator).map_err(|error| {
        tracing::error!(%error, cause = ?error.cause(), "the console's session cannot be opened");
        Refusal::Broken
    })?;
    Ok(fresh().json(json!({
        "token": token,
        "user": {
            "id": operator.id,
            "email": operator.email,
            "firstName": operator.first_name,
            "lastName": operator.last_name,
            "team": operator.team,
            "role": operator.role,
            "permissionLevel": operator.permission_level,
            "renderingId": operator.rendering_id,
        },
    })))
}

/// Whom the console acts as: there is no login on one's own machine. Nobody on Forest's side has this id: of an agent
/// with a Forest server the console may do what everybody may, and no more.
fn operator() -> Caller {
    Caller {
        id: 0,
        email: "console@localhost".to_owned(),
        first_name: "Local".to_owned(),
        last_name: "Console".to_owned(),
        team: Some("Local".to_owned()),
        role: Some("Developer".to_owned()),
        permission_level: Some("admin".to_owned()),
        rendering_id: 1,
        tags: BTreeMap::new(),
        time_zone: jiff::tz::TimeZone::UTC,
    }
}

#[cfg(test)]
mod tests;
