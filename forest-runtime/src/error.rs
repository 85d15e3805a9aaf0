//! The error of everything that happens in a request: a status, a name and a text for the operator, and a cause for
//! the log.

use std::{error::Error as StdError, fmt};

use serde_json::Value as Json;

/// A result whose error is Forest's [`Error`] unless told otherwise.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request was not fulfilled.
///
/// Any error of any crate becomes one through `?`. Such an error is logged in full and answered with status 500 and the
/// text "Unexpected error": its own text may hold what an operator must not see. Use a constructor to choose what is
/// answered:
///
/// ```
/// use forest::Error;
///
/// fn parse(amount: &str) -> forest::Result<u32> {
///     amount.parse().map_err(|_| Error::validation("The amount must be a whole number"))
/// }
/// assert_eq!(parse("ten").unwrap_err().status(), 400);
/// ```
pub struct Error {
    status: u16,
    name: &'static str,
    detail: String,
    data: Option<Json>,
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// A refusal with a status, Forest's name of the error and a text that the operator reads.
    pub(crate) fn new(status: u16, name: &'static str, detail: impl Into<String>) -> Self {
        Self { status, name, detail: detail.into(), data: None, cause: None }
    }

    /// With something that a program reads, not the operator.
    pub(crate) fn with_data(self, data: Json) -> Self {
        Self { data: Some(data), ..self }
    }

    /// With what went wrong underneath, for the log.
    pub(crate) fn because(self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { cause: Some(cause.into()), ..self }
    }

    /// 400: the request asks for something that makes no sense.
    pub fn validation(detail: impl Into<String>) -> Self {
        Self::new(400, "ValidationError", detail)
    }

    /// 403: the operator may not do this.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(403, "ForbiddenError", detail)
    }

    /// 404: there is no such thing.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(404, "NotFoundError", detail)
    }

    /// 422: the request is well formed and cannot be fulfilled as things stand.
    pub fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(422, "UnprocessableError", detail)
    }

    /// 500 with "Unexpected error"; `cause` goes to the log alone.
    pub fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(500, "InternalServerError", "Unexpected error").because(cause)
    }

    /// The HTTP status of the answer.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The name of the error in Forest's vocabulary.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The text for the operator.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// What a program reads of the error, when there is something.
    pub(crate) fn data(&self) -> Option<&Json> {
        self.data.as_ref()
    }

    /// What went wrong underneath; for the log, never for an answer.
    pub fn cause(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.cause.as_deref()
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("status", &self.status)
            .field("name", &self.name)
            .field("detail", &self.detail)
            .field("data", &self.data)
            .field("cause", &self.cause)
            .finish()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

// Not an `std::error::Error` itself: that is what lets `?` turn every other error into one.
impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(cause: E) -> Self {
        Self::internal(cause)
    }
}
