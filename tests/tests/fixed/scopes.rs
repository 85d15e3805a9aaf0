//! Scopes, and what stands in them for the operator.

use std::time::{Duration, Instant};

use forest::testing::{Account, Right, Sandbox};
use serde_json::json;

use crate::shop::{Shop, refused};

#[actix_web::test]
async fn fixed_29_a_scope_holds_wherever_records_are_reached() {
    let french = json!({ "field": "country", "operator": "equal", "value": "FR" });
    let shop = Shop::open().await;
    shop.sandbox.scope(1, "orders", french);
    let request = json!({ "type": "Value", "sourceCollectionName": "orders", "aggregator": "Count" });
    shop.sandbox.chart(1, request.clone());
    let support = shop.client.log_in("support").await;
    assert_eq!(support.list("orders").await.unwrap().ids(), ["1", "2"]);
    assert_eq!(support.count("orders").await, Ok(2));
    let german = json!({ "field": "country", "operator": "equal", "value": "DE" });
    assert_eq!(support.list("orders").filter(&german).count().await, Ok(0));
    let either =
        json!({ "aggregator": "or", "conditions": [german, { "field": "id", "operator": "present" }] });
    assert_eq!(support.list("orders").filter(&either).await.unwrap().ids(), ["1", "2"]);
    assert_eq!(support.list("orders").search("DE").count().await, Ok(0));
    assert_eq!(support.record("orders", "1").await.unwrap().id(), "1");
    assert_eq!(support.record("orders", "3").await.unwrap_err().status(), 404);
    assert_eq!(support.related("users", "1", "orders").await.unwrap().ids(), ["1", "2"]);
    assert_eq!(support.related("users", "1", "orders").count().await, Ok(2));
    let answer = support.post("/forest/stats/orders?timezone=UTC", &request).await;
    assert_eq!(answer.json()["data"]["attributes"]["value"]["countCurrent"], 2, "{answer}");
    assert_eq!(refused(support.act("orders", "Cancel", ["3"]).await.answer()).0, 404);
    assert_eq!(support.act("orders", "Refund", ["1", "3", "4"]).await.success(), Some("1"));
    assert_eq!(support.act("orders", "Refund", []).all_records().excluding(["1"]).await.success(), Some("2"));
    assert_eq!(shop.done(), ["refund 1", "refund 2"]);
}

#[actix_web::test]
async fn fixed_29_the_records_of_a_record_that_is_out_of_scope_are_not_shown() {
    let shop = Shop::open().await;
    shop.sandbox.scope(1, "users", json!({ "field": "id", "operator": "equal", "value": 2 }));
    let support = shop.client.log_in("support").await;
    assert_eq!(support.related("users", "1", "orders").await.unwrap_err().status(), 404);
    assert_eq!(support.related("users", "1", "orders").count().await.unwrap_err().status(), 404);
    assert_eq!(support.related("users", "2", "orders").count().await, Ok(1));
}

async fn scoped(value: &str, account: Account) -> Shop {
    let prepare = |sandbox: &Sandbox| {
        sandbox.add_account(account);
    };
    let shop = Shop::open_with(prepare, |options| options).await;
    shop.sandbox.scope(1, "orders", json!({ "field": "country", "operator": "equal", "value": value }));
    shop
}

#[actix_web::test]
async fn fixed_36_what_stands_for_a_variable_is_not_looked_at_again() {
    let own = "{{currentUser.tags.country}}";
    for (tag, found) in [("FR", 2), ("{{currentUser.tags.other}}", 0), (own, 0), ("{{currentUser.email}}", 0)]
    {
        let account = Account::new("ada").tag("country", tag).tag("other", "FR").email("DE");
        let shop = scoped(own, account).await;
        let ada = shop.client.log_in("ada").await;
        assert_eq!(ada.count("orders").await, Ok(found), "{tag}");
    }
    // The database knows the value as it is written.
    let shop =
        scoped(own, Account::new("ada").tag("country", "{{currentUser.tags.other}}").tag("other", "FR"))
            .await;
    shop.database.execute("UPDATE orders SET country = '{{currentUser.tags.other}}' WHERE id = 4");
    let ada = shop.client.log_in("ada").await;
    assert_eq!(ada.list("orders").await.unwrap().ids(), ["4"]);
}

#[actix_web::test]
async fn fixed_36_an_odd_text_costs_no_time_and_opens_nothing() {
    let many = 20_000;
    for value in [
        "{{".repeat(many),
        format!("{}{}", "{{".repeat(many), "}}".repeat(many)),
        "{{currentUser.tags.a}}".repeat(many),
        format!("{{{{{}}}}}", "a.".repeat(many)),
        "{{currentUser.tags.x}}".to_owned(),
        "{{currentUser.tags..*}}".to_owned(),
        "{{}}".to_owned(),
    ] {
        let shop = scoped(&value, Account::new("ada").tag("a", "{{currentUser.tags.a}}".repeat(100))).await;
        shop.database.execute("UPDATE orders SET country = 'undefined' WHERE id = 4");
        let ada = shop.client.log_in("ada").await;
        let start = Instant::now();
        match ada.count("orders").await {
            Ok(found) => assert_eq!(found, 0),
            Err(refusal) => assert_eq!(refusal.status(), 403),
        }
        assert!(start.elapsed() < Duration::from_secs(10));
    }
}

#[actix_web::test]
async fn fixed_29_a_right_to_act_reaches_no_further_than_the_scope() {
    let shop = Shop::open().await;
    shop.sandbox.scope(1, "orders", json!({ "field": "id", "operator": "equal", "value": -1 }));
    let clerk = shop.clerk(&[("orders", &Right::ALL)]).await;
    let _ = shop.sandbox.action("orders", "Refund").trigger(["clerk"]);
    assert_eq!(clerk.list("orders").await.unwrap().len(), 0);
    for path in ["/forest/orders/1?timezone=UTC", "/forest/orders?timezone=UTC"] {
        let before = shop.database.rows();
        clerk
            .put(path, &json!({ "data": { "id": "1", "type": "orders", "attributes": { "amount": 1 } } }))
            .await;
        let all = json!({ "data": { "attributes": { "ids": ["1"], "all_records": true } } });
        clerk.delete(path, Some(&all)).await;
        assert_eq!(shop.database.rows(), before);
    }
}
