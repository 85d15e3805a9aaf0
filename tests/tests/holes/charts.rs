//! Charts: I, J.

use forest::testing::Account;
use serde_json::{Value as Json, json};

use crate::shop::{Shop, assert_refused};

const USERS: &str = "/forest/stats/users?timezone=UTC";

fn chart(kind: &str, collection: &str, filter: &Json) -> Json {
    json!({ "type": kind, "sourceCollectionName": collection, "aggregator": "Count", "filter": filter })
}

fn of_country(country: &str) -> Json {
    json!({ "aggregator": "and", "conditions": [{ "field": "country", "operator": "equal", "value": country }] })
}

#[actix_web::test]
async fn hole_i_a_chart_is_the_one_of_the_layout_in_every_part() {
    let shop = Shop::new();
    let french = || of_country("FR");
    shop.sandbox.chart(1, chart("Value", "users", &french()));
    shop.sandbox.chart(1, chart("Value", "companies", &Json::Null));
    shop.sandbox.chart(1, chart("Pie", "users", &french()));
    shop.sandbox.add_account(Account::new("grace").rendering(2));
    let client = shop.serve().await;
    let (support, grace) = (client.log_in("support").await, client.log_in("grace").await);
    let allowed = chart("Value", "users", &french());
    let with = |key: &str, value: Json| {
        let mut chart = allowed.clone();
        chart[key] = value;
        chart
    };

    let field = json!({ "field": "email", "operator": "equal", "value": "FR" });
    let operator = json!({ "field": "country", "operator": "not_equal", "value": "FR" });
    let joined = |condition: Json| json!({ "aggregator": "and", "conditions": [condition] });
    for filter in [
        of_country("DE"),
        joined(field),
        joined(operator),
        joined(json!({})),
        Json::Null,
        json!({ "aggregator": "and" }),
    ] {
        let answer = support.post(USERS, &with("filter", filter.clone())).await;
        assert_refused(&answer, 403, "ForbiddenError");
    }
    let or = json!({ "aggregator": "or", "conditions": french()["conditions"] });
    assert_refused(&support.post(USERS, &with("filter", or)).await, 403, "ForbiddenError");
    assert_refused(&support.post(USERS, &with("aggregator", json!("Sum"))).await, 403, "ForbiddenError");
    // Restrictions beside the filter.
    for key in ["filters", "search", "segment", "segmentQuery"] {
        let answer = support.post(USERS, &with(key, json!(of_country("DE").to_string()))).await;
        assert_refused(&answer, 400, "ValidationError");
    }
    // A chart of one collection at the address of another.
    assert_refused(
        &support.post("/forest/stats/companies?timezone=UTC", &allowed).await,
        403,
        "ForbiddenError",
    );
    let companies = chart("Value", "companies", &Json::Null);
    assert_refused(&support.post(USERS, &companies).await, 403, "ForbiddenError");
    // A type that is not served: not before it is allowed.
    assert_refused(
        &support.post(USERS, &chart("Pie", "users", &of_country("DE"))).await,
        403,
        "ForbiddenError",
    );
    assert_refused(&support.post(USERS, &chart("Pie", "users", &french())).await, 422, "UnprocessableError");
    assert_refused(&grace.post(USERS, &allowed).await, 403, "ForbiddenError");
    assert_eq!(shop.statements(), 0);

    let answer = support.post(USERS, &allowed).await;
    assert_eq!(
        (answer.status(), &answer.json()["data"]["attributes"]["value"]["countCurrent"]),
        (200, &json!(2))
    );
}

#[actix_web::test]
async fn hole_j_charts_of_code_and_of_queries_are_not_there() {
    let shop = Shop::new();
    let client = shop.serve().await;
    // Whoever makes layouts may see any chart.
    let admin = client.log_in("admin").await;
    for path in ["/forest/_charts/income", "/forest/_charts/users/income", "/forest/_internal/native_query"] {
        let path = format!("{path}?timezone=UTC");
        let query = json!({ "type": "Value", "query": "SELECT 1 AS value", "connectionName": "main", "record_id": 1 });
        assert_refused(&admin.post(&path, &query).await, 404, "NotFoundError");
        assert_refused(&admin.get(&path).await, 404, "NotFoundError");
        let stranger = client.send(reqwest::Method::POST, &path, &[], Some(&query)).await;
        assert_refused(&stranger, 401, "UnauthorizedError");
    }
    for (key, value) in [("apiRoute", "/income"), ("smartRoute", "/income"), ("query", "SELECT 1")] {
        let mut chart = chart("Value", "users", &Json::Null);
        chart[key] = json!(value);
        assert_refused(&admin.post(USERS, &chart).await, 400, "ValidationError");
    }
    assert_eq!(shop.statements(), 0);
}
