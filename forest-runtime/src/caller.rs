//! Who makes a request. Only `access` makes a [`Caller`], from a session token; everything below reads it.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

/// The operator behind a request, as the session token names him.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Caller {
    /// The operator's id on Forest's side.
    pub id: i64,
    /// The e-mail address.
    pub email: String,
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// The team, when the token names one.
    pub team: Option<String>,
    /// The role, when the token names one.
    pub role: Option<String>,
    /// `admin`, `developer`, `editor` or `user`, when the token names one.
    pub permission_level: Option<String>,
    /// The rendering (project, environment and team) that the operator looks at.
    pub rendering_id: i64,
    /// The operator's tags.
    pub tags: BTreeMap<String, String>,
    /// The time zone of the operator's browser, as the request says; UTC when it says none.
    pub(crate) time_zone: TimeZone,
}
