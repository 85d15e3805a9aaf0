//! `GET /forest/<collection>/<id>/relationships/<relation>` and `…/count`: the records that a relation leads to.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{State, records, respond::respond};

/// The collection, the record's id, the relation.
type Path = web::Path<(String, String, String)>;

pub(super) async fn list(state: web::Data<State>, request: HttpRequest, path: Path) -> HttpResponse {
    respond(&state, &request, async |caller| {
        let (parent, id, relation) = &*path;
        let related = state.gate.authorize_related(&caller, parent, id, relation).await?;
        records::list_of(&state, &request, &related).await
    })
    .await
}

pub(super) async fn count(state: web::Data<State>, request: HttpRequest, path: Path) -> HttpResponse {
    respond(&state, &request, async |caller| {
        let (parent, id, relation) = &*path;
        let related = state.gate.authorize_related(&caller, parent, id, relation).await?;
        records::count_of(&state, &request, &related).await
    })
    .await
}
