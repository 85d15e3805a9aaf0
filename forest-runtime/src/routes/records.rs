//! `GET /forest/<collection>`, `…/count` and `…/<id>`.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{
    State,
    jsonapi::RecordWriter,
    query_string::QueryString,
    respond::{JSON, respond},
};
use crate::{
    access::{Authorized, Browse, Read},
    error::{Error, Result},
    query::{Select, unpack_id},
};

pub(super) async fn list(
    state: web::Data<State>,
    request: HttpRequest,
    collection: web::Path<String>,
) -> HttpResponse {
    respond(&state, &request, async |caller| {
        let records = state.gate.authorize(&caller, &collection).await?;
        list_of(&state, &request, &records).await
    })
    .await
}

pub(super) async fn count(
    state: web::Data<State>,
    request: HttpRequest,
    collection: web::Path<String>,
) -> HttpResponse {
    respond(&state, &request, async |caller| {
        let records = state.gate.authorize(&caller, &collection).await?;
        count_of(&state, &request, &records).await
    })
    .await
}

/// The page of `records` that a request asks for.
pub(super) async fn list_of(
    state: &State,
    request: &HttpRequest,
    records: &Authorized<Browse>,
) -> Result<HttpResponse> {
    let query = QueryString::parse(request.query_string(), state.dialect);
    query.time_zone()?;
    refuse_live_query(state, records, &query).await?;
    let schema = records.schema();
    let writer = RecordWriter::new(schema, &query.projection(schema)?, state.dialect);
    let select = Select {
        collection: schema.clone(),
        columns: writer.columns(),
        filter: query.filter(schema)?,
        sort: query.sort(schema)?,
        page: Some(query.page()?),
    };
    let mut body = writer.begin();
    body.push(b'[');
    let mut body = records
        .list(select, body, move |body, row| {
            if !body.ends_with(b"[") {
                body.push(b',');
            }
            writer.write(body, row)
        })
        .await?;
    body.extend_from_slice(b"]}");
    Ok(HttpResponse::Ok().content_type(JSON).body(body))
}

/// How many of `records` a request means.
pub(super) async fn count_of(
    state: &State,
    request: &HttpRequest,
    records: &Authorized<Browse>,
) -> Result<HttpResponse> {
    let query = QueryString::parse(request.query_string(), state.dialect);
    query.time_zone()?;
    refuse_live_query(state, records, &query).await?;
    let count = records.count(query.filter(records.schema())?).await?;
    Ok(HttpResponse::Ok().content_type(JSON).body(format!("{{\"count\":{count}}}")))
}

/// A live segment brings SQL of its own, which is not run. Who may not use it is told that first, and nothing else.
async fn refuse_live_query(state: &State, records: &Authorized<Browse>, query: &QueryString) -> Result<()> {
    let Some((sql, connection)) = query.segment_query() else { return Ok(()) };
    state.gate.require_segment(records.caller(), records.schema().name, sql, connection).await?;
    Err(Error::unprocessable("Live query segments are not switched on"))
}

pub(super) async fn get(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> HttpResponse {
    respond(&state, &request, async |caller| {
        let (collection, id) = &*path;
        let records: Authorized<Read> = state.gate.authorize(&caller, collection).await?;
        let query = QueryString::parse(request.query_string(), state.dialect);
        query.time_zone()?;
        let schema = records.schema();
        let key = unpack_id(schema, id)?;
        let writer = RecordWriter::new(schema, &query.projection(schema)?, state.dialect);
        let start = writer.begin();
        let columns = writer.columns();
        let record = records.get(key, columns, Vec::new(), move |body, row| writer.write(body, row)).await?;
        if record.is_empty() {
            return Err(Error::not_found(format!("There is no record {id:?} in `{collection}`")));
        }
        Ok(HttpResponse::Ok().content_type(JSON).body([start, record, b"}".to_vec()].concat()))
    })
    .await
}
