//! Charts, and queries of one's own.

use forest::testing::{Account, Answer, Session};
use serde_json::{Value as Json, json};

use crate::shop::{Shop, forbidden, raw, refused};

fn chart(changes: &Json) -> Json {
    let mut chart =
        json!({ "type": "Value", "sourceCollectionName": "orders", "aggregator": "Count", "filter": null });
    for (name, value) in changes.as_object().unwrap() {
        chart[name] = value.clone();
    }
    chart
}

async fn ask(session: &Session, chart: &Json) -> Answer {
    session.post("/forest/stats/orders?timezone=UTC", chart).await
}

fn count(answer: &Answer) -> Json {
    assert_eq!(answer.status(), 200, "{answer}");
    answer.json()["data"]["attributes"]["value"]["countCurrent"].clone()
}

const NO_SELECTS: [&str; 7] = [
    "DELETE FROM orders",
    "SELECT 1 FROM orders; DELETE FROM orders",
    "SELECT 1 FROM orders;;",
    "WITH gone AS (SELECT 1 FROM orders) DELETE FROM orders",
    "/* SELECT */ DELETE FROM orders",
    "PRAGMA writable_schema = 1",
    ";",
];

#[actix_web::test]
async fn fixed_23_a_query_is_one_select() {
    let shop = Shop::open().await;
    shop.sandbox.add_account(Account::new("editor").role("admin").permission_level("editor"));
    for sql in NO_SELECTS {
        shop.sandbox.segment(1, "orders", Some("main"), sql);
    }
    for name in ["editor", "support"] {
        let session = shop.client.log_in(name).await;
        for sql in NO_SELECTS {
            let list =
                session.list("orders").parameter("segmentQuery", sql).parameter("connectionName", "main");
            let refusal = shop.without_a_trace(list).await.unwrap_err();
            assert_eq!((refusal.status(), refusal.name()), (422, "UnprocessableError"), "{sql}");
            let answer = shop.without_a_trace(ask(&session, &chart(&json!({ "query": sql })))).await;
            assert!((400..=422).contains(&answer.status()), "{answer}");
            let body = json!({ "type": "Value", "query": sql, "connectionName": "main" });
            let answer = shop
                .without_a_trace(session.post("/forest/_internal/native_query?timezone=UTC", &body))
                .await;
            assert!((400..=422).contains(&answer.status()), "{answer}");
        }
    }
}

#[actix_web::test]
async fn fixed_30_only_the_charts_of_the_layout_are_shown() {
    let shop = Shop::open().await;
    let french = json!({ "field": "country", "operator": "equal", "value": "FR" });
    shop.sandbox.chart(1, chart(&json!({ "filter": french })));
    shop.sandbox.segment(1, "orders", Some("main"), "SELECT id FROM orders WHERE id = 1");
    let support = shop.client.log_in("support").await;
    assert_eq!(count(&ask(&support, &chart(&json!({ "filter": french }))).await), 2);
    for changes in [
        json!({}),
        json!({ "filter": { "field": "country", "operator": "equal", "value": "DE" } }),
        json!({ "filter": { "field": "amount", "operator": "equal", "value": "FR" } }),
        json!({ "filter": french, "aggregator": "Sum", "aggregateFieldName": "amount" }),
        json!({ "filter": french, "type": "Objective" }),
        json!({ "filter": french, "groupByFieldName": "country" }),
        json!({ "filter": french, "sourceCollectionName": "users" }),
    ] {
        let answer = shop.without_a_trace(ask(&support, &chart(&changes))).await;
        assert_eq!(refused(&answer), forbidden(), "{changes}");
    }
    // One of orders is none of users.
    let request = chart(&json!({ "filter": french }));
    let answer = shop.without_a_trace(support.post("/forest/stats/users?timezone=UTC", &request)).await;
    assert_eq!(refused(&answer), forbidden());
    for extra in ["filters", "search", "segment", "segmentQuery"] {
        let request = chart(&json!({ "filter": french, extra: "x" }));
        assert_eq!(shop.without_a_trace(ask(&support, &request)).await.status(), 400, "{extra}");
    }
    for sql in
        ["SELECT id FROM orders", "SELECT id FROM orders WHERE id = 2", "select id from orders where id = 1"]
    {
        let list = support.list("orders").parameter("segmentQuery", sql).parameter("connectionName", "main");
        assert_eq!(shop.without_a_trace(list).await.unwrap_err().status(), 403, "{sql}");
    }
    let admin = shop.client.log_in("admin").await;
    assert_eq!(count(&ask(&admin, &chart(&json!({}))).await), 4, "who makes layouts sees all charts");
}

#[actix_web::test]
async fn fixed_35_an_aggregator_is_a_name_on_a_list() {
    let shop = Shop::open().await;
    let names = [
        "delete_all",
        "destroy",
        "count",
        "COUNT",
        "__send__",
        "Count; DROP TABLE orders",
        "Count(*) FROM orders --",
        "",
    ];
    for name in names {
        shop.sandbox.chart(1, chart(&json!({ "aggregator": name })));
    }
    for account in ["admin", "support"] {
        let session = shop.client.log_in(account).await;
        for name in names {
            let answer = shop.without_a_trace(ask(&session, &chart(&json!({ "aggregator": name })))).await;
            assert_eq!(refused(&answer), (400, "ValidationError".to_owned()), "{name}");
        }
        for aggregator in [json!(null), json!(["Count"]), json!({ "Count": 1 }), json!(1)] {
            let answer =
                shop.without_a_trace(ask(&session, &chart(&json!({ "aggregator": aggregator })))).await;
            assert!([400, 403].contains(&answer.status()), "{answer}");
        }
    }
}

#[actix_web::test]
async fn fixed_37_the_order_of_keys_makes_no_other_chart() {
    let shop = Shop::open().await;
    let leaf = |field: &str, operator: &str, value: Json| json!({ "field": field, "operator": operator, "value": value });
    let filter = json!({ "aggregator": "and", "conditions": [
        leaf("country", "equal", json!("FR")),
        { "aggregator": "or", "conditions": [leaf("amount", "less_than", json!(100)), leaf("id", "equal", json!(9))] },
    ] });
    shop.sandbox.chart(1, chart(&json!({ "filter": filter })));
    let support = shop.client.log_in("support").await;
    let ask = |body: &str| {
        let authorization = format!("Authorization: Bearer {}\r\n", support.token());
        raw(&shop.client.url(), "POST", "/forest/stats/orders?timezone=UTC", &authorization, body)
    };
    let nested = |amount: &str, inner: [&str; 2]| {
        format!(
            r#"{{"conditions":[{{"value":"FR","operator":"equal","field":"country"}},{{"conditions":[{},{}],
            "aggregator":"or"}}],"aggregator":"and"}}"#,
            inner[0].replace('#', amount),
            inner[1],
        )
    };
    let leaves = [
        r#"{"operator":"less_than","value":#,"field":"amount"}"#,
        r#"{"value":9,"field":"id","operator":"equal"}"#,
    ];
    let body = |filter: &str| {
        format!(
            r#"{{"filter":{filter},"aggregator":"Count","sourceCollectionName":"orders","type":"Value"}}"#
        )
    };
    let answer = ask(&body(&nested("100", leaves)));
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"countCurrent\":1"), "{answer}");
    let statements = shop.statements();
    let answer = ask(&body(&nested("10000", leaves)));
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    assert_eq!(shop.statements(), statements);
}
