//! The Forest server on a bad day.

use std::time::Duration;

use forest::testing::{Fault, Right, Route};
use reqwest::Method;
use serde_json::json;

use crate::shop::{Shop, refused, token, until};

const ORDERS: &str = "/forest/orders?timezone=UTC";

#[actix_web::test]
async fn fixed_10_what_went_wrong_inside_stays_inside() {
    let shop = Shop::open().await;
    let support = shop.client.log_in("support").await;
    let outcome = support.act("orders", "Break down", []).await;
    assert_eq!(outcome.answer().status(), 500);
    let text = outcome.answer().text().to_lowercase();
    assert!(!text.contains("hunter2") && !text.contains("digit") && !text.contains("parse"), "{text}");
    shop.database.execute("ALTER TABLE orders RENAME TO secret_orders");
    let answer = support.get(ORDERS).await;
    assert_eq!(answer.status(), 500);
    let text = answer.text().to_lowercase();
    assert!(!text.contains("table") && !text.contains("select") && !text.contains("sql"), "{text}");

    let shop = Shop::open().await;
    let words =
        json!({ "errors": [{ "status": 500, "detail": "the secret is hunter2", "name": "Hunter2Error" }] });
    for route in [Route::Permissions, Route::Users, Route::Rendering, Route::Authorization, Route::Discovery]
    {
        shop.sandbox.fault(route, Fault::Answer(500, words.clone()));
    }
    let answer = shop.get_with(&token(1, &json!({})), ORDERS, &[]).await;
    assert_eq!(answer.status(), 500);
    assert!(!answer.text().to_lowercase().contains("hunter2"), "{answer}");
    let body = json!({ "renderingId": 1 });
    let answer = shop.client.send(Method::POST, "/forest/authentication", &[], Some(&body)).await;
    assert!(!answer.text().to_lowercase().contains("hunter2"), "{answer}");
}

#[actix_web::test]
async fn fixed_11_a_server_that_refuses_the_agent_ends_nothing() {
    for fault in [
        Fault::Status(401),
        Fault::Status(403),
        Fault::Answer(400, json!({ "error": "invalid_client_metadata", "error_description": "no" })),
        Fault::Html,
    ] {
        let prepare = |sandbox: &forest::testing::Sandbox| {
            for route in [Route::Discovery, Route::Registration, Route::IpRules, Route::Permissions] {
                sandbox.fault(route, fault.clone());
            }
        };
        let shop = Shop::open_with(prepare, |options| options).await;
        assert_eq!(shop.client.send(Method::GET, "/forest", &[], None).await.status(), 200);
        let body = json!({ "renderingId": 1 });
        let answer = shop.client.send(Method::POST, "/forest/authentication", &[], Some(&body)).await;
        assert!(answer.status() >= 400, "{answer}");
        assert!(answer.json()["errors"][0]["name"].is_string(), "{answer}");
        shop.sandbox.clear_faults();
        let admin =
            until("a login works again", async || shop.client.try_log_in("admin").await, Result::is_ok);
        assert_eq!(admin.await.unwrap().list("orders").await.unwrap().len(), 4);
    }
}

#[actix_web::test]
async fn fixed_11_a_token_that_is_none_is_401() {
    let shop = Shop::open().await;
    for header in
        ["Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Bearer a b", "Basic x", "", "Bearer e30.e30.e30"]
    {
        let headers = [("Authorization", header)];
        let request = shop.client.send(Method::GET, ORDERS, &headers, None);
        assert_eq!(
            refused(&shop.without_a_trace(request).await),
            (401, "UnauthorizedError".to_owned()),
            "{header}"
        );
    }
    assert_eq!(shop.client.send(Method::GET, "/forest", &[], None).await.status(), 200);
}

#[actix_web::test]
async fn fixed_15_a_failed_fetch_is_not_kept() {
    let shop = Shop::open().await;
    shop.sandbox.fault_times(Route::Permissions, Fault::Status(500), 1);
    let support = shop.client.log_in("support").await;
    let answers: Vec<_> = (0..10)
        .map(|_| {
            let support = support.clone();
            actix_web::rt::spawn(async move { support.get(ORDERS).await })
        })
        .collect();
    for answer in answers {
        let answer = answer.await.unwrap();
        assert_eq!(answer.status(), 500, "{answer}");
    }
    assert_eq!(
        (shop.sandbox.count(Route::Permissions), shop.statements()),
        (1, 0),
        "one asks for all who wait"
    );
    let answer =
        until("it is fetched again", async || support.get(ORDERS).await, |answer| answer.status() == 200);
    assert_eq!(answer.await.json()["data"].as_array().unwrap().len(), 4);
    assert_eq!(shop.sandbox.count(Route::Permissions), 2);
}

/// Takes the event stream away, and waits until the agent has seen it.
async fn without_events(shop: &Shop, fault: Fault) {
    shop.sandbox.fault(Route::Events, fault);
    let asked = shop.sandbox.count(Route::Events);
    shop.sandbox.drop_event_streams();
    shop.sandbox
        .wait_until("the agent wants the stream back", || shop.sandbox.count(Route::Events) > asked)
        .await;
}

#[actix_web::test]
async fn fixed_16_no_time_to_live_is_a_minute() {
    let shop = Shop::open_with(|_| {}, |options| options.permissions_expiration(Duration::ZERO)).await;
    let support = shop.client.log_in("support").await;
    without_events(&shop, Fault::Status(503)).await;
    shop.sandbox.forget_requests();
    for _ in 0..30 {
        assert_eq!(support.list("orders").await.unwrap().len(), 4);
    }
    for route in [Route::Permissions, Route::Users, Route::Rendering] {
        assert_eq!(shop.sandbox.count(route), 1, "{route:?}");
    }
}

#[actix_web::test]
async fn fixed_17_a_stream_that_is_kept_back_is_not_relied_on() {
    let shop = Shop::open().await;
    without_events(&shop, Fault::Silent).await;
    let clerk = shop.clerk(&[("orders", &[Right::Read])]).await;
    assert_eq!(clerk.count("orders").await.unwrap_err().status(), 403);
    // Nobody tells the agent of it.
    shop.sandbox.quietly(|sandbox| sandbox.allow("clerk", "orders", [Right::Browse]));
    let count = until("the agent asks of its own", async || clerk.count("orders").await, Result::is_ok).await;
    assert_eq!(count, Ok(4));
}

#[actix_web::test]
async fn fixed_39_permissions_come_with_200_alone() {
    for status in [201, 202, 203, 206, 401, 403, 404, 500, 503] {
        let prepare = |sandbox: &forest::testing::Sandbox| {
            // Everybody may do everything.
            sandbox.fault(Route::Permissions, Fault::Answer(status, json!(true)));
        };
        let shop = Shop::open_with(prepare, |options| options).await;
        let clerk = shop.clerk(&[]).await;
        let answer = shop.without_a_trace(clerk.get(ORDERS)).await;
        assert_eq!(answer.status(), 500, "{status}: {answer}");
        let outcome = shop.without_a_trace(clerk.act("orders", "Refund", ["1"])).await;
        assert_eq!(outcome.answer().status(), 500, "{status}");
    }
    for document in
        [json!({}), json!([]), json!(null), json!("true"), json!(1), json!({ "collections": true })]
    {
        let prepare = |sandbox: &forest::testing::Sandbox| {
            sandbox.fault(Route::Permissions, Fault::Answer(200, document.clone()));
        };
        let shop = Shop::open_with(prepare, |options| options).await;
        let clerk = shop.clerk(&[]).await;
        let answer = shop.without_a_trace(clerk.get(ORDERS)).await;
        assert!([403, 500].contains(&answer.status()), "{document}: {answer}");
    }
}
