//! Which charts are the same, and what is run of them.

use serde_json::json;

use super::{
    super::{cache::Readable, rendering::Rendering, users::Users},
    *,
};

fn chart() -> Json {
    json!({
        "type": "Line", "sourceCollectionName": "books", "aggregator": "Sum", "aggregateFieldName": "price",
        "groupByFieldName": "sold_at", "timeRange": "Month", "limit": 5, "objective": null,
        "filter": { "aggregator": "and", "conditions": [
            { "field": "country", "operator": "equal", "value": "{{currentUser.tags.country}}" },
            { "field": "price", "operator": "greater_than", "value": 10 },
        ]},
    })
}

fn with(key: &str, value: Json) -> Json {
    let mut chart = chart();
    chart[key] = value;
    chart
}

fn allowed(request: &Json) -> bool {
    is_allowed(&[chart().as_object().unwrap().clone()], request.as_object().unwrap(), false)
}

fn shape(collection: Option<&str>, request: &Json) -> Result<(), u16> {
    check_shape(collection, request.as_object().unwrap()).map_err(|error| error.status())
}

fn read(collection: Option<&str>, request: &Json) -> Result<Chart> {
    let users = Users::read(json!([{ "id": 1, "tags": { "country": "FR", "agg": "Max" } }])).unwrap();
    let team = Rendering::read(json!({ "collections": {} })).unwrap().team;
    let request = request.as_object().unwrap();
    let given = request.get("contextVariables").and_then(Json::as_object);
    Chart::read(collection, request, &Variables { user: users.get(1), team: &team, request: given })
}

fn records(request: &Json) -> Result<RecordsChart, u16> {
    match read(Some("books"), request).map_err(|error| error.status())?.source {
        ChartSource::Records(chart) => Ok(*chart),
        other => panic!("{other:?}"),
    }
}

#[test]
fn hole_37_a_chart_is_the_same_whatever_the_order_of_its_keys_and_its_empty_values() {
    let request: Json = serde_json::from_str(
        r#"{ "limit": 5.0, "labelFieldName": "", "timezone": "Europe/Paris", "contextVariables": {"a": 1},
             "filter": { "conditions": [
                 { "value": "{{currentUser.tags.country}}", "operator": "equal", "field": "country", "source": null },
                 { "operator": "greater_than", "value": 10.0, "field": "price" }], "aggregator": "and" },
             "timeRange": "Month", "groupByFieldName": "sold_at", "aggregateFieldName": "price",
             "aggregator": "Sum", "sourceCollectionName": "books", "type": "Line" }"#,
    )
    .unwrap();
    assert!(allowed(&request));
}

#[test]
fn hole_i_fields_values_and_operators_of_a_filter_are_compared() {
    assert!(allowed(&chart()));
    for (path, value) in [
        ("/filter/conditions/0/field", json!("salary")),
        ("/filter/conditions/0/value", json!("DE")),
        ("/filter/conditions/0/value", json!("FR")),
        ("/filter/conditions/1/operator", json!("less_than")),
        ("/filter/conditions/1/value", json!(11)),
        ("/filter/conditions/1/value", json!("10")),
        ("/filter/conditions/1/value", json!(null)),
        ("/filter/conditions/1", json!(null)),
        ("/filter/conditions", json!([])),
        ("/filter/aggregator", json!("or")),
        ("/filter", json!(null)),
        ("/filter", json!({})),
        ("/limit", json!(6)),
        ("/limit", json!("5")),
        ("/aggregateFieldName", json!("salary")),
        ("/objective", json!(0)),
    ] {
        let mut request = chart();
        *request.pointer_mut(path).unwrap() = value.clone();
        assert!(!allowed(&request), "{path} {value}");
    }
    let changes: [fn(&mut Vec<Json>); 3] =
        [|list| list.truncate(1), |list| list.push(json!({ "field": "a" })), |list| list.reverse()];
    for change in changes {
        let mut request = chart();
        change(request.pointer_mut("/filter/conditions").and_then(Json::as_array_mut).unwrap());
        assert!(!allowed(&request), "{request}");
    }
    for key in
        ["query", "apiRoute", "smartRoute", "connectionName", "relationshipFieldName", "numeratorChartId"]
    {
        assert!(!allowed(&with(key, json!("x"))), "{key}");
    }
}

#[test]
fn filters_are_left_out_of_the_comparison_when_told_so_and_nothing_else() {
    let charts = [chart().as_object().unwrap().clone()];
    let ignoring = |request: Json| is_allowed(&charts, request.as_object().unwrap(), true);
    assert!(ignoring(with("filter", json!({ "field": "a" }))));
    assert!(!ignoring(with("limit", json!(6))));
}

#[test]
fn hole_i_no_other_filter_is_let_through() {
    for key in ["filters", "segmentQuery", "segmentName", "search"] {
        assert_eq!(shape(Some("books"), &with(key, json!("x"))), Err(400), "{key}");
        assert_eq!(shape(Some("books"), &with(key, json!(null))), Ok(()), "{key}");
    }
    assert_eq!(shape(Some("books"), &with("filter", json!("{\"field\":\"a\"}"))), Err(400));
}

#[test]
fn hole_i_a_chart_is_bound_to_the_collection_of_its_address() {
    assert_eq!(shape(Some("books"), &chart()), Ok(()));
    assert_eq!(shape(Some("salaries"), &chart()), Err(403));
    assert_eq!(shape(Some("books"), &with("sourceCollectionName", json!(null))), Err(403));
    assert_eq!(shape(Some("books"), &with("query", json!("SELECT 1 FROM a"))), Err(400));
}

#[test]
fn hole_23_a_chart_of_sql_is_one_select() {
    let sql = |query: &str| shape(None, &json!({ "type": "Value", "query": query }));
    assert_eq!(sql("SELECT count(*) AS value FROM books"), Ok(()));
    assert_eq!(
        (sql(""), sql("DROP TABLE books"), sql("SELECT 1 FROM a; DELETE FROM a")),
        (Err(422), Err(422), Err(422))
    );
    assert_eq!(shape(None, &json!({ "type": "Value", "query": 7 })), Err(400));
    assert_eq!(shape(None, &json!({ "type": "Value" })), Err(400));
}

#[test]
fn what_runs_is_what_was_compared_with_its_variables_put_in() {
    let request = json!({
        "type": "Line", "sourceCollectionName": "books", "aggregator": "{{currentUser.tags.agg}}",
        "aggregateFieldName": "price", "groupByFieldName": "sold_at", "timeRange": "{{range}}",
        "limit": "{{limit}}", "objective": "12.5",
        "filter": { "field": "country", "operator": "equal", "value": "{{currentUser.tags.country}}" },
        "contextVariables": { "range": "Week", "limit": 3 },
    });
    assert_eq!(
        records(&request).unwrap(),
        RecordsChart {
            collection: "books".into(),
            aggregator: Aggregator::Max,
            aggregate_field: Some("price".into()),
            group_by_field: Some("sold_at".into()),
            label_field: None,
            relationship_field: None,
            filter: Some(json!({ "field": "country", "operator": "equal", "value": "FR" })),
            time_range: Some(TimeRange::Week),
            limit: Some(3),
            objective: Some(12.5),
        }
    );
}

#[test]
fn hole_35_an_aggregator_is_one_of_five() {
    for bad in ["count", "delete_all", "constructor", "system", ""] {
        assert_eq!(records(&with("aggregator", json!(bad))), Err(400), "{bad}");
    }
    for (key, bad) in
        [("timeRange", json!("Century")), ("limit", json!(-1)), ("limit", json!([1])), ("type", json!("Pi"))]
    {
        assert_eq!(records(&with(key, bad.clone())), Err(400), "{key} {bad}");
    }
}

#[test]
fn hole_l_a_chart_with_an_unknown_variable_is_not_run() {
    let filter = json!({ "field": "a", "operator": "equal", "value": "{{currentUser.tags.city}}" });
    assert_eq!(records(&with("filter", filter)), Err(422));
}

#[test]
fn hole_u_variables_are_never_written_into_sql() {
    let query = "SELECT count(*) AS value FROM books WHERE country = {{currentUser.tags.country}}";
    let request = json!({ "type": "Value", "query": query, "connectionName": "main" });
    let source = ChartSource::Query { query: query.into(), connection: Some("main".into()) };
    assert_eq!(read(None, &request).unwrap(), Chart { kind: ChartKind::Value, source });
}
