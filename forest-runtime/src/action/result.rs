//! What an action answers. The parts add up: one answer may carry a message, a webhook and a redirection at once.

use std::fmt;

use serde::Serialize;

use crate::error::{Error, Result};

/// The answer of an action.
///
/// ```
/// use forest::{ActionResult, Webhook};
///
/// let answer = ActionResult::success("Impersonating ada@example.com")
///     .webhook(Webhook::post("https://shop.example/login").body(&serde_json::json!({ "ticket": "…" })))
///     .redirect_to("https://shop.example/");
/// ```
#[derive(Debug, Default)]
pub struct ActionResult {
    pub(crate) message: Option<Message>,
    pub(crate) html: Option<String>,
    pub(crate) webhook: Option<Webhook>,
    pub(crate) redirect_to: Option<String>,
    pub(crate) refresh: Vec<String>,
    pub(crate) file: Option<FileResult>,
    pub(crate) headers: Vec<(String, String)>,
}

#[derive(Debug)]
pub(crate) enum Message {
    Success(String),
    Error(String),
}

impl ActionResult {
    /// It worked; the operator sees `message` as a toast.
    pub fn success(message: impl Into<String>) -> Self {
        Self { message: Some(Message::Success(message.into())), ..Self::default() }
    }

    /// It did not work; the operator sees `message` as a toast. Answered with status 400.
    pub fn error(message: impl Into<String>) -> Self {
        Self { message: Some(Message::Error(message.into())), ..Self::default() }
    }

    /// HTML that is shown in a side panel. It is rendered as it stands: escape what you put in.
    pub fn html(mut self, html: impl Into<String>) -> Self {
        self.html = Some(html.into());
        self
    }

    /// A request that the operator's browser makes.
    pub fn webhook(mut self, webhook: Webhook) -> Self {
        self.webhook = Some(webhook);
        self
    }

    /// Where the operator's browser goes: a path of the panel, or an absolute `http(s)` URL.
    pub fn redirect_to(mut self, target: impl Into<String>) -> Self {
        self.redirect_to = Some(target.into());
        self
    }

    /// Relations whose lists the panel loads again.
    pub fn refresh<R: Into<String>>(mut self, relations: impl IntoIterator<Item = R>) -> Self {
        self.refresh.extend(relations.into_iter().map(Into::into));
        self
    }

    /// A file to download. The action must be declared with `download`; a file is all that such an answer carries
    /// besides its headers.
    pub fn file(name: impl Into<String>, mime_type: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        let file = FileResult { name: name.into(), mime_type: mime_type.into(), content: content.into() };
        Self { file: Some(file), ..Self::default() }
    }

    /// A header of the answer.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

/// A file that an action answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileResult {
    pub(crate) name: String,
    pub(crate) mime_type: String,
    pub(crate) content: Vec<u8>,
}

/// A request that the operator's browser makes when it reads the answer. Everything in it reaches that browser: it is
/// no place for a secret.
pub struct Webhook {
    pub(crate) url: String,
    pub(crate) method: WebhookMethod,
    pub(crate) headers: Vec<(String, String)>,
    /// JSON text.
    pub(crate) body: Result<String, String>,
}

/// The methods that Forest's UI knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookMethod {
    /// `GET`, without a body.
    Get,
    /// `POST`, with a JSON body.
    Post,
}

impl Webhook {
    /// A `POST` of a JSON body, `{}` unless [`Webhook::body`] says otherwise, to an absolute `http(s)` URL.
    pub fn post(url: impl Into<String>) -> Self {
        Self::new(url.into(), WebhookMethod::Post)
    }

    /// A `GET` of an absolute `http(s)` URL.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(url.into(), WebhookMethod::Get)
    }

    fn new(url: String, method: WebhookMethod) -> Self {
        Self { url, method, headers: Vec::new(), body: Ok("{}".to_owned()) }
    }

    /// A header of the request.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The body, as JSON. A value that cannot be JSON makes the action answer 500.
    pub fn body(mut self, body: &impl Serialize) -> Self {
        self.body = serde_json::to_string(body).map_err(|error| error.to_string());
        self
    }
}

// The body may hold a ticket, which has no place in a log.
impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("method", &self.method)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// What an action function may return.
#[diagnostic::on_unimplemented(
    message = "an action cannot return `{Self}`",
    label = "expected `ActionResult` or `Result<ActionResult, E>`",
    note = "return `ActionResult`, `Result<ActionResult>`, `Result<()>` or nothing; an error of your own is one that `?` turns into a `forest::Error`"
)]
pub trait IntoActionResult {
    /// The answer.
    ///
    /// # Errors
    /// What the function returned as its error.
    fn into_action_result(self) -> Result<ActionResult>;
}

#[diagnostic::do_not_recommend]
impl IntoActionResult for ActionResult {
    fn into_action_result(self) -> Result<ActionResult> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl<E: Into<Error>> IntoActionResult for Result<ActionResult, E> {
    fn into_action_result(self) -> Result<ActionResult> {
        self.map_err(Into::into)
    }
}

#[diagnostic::do_not_recommend]
impl IntoActionResult for () {
    fn into_action_result(self) -> Result<ActionResult> {
        Ok(ActionResult::default())
    }
}

#[diagnostic::do_not_recommend]
impl<E: Into<Error>> IntoActionResult for Result<(), E> {
    fn into_action_result(self) -> Result<ActionResult> {
        self.map(|()| ActionResult::default()).map_err(Into::into)
    }
}
