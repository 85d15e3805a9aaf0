//! `POST <endpoint of an action>`: which records are meant, then the action.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::{State, action_result::action_response, query_string::QueryString, respond::respond};
use crate::{
    access::{Authorized, Trigger},
    action::{Call, Context},
    error::{Error, Result},
    query::{ConditionTree, search_condition, unpack_id},
    schema::{ActionScope, CollectionSchema},
};

/// How many bytes a request may hold, as in the Node agent.
const BODY_LIMIT: usize = 50 * 1024 * 1024;

#[derive(Deserialize)]
struct Body {
    data: Resource,
}

#[derive(Deserialize)]
struct Resource {
    attributes: Attributes,
}

/// What the UI sends of an action. Names that are not here (`collection_name`, `smart_action_id`, …) are hints that the
/// route already answers.
#[derive(Deserialize)]
struct Attributes {
    #[serde(default)]
    ids: Option<Vec<Json>>,
    #[serde(default)]
    all_records: Option<bool>,
    #[serde(default)]
    all_records_ids_excluded: Option<Vec<Json>>,
    #[serde(default)]
    all_records_subset_query: Option<Map<String, Json>>,
    #[serde(default)]
    parent_collection_id: Option<Json>,
    #[serde(default)]
    requester_id: Option<Json>,
    #[serde(default)]
    signed_approval_request: Option<Json>,
}

pub(super) async fn run(
    state: &State,
    index: usize,
    request: &HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    respond(state, request, async |caller| {
        let action = &state.actions[index];
        let authorized: Authorized<Trigger> = state.gate.authorize(&caller, action.collection)?;
        QueryString::parse(request.query_string(), state.dialect).time_zone()?;
        let attributes = read(payload).await?;
        let call = call(&authorized, action.registered.declaration.scope, &attributes, state).await?;
        tracing::info!(
            action = action.registered.path,
            caller = caller.id,
            record = call.record.as_ref().map(|(id, _)| id.as_str()),
            "action"
        );
        action_response(action.registered.run(call).await?, state.dialect)
    })
    .await
}

async fn read(payload: web::Payload) -> Result<Attributes> {
    let bytes = payload
        .to_bytes_limited(BODY_LIMIT)
        .await
        .map_err(|_| Error::new(413, "PayloadTooLargeError", "The request is larger than 50 MB"))?
        .map_err(|_| Error::validation("The request's body could not be read"))?;
    let body: Body = serde_json::from_slice(&bytes)
        .map_err(|error| Error::validation(format!("The body is no request for an action: {error}")))?;
    let attributes = body.data.attributes;
    if present(attributes.requester_id.as_ref()) {
        return Err(Error::unprocessable("`requester_id` is not the sender's to say"));
    }
    // An approval is to be believed for its signature alone, and this agent cannot check one.
    if present(attributes.signed_approval_request.as_ref()) {
        return Err(Error::validation("Invalid signed action parameters"));
    }
    if present(attributes.parent_collection_id.as_ref()) {
        return Err(Error::validation("Actions on the records of a relation are not supported"));
    }
    Ok(attributes)
}

fn present(value: Option<&Json>) -> bool {
    value.is_some_and(|value| !value.is_null())
}

async fn call(
    authorized: &Authorized<Trigger>,
    scope: ActionScope,
    attributes: &Attributes,
    state: &State,
) -> Result<Call> {
    let schema = authorized.schema();
    let context = Context { caller: Arc::clone(authorized.caller()), data: Arc::clone(&state.data) };
    let all_records = attributes.all_records.unwrap_or(false);
    let ids = texts("ids", attributes.ids.as_deref())?;
    let (filter, record) = match scope {
        ActionScope::Single => {
            let [id] = ids[..] else {
                return Err(one_record(ids.len()));
            };
            if all_records {
                return Err(Error::validation("This action runs on one record, not on all"));
            }
            let key = unpack_id(schema, id)?;
            let record = authorized
                .record(key.clone())
                .await?
                .ok_or_else(|| Error::not_found(format!("There is no record {id:?} in `{}`", schema.name)))?;
            (Some(ConditionTree::keys(vec![key])), Some(record))
        }
        ActionScope::Bulk if all_records => (all_but_excluded(schema, attributes)?, None),
        ActionScope::Bulk if ids.is_empty() => {
            return Err(Error::validation("This action runs on one record or more; none was named"));
        }
        ActionScope::Bulk => (Some(ConditionTree::keys(keys(schema, &ids)?)), None),
        ActionScope::Global => (None, None),
    };
    Ok(Call { context, selection: authorized.selection(filter), record })
}

fn one_record(named: usize) -> Error {
    Error::validation(format!("This action runs on exactly one record; {named} were named"))
}

/// "Select all": what the list showed, without what was unticked.
fn all_but_excluded(schema: &CollectionSchema, attributes: &Attributes) -> Result<Option<ConditionTree>> {
    let mut subset = None;
    for (name, value) in attributes.all_records_subset_query.iter().flatten() {
        match (name.as_str(), value) {
            ("search", Json::String(text)) => subset = search_condition(schema, text)?,
            // To leave a restriction out would run the action on records that were not selected.
            ("filters" | "segment" | "segmentQuery", value) if !value.is_null() && value != "" => {
                return Err(Error::validation(format!("`{name}` is not supported")));
            }
            _ => {}
        }
    }
    let excluded = texts("all_records_ids_excluded", attributes.all_records_ids_excluded.as_deref())?;
    let rest =
        if excluded.is_empty() { None } else { Some(ConditionTree::all_but(keys(schema, &excluded)?)) };
    Ok(ConditionTree::intersect([subset, rest]))
}

fn texts<'a>(name: &str, values: Option<&'a [Json]>) -> Result<Vec<&'a str>> {
    let text = |value: &'a Json| {
        value
            .as_str()
            .ok_or_else(|| Error::validation(format!("`{name}` holds ids as strings; {value} is none")))
    };
    values.unwrap_or_default().iter().map(text).collect()
}

fn keys(schema: &CollectionSchema, ids: &[&str]) -> Result<Vec<Vec<crate::value::Value>>> {
    ids.iter().map(|id| unpack_id(schema, id)).collect()
}
