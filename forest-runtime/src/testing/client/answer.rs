//! What an agent answers.

use std::fmt;

use serde_json::Value as Json;

/// An answer, whatever it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    status: u16,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    pub(super) async fn read(response: reqwest::Response) -> Self {
        let status = response.status().as_u16();
        let headers = response.headers().iter();
        let headers = headers.map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        let headers = headers.collect();
        match response.bytes().await {
            Ok(body) => Self { status, headers, body: body.to_vec() },
            Err(error) => panic!("the answer with status {status} breaks off: {error:?}"),
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The value of a header; `name` is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The body.
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body, which must be text.
    #[track_caller]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap_or_else(|error| panic!("the body is no text: {error}"))
    }

    /// The body, which must be JSON.
    #[track_caller]
    pub fn json(&self) -> Json {
        serde_json::from_str(self.text())
            .unwrap_or_else(|error| panic!("the body is no JSON ({error}): {:?}", self.text()))
    }

    /// The refusal, when this is one.
    pub fn refusal(&self) -> Option<Refusal> {
        (self.status >= 400).then(|| Refusal::of(self))
    }

    pub(super) fn accepted(self) -> Result<Self, Refusal> {
        match self.refusal() {
            Some(refusal) => Err(refusal),
            None => Ok(self),
        }
    }

    /// The body as JSON, `null` when it is none.
    pub(super) fn maybe_json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.status, String::from_utf8_lossy(&self.body))
    }
}

/// Why an agent did not do what it was asked for: an answer with a status from 400 on.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    status: u16,
    name: String,
    detail: String,
    data: Json,
}

impl Refusal {
    /// Reads Forest's envelope, or the error of a login or of an action.
    fn of(answer: &Answer) -> Self {
        let body = answer.maybe_json();
        let text = |value: &Json| value.as_str().map(str::to_owned);
        let error = &body["errors"][0];
        let detail = text(&error["detail"])
            .or_else(|| text(&body["error_description"]))
            .or_else(|| text(&body["error"]))
            .unwrap_or_else(|| String::from_utf8_lossy(&answer.body).into_owned());
        Self {
            status: answer.status,
            name: text(&error["name"]).or_else(|| text(&body["error"])).unwrap_or_default(),
            detail,
            data: error["data"].clone(),
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Forest's name of the error, `ForbiddenError`, or that of a login, `access_denied`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the operator reads.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// What the UI reads; `null` for most.
    pub fn data(&self) -> &Json {
        &self.data
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.status, self.name, self.detail)
    }
}

impl std::error::Error for Refusal {}
