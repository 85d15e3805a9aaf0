//! The customer app: a small shop with a login of its own, which also takes tickets from the console.

mod accounts;
mod page;
mod sessions;

use std::{error::Error, future::Future, io, net::SocketAddr, net::TcpListener, path::Path, sync::Arc};

use actix_web::{
    App, HttpMessage as _, HttpRequest, HttpResponse, HttpServer,
    cookie::{Cookie, SameSite},
    http::{StatusCode, header},
    web,
};
use forest::impersonation::{Operator, TicketError, Tickets};
use serde::Deserialize;
use serde_json::json;

use self::{accounts::Accounts, sessions::Sessions};

const COOKIE: &str = "shop_session";
const SIGN_IN_AGAIN: &str = "That e-mail address and password do not belong together.";

/// Where the shop is.
#[derive(Debug, Clone)]
pub(crate) struct Shop {
    origin: String,
}

/// What the routes share.
struct State {
    shop: Shop,
    /// The pages that may hand over a ticket: the console, under the two names of this machine.
    consoles: [String; 2],
    tickets: Arc<Tickets>,
    accounts: Accounts,
    sessions: Sessions,
}

impl Shop {
    /// The shop that listens on `address`.
    pub(crate) fn at(address: SocketAddr) -> Self {
        Self { origin: format!("http://{address}") }
    }

    /// The address of a path of the shop.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Starts to serve; `console` is where the console listens.
    pub(crate) fn serve(
        self,
        listener: TcpListener,
        database: &Path,
        tickets: Arc<Tickets>,
        console: SocketAddr,
    ) -> Result<impl Future<Output = io::Result<()>> + use<>, Box<dyn Error>> {
        let consoles = ["127.0.0.1", "localhost"].map(|name| format!("http://{name}:{}", console.port()));
        let accounts = Accounts::open(database)?;
        let state =
            web::Data::new(State { shop: self, consoles, tickets, accounts, sessions: Sessions::default() });
        let server = HttpServer::new(move || App::new().app_data(state.clone()).configure(routes));
        Ok(server.workers(2).listen(listener)?.run())
    }
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(home))
        .route("/shop.css", web::get().to(style))
        .service(
            web::resource("/login")
                .route(web::post().to(redeem))
                .route(web::method(actix_web::http::Method::OPTIONS).to(preflight)),
        )
        .route("/sign-in", web::post().to(sign_in))
        .route("/sign-out", web::post().to(sign_out));
}

async fn home(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let session = cookie(&request).and_then(|id| state.sessions.get(&id));
    let Some(session) = session else { return html(StatusCode::OK, page::login(None)) };
    match blocking(move || state.accounts.customer(&session.user_id)).await {
        Ok(Some(customer)) if !customer.blocked => {
            html(StatusCode::OK, page::account(&customer, session.operator.as_ref()))
        }
        Ok(_) => html(StatusCode::FORBIDDEN, page::login(Some("This account is closed."))),
        Err(error) => failure(&*error),
    }
}

async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(include_str!("shop/shop.css"))
}

#[derive(Deserialize)]
struct Login {
    email: String,
    password: String,
}

/// The shop's own login.
async fn sign_in(state: web::Data<State>, request: HttpRequest, form: web::Form<Login>) -> HttpResponse {
    if !from_own_page(&state, &request) {
        return html(StatusCode::FORBIDDEN, page::login(Some("Please use the form on this page.")));
    }
    let accounts = state.clone();
    let Login { email, password } = form.into_inner();
    match blocking(move || accounts.accounts.authenticate(&email, &password)).await {
        Ok(Some(user_id)) => enter(&state, &request, user_id, None, &mut HttpResponse::SeeOther()),
        Ok(None) => html(StatusCode::UNAUTHORIZED, page::login(Some(SIGN_IN_AGAIN))),
        Err(error) => failure(&*error),
    }
}

async fn sign_out(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    if !from_own_page(&state, &request) {
        return html(StatusCode::FORBIDDEN, page::login(Some("Please use the button on this page.")));
    }
    if let Some(id) = cookie(&request) {
        state.sessions.end(&id);
    }
    let mut response = HttpResponse::SeeOther().insert_header((header::LOCATION, "/")).finish();
    let _ = response.add_removal_cookie(&Cookie::build(COOKIE, "").path("/").finish());
    response
}

#[derive(Deserialize)]
struct Handover {
    ticket: String,
}

/// Takes a ticket from the console and opens a session that remembers who is behind it.
async fn redeem(state: web::Data<State>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let Some(console) = console_origin(&state, &request) else {
        return HttpResponse::Forbidden()
            .json(json!({ "error": "Tickets are taken from the console alone." }));
    };
    let refuse = |status: StatusCode, text: &str| {
        allow(&mut HttpResponse::build(status), &console).json(json!({ "error": text }))
    };
    if !request.content_type().eq_ignore_ascii_case("application/json") {
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "A ticket comes as application/json.");
    }
    let Ok(Handover { ticket }) = serde_json::from_slice(&body) else {
        return refuse(StatusCode::BAD_REQUEST, "The body is not {\"ticket\": \"…\"}.");
    };
    let ticket = match state.tickets.redeem(&ticket) {
        Ok(ticket) => ticket,
        Err(error @ TicketError::Used) => return refuse(StatusCode::GONE, &error.to_string()),
        Err(error) => return refuse(StatusCode::UNAUTHORIZED, &error.to_string()),
    };
    let accounts = state.clone();
    let user_id = ticket.subject.clone();
    match blocking(move || accounts.accounts.customer(&user_id)).await {
        Ok(Some(customer)) if !customer.blocked => {
            let mut builder = HttpResponse::Ok();
            enter(&state, &request, ticket.subject, Some(ticket.operator), allow(&mut builder, &console))
        }
        // The same answer for both: a ticket is no way to find out which accounts there are.
        Ok(_) => refuse(
            StatusCode::FORBIDDEN,
            "The shop opens no session for this account: it is blocked or gone.",
        ),
        Err(_) => refuse(StatusCode::INTERNAL_SERVER_ERROR, "The shop cannot read its database."),
    }
}

/// What a browser asks before it sends a ticket from the console's page.
async fn preflight(state: web::Data<State>, request: HttpRequest) -> HttpResponse {
    let mut builder = HttpResponse::NoContent();
    if let Some(console) = console_origin(&state, &request) {
        allow(&mut builder, &console)
            .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "POST"))
            .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"))
            .insert_header((header::ACCESS_CONTROL_MAX_AGE, "600"));
    }
    builder.insert_header((header::VARY, "Origin")).finish()
}

fn allow<'a>(
    builder: &'a mut actix_web::HttpResponseBuilder,
    console: &str,
) -> &'a mut actix_web::HttpResponseBuilder {
    builder
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, console))
        .insert_header((header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true"))
        .insert_header((header::VARY, "Origin"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
}

/// Opens a session under an id that nobody has seen before, and closes the one that the browser had.
fn enter(
    state: &State,
    request: &HttpRequest,
    user_id: String,
    operator: Option<Operator>,
    builder: &mut actix_web::HttpResponseBuilder,
) -> HttpResponse {
    if let Some(former) = cookie(request) {
        state.sessions.end(&former);
    }
    let impersonated = operator.is_some();
    let id = match state.sessions.begin(user_id, operator) {
        Ok(id) => id,
        Err(error) => return failure(&*error),
    };
    builder
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .cookie(Cookie::build(COOKIE, id).path("/").http_only(true).same_site(SameSite::Lax).finish());
    if impersonated {
        builder.json(json!({ "ok": true }))
    } else {
        builder.insert_header((header::LOCATION, "/")).finish()
    }
}

fn cookie(request: &HttpRequest) -> Option<String> {
    request.cookie(COOKIE).map(|cookie| cookie.value().to_owned())
}

fn origin(request: &HttpRequest) -> Option<&str> {
    request.headers().get(header::ORIGIN)?.to_str().ok()
}

/// A form of another page must not log anybody in or out here.
fn from_own_page(state: &State, request: &HttpRequest) -> bool {
    let own = |origin: &str| {
        let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        let local = state.shop.origin.replace("127.0.0.1", "localhost");
        (origin == state.shop.origin || origin == local) && origin.strip_prefix("http://") == host
    };
    origin(request).is_some_and(own)
}

fn console_origin(state: &State, request: &HttpRequest) -> Option<String> {
    let origin = origin(request)?;
    state.consoles.iter().find(|console| *console == origin).cloned()
}

/// Reads the database away from the threads that answer requests.
async fn blocking<T: Send + 'static>(
    job: impl FnOnce() -> Result<T, accounts::Failure> + Send + 'static,
) -> Result<T, accounts::Failure> {
    web::block(job).await?
}

fn html(status: StatusCode, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "same-origin"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ))
        .body(body)
}

fn failure(error: &(dyn Error + Send + Sync)) -> HttpResponse {
    eprintln!("shop: {error}");
    html(
        StatusCode::INTERNAL_SERVER_ERROR,
        page::login(Some("The shop has a problem. Please try again later.")),
    )
}
