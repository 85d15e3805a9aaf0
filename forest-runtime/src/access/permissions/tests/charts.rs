//! Charts and live queries of a layout.

use super::{
    super::charts::{ChartKind, ChartSource},
    *,
};

const SOLD: &str = "SELECT id FROM books WHERE sold";

async fn segment(permissions: &Permissions, id: i64, query: &str, connection: &str) -> Result<(), u16> {
    let answer = permissions.require_segment(&caller(id), "books", query, Some(connection)).await;
    answer.map_err(|error| error.status())
}

async fn chart(permissions: &Permissions, id: i64, collection: &str, request: &Json) -> Result<Chart, u16> {
    let answer = permissions.chart(&caller(id), Some(collection), request.as_object().unwrap()).await;
    answer.map_err(|error| error.status())
}

fn count() -> Json {
    json!({ "type": "Value", "sourceCollectionName": "books", "aggregator": "Count" })
}

#[tokio::test(start_paused = true)]
async fn hole_h_a_live_query_is_one_of_the_layout() {
    let server = Fake::new();
    let permissions = permissions(&server);
    assert_eq!(segment(&permissions, 2, SOLD, "main").await, Ok(()));
    assert_eq!(segment(&permissions, 2, SOLD, "other").await, Err(403));
    assert_eq!(segment(&permissions, 2, "SELECT id FROM salaries", "main").await, Err(403));
    let elsewhere = permissions.require_segment(&caller(2), "authors", SOLD, Some("main")).await;
    assert_eq!(elsewhere.unwrap_err().status(), 403);
}

#[tokio::test(start_paused = true)]
async fn who_makes_layouts_runs_any_select_and_nothing_else() {
    let server = Fake::new();
    let permissions = permissions(&server);
    assert_eq!(segment(&permissions, 1, "SELECT id FROM books", "main").await, Ok(()));
    assert_eq!(segment(&permissions, 1, "DELETE FROM books", "main").await, Err(422));
    // A session's own word for its level counts for nothing.
    assert_eq!(segment(&permissions, 3, "SELECT id FROM books", "main").await, Err(403));
    server.says(Document::Environment, &json!(true));
    wait(TIME_TO_LIVE).await;
    assert_eq!(segment(&permissions, 3, "SELECT id FROM books", "main").await, Ok(()));
    assert_eq!(segment(&permissions, 3, "DELETE FROM books", "main").await, Err(422));
}

#[tokio::test(start_paused = true)]
async fn a_segment_that_was_just_made_works_at_once() {
    let server = Fake::new();
    let permissions = permissions(&server);
    let new = "SELECT id FROM books WHERE new";
    assert_eq!(segment(&permissions, 2, new, "main").await, Err(403));
    let mut made = rendering();
    made["collections"]["books"]["liveQuerySegments"] = json!([{ "connectionName": "main", "query": new }]);
    server.says(Document::Rendering(42), &made);
    wait(cache::PAUSE).await;
    assert_eq!(segment(&permissions, 2, new, "main").await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn hole_30_a_chart_is_one_of_the_layout() {
    let server = Fake::new();
    let permissions = permissions(&server);
    let allowed = chart(&permissions, 2, "books", &count()).await.unwrap();
    assert_eq!(allowed.kind, ChartKind::Value);
    let mut other = count();
    other["filter"] = json!({ "field": "secret", "operator": "equal", "value": "a" });
    assert_eq!(chart(&permissions, 2, "books", &other).await, Err(403));
    assert!(chart(&permissions, 1, "books", &other).await.is_ok());
    assert_eq!(chart(&permissions, 3, "books", &other).await, Err(403));
    let ignoring = Permissions::new(server, Freshness { ignore_chart_filters: true, ..freshness() });
    assert!(chart(&ignoring, 2, "books", &other).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn hole_i_an_allowed_chart_runs_on_its_own_collection_alone() {
    let permissions = permissions(&Fake::new());
    assert_eq!(chart(&permissions, 2, "authors", &count()).await, Err(403));
    // Nor does an administrator's level make it another one.
    assert_eq!(chart(&permissions, 1, "authors", &count()).await, Err(403));
    let mut filtered = count();
    filtered["filters"] = json!({ "field": "secret", "operator": "present" });
    assert_eq!(chart(&permissions, 2, "books", &filtered).await, Err(400));
}

#[tokio::test(start_paused = true)]
async fn hole_j_charts_of_code_and_of_sql_are_checked_as_others_are() {
    let server = Fake::new();
    let mut shown = rendering();
    shown["stats"] = json!([
        { "type": "Value", "apiRoute": "/forest/_charts/sales" },
        { "type": "Value", "query": "SELECT 1 AS value FROM books", "connectionName": "main" },
    ]);
    server.says(Document::Rendering(42), &shown);
    let permissions = permissions(&server);
    let ask = async |id, request: Json| {
        let chart = permissions.chart(&caller(id), None, request.as_object().unwrap()).await;
        chart.map(|chart| chart.source).map_err(|error| error.status())
    };
    let route = |route: &str| json!({ "type": "Value", "apiRoute": route });
    let sales = ChartSource::Route("/forest/_charts/sales".into());
    assert_eq!(ask(2, route("/forest/_charts/sales")).await, Ok(sales));
    assert_eq!(ask(2, route("/forest/_charts/salaries")).await, Err(403));
    let sql = |query: &str, on: &str| json!({ "type": "Value", "query": query, "connectionName": on });
    assert!(ask(2, sql("SELECT 1 AS value FROM books", "main")).await.is_ok());
    assert_eq!(ask(2, sql("SELECT 1 AS value FROM books", "other")).await, Err(403));
    assert_eq!(ask(2, sql("SELECT 1 AS value FROM salaries", "main")).await, Err(403));
    assert_eq!(ask(1, sql("DROP TABLE books", "main")).await, Err(422));
}
