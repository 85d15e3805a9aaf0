//! `POST <endpoint of an action>/hooks/…`: what the UI asks about the form of an action, before it runs it.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value as Json};

use super::{
    State,
    body::{ACTION_LIMIT, read_object},
    query_string::QueryString,
    respond::{JSON, respond},
};
use crate::{
    error::{Error, Result},
    schema::Dialect,
};

/// How much of an unknown field's name a refusal repeats.
const NAME_SHOWN: usize = 100;

/// What the UI asks about a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hook {
    /// The form, when it is opened.
    Load,
    /// The form, after a field has changed.
    Change,
    /// The values that a field offers for a text.
    Search,
}

impl Hook {
    /// What is asked in a dialect. A legacy agent has the hooks that an action declares, and none declares one.
    pub(super) fn of(dialect: Dialect) -> &'static [Self] {
        match dialect {
            Dialect::Modern => &[Self::Load, Self::Change, Self::Search],
            Dialect::Legacy => &[],
        }
    }

    /// The last part of the path.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Change => "change",
            Self::Search => "search",
        }
    }

    /// The attribute that names the field which it is about.
    fn field(self) -> Option<&'static str> {
        match self {
            Self::Load => None,
            Self::Change => Some("changed_field"),
            Self::Search => Some("search_field"),
        }
    }
}

pub(super) async fn run(
    state: &State,
    index: usize,
    hook: Hook,
    request: &HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    respond(state, request, async |caller| {
        let action = &state.actions[index];
        // Who may not run an action does not see its form either: it may show what is in the records.
        state.gate.authorize_trigger(&caller, action.collection.name, action.schema().name).await?;
        QueryString::parse(request.query_string(), state.dialect).time_zone()?;
        let body = read_object(payload, ACTION_LIMIT).await?;
        let attributes = attributes(&body)?;
        if let Some(attribute) = hook.field() {
            return Err(unknown_field(action.schema().name, attribute, attributes));
        }
        Ok(HttpResponse::Ok().content_type(JSON).body(r#"{"fields":[],"layout":[]}"#))
    })
    .await
}

/// `data.attributes` of the body.
fn attributes(body: &Map<String, Json>) -> Result<&Map<String, Json>> {
    body.get("data").and_then(|data| data.get("attributes")).and_then(Json::as_object).ok_or_else(|| {
        Error::validation("The body is no request for the form of an action: it has no `data.attributes`")
    })
}

/// No action has a form, so none has the field.
fn unknown_field(action: &str, attribute: &str, attributes: &Map<String, Json>) -> Error {
    match attributes.get(attribute).and_then(Json::as_str) {
        Some(name) => {
            let name: String = name.chars().take(NAME_SHOWN).collect();
            Error::validation(format!("The form of the action {action:?} has no field {name:?}"))
        }
        None => Error::validation(format!("`{attribute}` must name a field of the form")),
    }
}
