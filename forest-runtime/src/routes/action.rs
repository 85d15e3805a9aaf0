//! `POST <endpoint of an action>`: which records are meant, then the action.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::{
    State,
    action_result::action_response,
    body::{ACTION_LIMIT, read_object},
    query_string::QueryString,
    respond::respond,
    subset::subset_filter,
};
use crate::{
    access::{Authorized, SignedRequest, Trigger},
    action::{Call, Context},
    error::{Error, Result},
    query::{ConditionTree, unpack_id},
    schema::{ActionScope, CollectionRef, CollectionSchema},
};

/// What the UI sends of an action. Names that are not here (`collection_name`, `smart_action_id`, …) are hints that the
/// route already answers; in an approval they are checked when its signature is.
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
}

pub(super) async fn run(
    state: &State,
    index: usize,
    request: &HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    respond(state, request, async |caller| {
        let action = &state.actions[index];
        let (collection, schema) = (action.collection.name, action.schema());
        QueryString::parse(request.query_string(), state.dialect).time_zone()?;
        // Large bodies are read for those alone who may do something with them.
        state.gate.require_action(&caller, collection, schema.name).await?;
        let sent = attributes(read_object(payload, ACTION_LIMIT).await?)?;
        let (attributes, authorized, approved): (_, Authorized<Trigger>, bool) =
            match sent.get("signed_approval_request") {
                None | Some(Json::Null) => {
                    // An approver is believed for the server's signature alone.
                    if sent.contains_key("requester_id") {
                        return Err(Error::unprocessable("`requester_id` is not the sender's to say"));
                    }
                    let authorized = state.gate.authorize_trigger(&caller, collection, schema.name).await?;
                    (sent, authorized, false)
                }
                Some(token) => {
                    let token = token.as_str().unwrap_or_default();
                    let SignedRequest { attributes, approval } =
                        state.gate.signed_request(token, collection, schema)?;
                    let authorized =
                        state.gate.authorize_approved(&caller, collection, schema.name, approval).await?;
                    (attributes, authorized, true)
                }
            };
        let attributes: Attributes = serde_json::from_value(Json::Object(attributes))
            .map_err(|error| Error::validation(format!("The body is no request for an action: {error}")))?;
        // What a filter means when it is approved need not be what it meant when it was asked for.
        if approved && schema.scope == ActionScope::Bulk && attributes.all_records == Some(true) {
            return Err(Error::unprocessable("An approved request must name its records"));
        }
        let call = call(&authorized, schema.scope, &attributes, state).await?;
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

/// `data.attributes` of the body.
fn attributes(mut body: Map<String, Json>) -> Result<Map<String, Json>> {
    match body.get_mut("data").and_then(|data| data.get_mut("attributes")).map(Json::take) {
        Some(Json::Object(attributes)) => Ok(attributes),
        _ => Err(Error::validation("The body is no request for an action: it has no `data.attributes`")),
    }
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
    if present(attributes.parent_collection_id.as_ref()) {
        return Err(Error::validation("Actions on the records of a relation are not supported"));
    }
    let schema = authorized.schema();
    let context = Context { caller: Arc::clone(authorized.caller()), data: Arc::clone(&state.data) };
    let all_records = attributes.all_records.unwrap_or(false);
    let ids = texts("ids", attributes.ids.as_deref())?;
    let filter = match scope {
        ActionScope::Single => {
            let [id] = ids[..] else {
                return Err(one_record(ids.len()));
            };
            if all_records {
                return Err(Error::validation("This action runs on one record, not on all"));
            }
            let key = unpack_id(schema, id)?;
            let selection = authorized.selection(Some(ConditionTree::keys(vec![key.clone()])), false).await?;
            let record = selection.records(vec![key]).await?.pop();
            let record = record
                .ok_or_else(|| Error::not_found(format!("There is no record {id:?} in `{}`", schema.name)))?;
            return Ok(Call { context, selection, record: Some(record) });
        }
        ActionScope::Bulk if all_records => {
            all_but_excluded(schema, attributes, &authorized.caller().time_zone)?
        }
        ActionScope::Bulk if ids.is_empty() => {
            return Err(Error::validation("This action runs on one record or more; none was named"));
        }
        ActionScope::Bulk => Some(ConditionTree::keys(keys(schema, &ids)?)),
        ActionScope::Global => None,
    };
    Ok(Call {
        context,
        selection: authorized.selection(filter, all_records && scope == ActionScope::Bulk).await?,
        record: None,
    })
}

fn one_record(named: usize) -> Error {
    Error::validation(format!("This action runs on exactly one record; {named} were named"))
}

/// "Select all": what the list showed, without what was unticked.
fn all_but_excluded(
    schema: &CollectionRef,
    attributes: &Attributes,
    time_zone: &TimeZone,
) -> Result<Option<ConditionTree>> {
    let subset = attributes.all_records_subset_query.as_ref();
    let subset = subset.map_or(Ok(None), |subset| subset_filter(schema, subset, time_zone))?;
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
