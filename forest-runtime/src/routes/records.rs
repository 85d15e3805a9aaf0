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
    error::Error,
    query::{Select, unpack_id},
};

pub(super) async fn list(
    state: web::Data<State>,
    request: HttpRequest,
    collection: web::Path<String>,
) -> HttpResponse {
    respond(&state, &request, async |caller| {
        let records: Authorized<Browse> = state.gate.authorize(&caller, &collection)?;
        let query = QueryString::parse(request.query_string(), state.dialect);
        query.time_zone()?;
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
    })
    .await
}

pub(super) async fn count(
    state: web::Data<State>,
    request: HttpRequest,
    collection: web::Path<String>,
) -> HttpResponse {
    respond(&state, &request, async |caller| {
        let records: Authorized<Browse> = state.gate.authorize(&caller, &collection)?;
        let query = QueryString::parse(request.query_string(), state.dialect);
        query.time_zone()?;
        let count = records.count(query.filter(records.schema())?).await?;
        Ok(HttpResponse::Ok().content_type(JSON).body(format!("{{\"count\":{count}}}")))
    })
    .await
}

pub(super) async fn get(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> HttpResponse {
    respond(&state, &request, async |caller| {
        let (collection, id) = &*path;
        let records: Authorized<Read> = state.gate.authorize(&caller, collection)?;
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
