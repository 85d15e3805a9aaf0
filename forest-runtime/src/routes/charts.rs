//! `POST /forest/stats/<collection>`: a chart of the records of a collection.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{
    State,
    body::read_object,
    query_string::QueryString,
    respond::{JSON, respond},
};
use crate::{
    access::{ChartKind, ChartOf},
    error::{Error, Result},
};

/// How many bytes a chart may have.
const BODY_LIMIT: usize = 4 * 1024 * 1024;

pub(super) async fn run(
    state: web::Data<State>,
    request: HttpRequest,
    collection: web::Path<String>,
    payload: web::Payload,
) -> HttpResponse {
    respond(&state, &request, async |caller| {
        QueryString::parse(request.query_string(), state.dialect).time_zone()?;
        let body = read_object(payload, BODY_LIMIT).await?;
        let chart = state.gate.authorize_chart(&caller, &collection, &body).await?;
        let stat = json!({
            "data": { "id": Uuid::new_v4().to_string(), "type": "stats", "attributes": { "value": value(&chart).await? } },
        });
        Ok(HttpResponse::Ok().content_type(JSON).body(stat.to_string()))
    })
    .await
}

/// What the chart shows, in the form that Forest's UI draws.
async fn value(chart: &ChartOf) -> Result<Json> {
    let count = match chart.kind() {
        ChartKind::Value | ChartKind::Objective => chart.count().await?,
        kind => return Err(Error::unprocessable(format!("{kind:?} charts are not served"))),
    };
    Ok(match chart.kind() {
        ChartKind::Objective => json!({ "value": count }),
        _ => json!({ "countCurrent": count }),
    })
}
