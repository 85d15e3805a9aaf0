//! Sessions that we hand out.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value as Json;

use crate::{caller::Caller, error::Result, jwt};

/// How long a session lasts, in seconds.
const LIFETIME: i64 = 3600;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Claims<'a> {
    id: i64,
    email: &'a str,
    first_name: &'a str,
    last_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permission_level: Option<&'a str>,
    rendering_id: i64,
    tags: &'a BTreeMap<String, String>,
    iat: i64,
    exp: i64,
}

/// A session, as the login answers it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Session {
    /// What every request carries.
    pub(crate) token: String,
    /// The claims of the token, for the UI.
    pub(crate) token_data: Json,
}

/// A session for `caller`, good for an hour.
///
/// # Errors
/// When it cannot be signed.
pub(crate) fn mint(caller: &Caller, auth_secret: &str) -> Result<Session> {
    let now = Timestamp::now().as_second();
    let claims = Claims {
        id: caller.id,
        email: &caller.email,
        first_name: &caller.first_name,
        last_name: &caller.last_name,
        team: caller.team.as_deref(),
        role: caller.role.as_deref(),
        permission_level: caller.permission_level.as_deref(),
        rendering_id: caller.rendering_id,
        tags: &caller.tags,
        iat: now,
        exp: now + LIFETIME,
    };
    let token = jwt::sign(&claims, auth_secret.as_bytes())?;
    Ok(Session { token, token_data: serde_json::to_value(&claims)? })
}
