//! What is wrong with an agent's declaration, in words for the person who wrote it.

use std::fmt;

/// Something that keeps an agent from being built.
///
/// Its text says what is wrong and where, in Rust names, and then what to do about it. `build()` answers all of them
/// at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    problem: String,
    remedy: String,
}

impl ConfigError {
    /// `problem` is a sentence without its full stop, `remedy` what to do about it, in the imperative.
    pub(crate) fn new(problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { problem: problem.into(), remedy: remedy.into() }
    }

    /// What is wrong, and where.
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// What to do about it.
    pub fn remedy(&self) -> &str {
        &self.remedy
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.problem, self.remedy)
    }
}

impl std::error::Error for ConfigError {}
