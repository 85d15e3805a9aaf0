//! Why a condition tree could not be read.

use std::{error::Error as StdError, fmt};

use crate::error::Error;

/// Why a condition tree could not be read. As an [`Error`] it is a 400.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConditionError {
    /// It names a field that its collection does not have.
    MissingField(String),
    /// It compares with what an operator types into the form of an action, which no record knows.
    FormValue(String),
    /// It is no condition tree, or one that its fields cannot answer.
    Invalid(String),
}

impl fmt::Display for ConditionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::MissingField(text) | Self::FormValue(text) | Self::Invalid(text)) = self;
        f.write_str(text)
    }
}

// Not an `std::error::Error`: those become a 500 through `?`, and this is the caller's mistake.
impl From<ConditionError> for Error {
    fn from(error: ConditionError) -> Self {
        match error {
            ConditionError::MissingField(text) => Self::new(400, "MissingFieldError", text),
            ConditionError::FormValue(text) | ConditionError::Invalid(text) => Self::validation(text),
        }
    }
}

// As the cause of another error, for the log.
impl From<ConditionError> for Box<dyn StdError + Send + Sync> {
    fn from(error: ConditionError) -> Self {
        error.to_string().into()
    }
}

impl ConditionError {
    pub(super) fn invalid(text: impl Into<String>) -> Self {
        Self::Invalid(text.into())
    }
}

/// Someone else's text in a message: as much of it as helps.
pub(super) fn quoted(text: &str) -> String {
    const SHOWN: usize = 100;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}
