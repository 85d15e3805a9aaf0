//! Actions: their forms, their records, where they are.

use forest::{
    Agent, collections,
    testing::{Account, Right, Sandbox, TestClient},
};
use serde_json::json;

use crate::shop::{Database, Done, Shop, apimap, endpoint, options, refused};

#[actix_web::test]
async fn fixed_07_hooks_need_trigger_right() {
    let shop = Shop::open().await;
    let clerk = shop.clerk(&[("orders", &Right::ALL)]).await;
    let support = shop.client.log_in("support").await;
    let body = json!({ "data": { "type": "action-requests", "attributes": {
        "collection_name": "orders", "ids": ["1"], "fields": [], "changed_field": null,
    } } });
    for hook in ["load", "change", "search"] {
        let path = format!("{}/hooks/{hook}?timezone=UTC", shop.endpoint("Refund"));
        let answer = shop.without_a_trace(clerk.post(&path, &body)).await;
        assert_eq!(answer.status(), 403, "{answer}");
        assert!(!answer.text().contains("\"fields\""), "{answer}");
        let answer = shop.without_a_trace(support.post(&path, &body)).await;
        assert_eq!(answer.status(), if hook == "load" { 200 } else { 400 }, "he may: {answer}");
    }
}

#[actix_web::test]
async fn fixed_08_a_live_query_is_checked_wherever_it_stands() {
    let shop = Shop::open().await;
    let (allowed, other) = ("SELECT id FROM orders WHERE id = 1", "SELECT id FROM orders");
    shop.sandbox.segment(1, "orders", Some("main"), allowed);
    shop.sandbox.add_account(Account::new("editor").role("admin").permission_level("editor"));
    for name in ["support", "editor"] {
        let session = shop.client.log_in(name).await;
        for sql in [allowed, other] {
            let subset = json!({ "timezone": "UTC", "segmentQuery": sql, "connectionName": "main" });
            let act = session.act("orders", "Refund", []).all_records();
            let outcome =
                shop.without_a_trace(act.attribute("all_records_subset_query", subset.clone())).await;
            assert_eq!(refused(outcome.answer()), (400, "ValidationError".to_owned()));

            // One that is allowed in the one place allows nothing in the other.
            let path = format!(
                "{}?timezone=UTC&connectionName=main&segmentQuery={}",
                shop.endpoint("Refund"),
                allowed.replace(' ', "%20").replace('=', "%3D"),
            );
            let body = json!({ "data": { "type": "custom-action-requests", "attributes": {
                "ids": [], "all_records": true, "all_records_subset_query": subset,
            } } });
            let answer = shop.without_a_trace(session.post(&path, &body)).await;
            assert_eq!(refused(&answer), (400, "ValidationError".to_owned()));
        }
    }
    let support = shop.client.log_in("support").await;
    let list = support.list("orders").parameter("segmentQuery", other).parameter("connectionName", "main");
    let refusal = shop.without_a_trace(list).await.unwrap_err();
    assert_eq!((refusal.status(), refusal.name()), (403, "ForbiddenError"));
    let list = support.list("orders").parameter("segmentQuery", other).parameter("connectionName", "main");
    let refusal = shop.without_a_trace(list.count()).await.unwrap_err();
    assert_eq!((refusal.status(), refusal.name()), (403, "ForbiddenError"));
}

#[actix_web::test]
async fn fixed_09_a_development_environment_asks_for_no_approval() {
    for development in [false, true] {
        let shop = Shop::open().await;
        let _ = shop.sandbox.action("orders", "Refund").approval_required(["support", "admin"]);
        shop.sandbox.development(development);
        let support = shop.client.log_in("support").await;
        let outcome = support.act("orders", "Refund", ["1"]).await;
        if development {
            assert_eq!(outcome.success(), Some("1"));
            assert_eq!(shop.done(), ["refund 1"]);
        } else {
            assert_eq!(refused(outcome.answer()), (403, "CustomActionRequiresApprovalError".to_owned()));
            assert!(shop.done().is_empty());
        }
    }
}

/// The shop's orders, with the actions in another order and one more.
mod later {
    use forest::prelude::*;

    use crate::shop::Done;

    #[collection(table = "orders")]
    pub(super) struct Order {
        pub(super) id: i64,
    }

    #[smart]
    impl Order {
        #[action(bulk, name = "Archive all")]
        async fn archive(done: Data<Done>) {
            done.lock().unwrap().push("archive".to_owned());
        }

        #[action(single)]
        async fn cancel(order: Record<Self>, done: Data<Done>) {
            done.lock().unwrap().push(format!("later cancel {}", order.id));
        }

        #[action(bulk)]
        async fn refund(orders: Records<Self>, done: Data<Done>) -> Result<()> {
            let ids = orders.ids().await?.join(",");
            done.lock().unwrap().push(format!("later refund {ids}"));
            Ok(())
        }
    }
}

#[actix_web::test]
async fn fixed_14_an_action_that_moves_keeps_its_address() {
    let shop = Shop::open().await;
    let done = Done::default();
    let agent = Agent::builder(options(&shop.sandbox, &shop.database))
        .source(shop.database.source())
        .collections(collections![later::Order])
        .data(done.clone())
        .build()
        .unwrap();
    for action in ["Refund", "Cancel"] {
        assert_eq!(endpoint(&apimap(&agent), action), shop.endpoint(action));
    }
    let before = shop.endpoint("Refund");
    let client = TestClient::start(&shop.sandbox, agent).await;
    let support = client.log_in("support").await;
    // The page was opened before the agent was changed.
    let body = json!({ "data": { "type": "custom-action-requests", "attributes": { "ids": ["1", "2"] } } });
    let answer = support.post(&format!("{before}?timezone=UTC"), &body).await;
    assert_eq!(answer.status(), 200, "{answer}");
    assert_eq!(*done.lock().unwrap(), ["later refund 1,2"]);
}

mod alike {
    use forest::prelude::*;

    #[collection(table = "users")]
    pub(super) struct User {
        #[allow(dead_code, reason = "only its action matters")]
        pub(super) id: i64,
    }

    #[smart]
    impl User {
        #[action(global, endpoint = "/forest/custom/ban")]
        async fn ban() {}
    }

    #[collection(table = "companies")]
    pub(super) struct Company {
        #[allow(dead_code, reason = "only its action matters")]
        pub(super) id: i64,
    }

    #[smart]
    impl Company {
        #[action(global, endpoint = "/forest/custom/ban")]
        async fn close() {}
    }
}

#[actix_web::test]
async fn fixed_14_two_actions_have_two_addresses() {
    let (sandbox, database) = (Sandbox::start(), Database::new());
    let built = Agent::builder(options(&sandbox, &database))
        .source(database.source())
        .collections(collections![alike::User, alike::Company])
        .build();
    let error = built.err().unwrap().to_string();
    assert!(error.contains("/forest/custom/ban"), "{error}");
}
