//! The right collection, and the right that is needed for what is done to it.

use forest::testing::{Account, Answer, Right, Session};
use serde_json::{Value as Json, json};

use crate::shop::{Shop, forbidden, refused, token};

/// Refused, for want of a right or because nobody can do it.
fn assert_refused(answer: &Answer) {
    let (status, name) = refused(answer);
    assert!(
        (status, name.as_str()) == (403, "ForbiddenError")
            || (status, name.as_str()) == (404, "NotFoundError"),
        "{answer}"
    );
}

fn link(collection: &str, id: &str) -> Json {
    json!({ "data": [{ "type": collection, "id": id }] })
}

#[actix_web::test]
async fn fixed_01_linking_needs_the_right_to_edit_what_is_linked() {
    let shop = Shop::open().await;
    let clerk = shop.clerk(&[("companies", &Right::ALL), ("users", &[Right::Browse, Right::Read])]).await;
    let path = "/forest/companies/1/relationships/users?timezone=UTC";
    let answer = shop.without_a_trace(clerk.post(path, &link("users", "2"))).await;
    assert_refused(&answer);
}

#[actix_web::test]
async fn fixed_01_what_is_linked_is_within_the_scope() {
    let shop = Shop::open().await;
    shop.sandbox.scope(1, "users", json!({ "field": "id", "operator": "equal", "value": 1 }));
    let clerk = shop.clerk(&[("companies", &Right::ALL), ("users", &Right::ALL)]).await;
    let before = shop.database.rows();
    let path = "/forest/companies/1/relationships/users?timezone=UTC";
    clerk.post(path, &link("users", "2")).await;
    assert_eq!(shop.database.rows(), before);
}

#[actix_web::test]
async fn fixed_02_creating_writes_into_no_other_collection_that_may_not_be_edited() {
    let shop = Shop::open().await;
    let clerk = shop
        .clerk(&[
            ("users", &Right::ALL),
            ("profiles", &[Right::Browse, Right::Read, Right::Add, Right::Delete]),
        ])
        .await;
    let body = json!({ "data": {
        "type": "users", "attributes": { "email": "eve@example.com" },
        "relationships": { "profile": { "data": { "type": "profiles", "id": "1" } } },
    } });
    let answer = shop.without_a_trace(clerk.post("/forest/users?timezone=UTC", &body)).await;
    assert_refused(&answer);
}

#[actix_web::test]
async fn fixed_03_counting_related_records_needs_the_right_to_browse_them() {
    let shop = Shop::open().await;
    let clerk = shop.clerk(&[("users", &Right::ALL), ("orders", &[Right::Read, Right::Edit])]).await;
    let refusal = shop.without_a_trace(clerk.related("users", "1", "orders").count()).await.unwrap_err();
    assert_eq!((refusal.status(), refusal.name()), (403, "ForbiddenError"));
    let support = shop.client.log_in("support").await;
    assert_eq!(support.related("users", "1", "orders").count().await, Ok(3));
}

#[actix_web::test]
async fn fixed_04_related_records_have_the_rights_of_their_own_collection() {
    let shop = Shop::open().await;
    let clerk = shop.clerk(&[("users", &Right::ALL), ("orders", &[Right::Read, Right::Add])]).await;
    let refusal = shop.without_a_trace(clerk.related("users", "1", "orders")).await.unwrap_err();
    assert_eq!((refusal.status(), refusal.name()), (403, "ForbiddenError"));
    for query in ["", "&delete=true", "&delete=false", "&delete="] {
        let path = format!("/forest/users/1/relationships/orders?timezone=UTC{query}");
        let body = json!({ "data": { "attributes": { "ids": ["1"], "all_records": false } } });
        assert_refused(&shop.without_a_trace(clerk.delete(&path, Some(&body))).await);
        assert_refused(&shop.without_a_trace(clerk.delete(&path, Some(&link("orders", "1")))).await);
        let body = json!({ "data": { "type": "profiles", "id": "2" } });
        let path = format!("/forest/users/1/relationships/profile?timezone=UTC{query}");
        let answer = shop.without_a_trace(clerk.put(&path, &body)).await;
        assert_refused(&answer);
    }
    let support = shop.client.log_in("support").await;
    assert_eq!(support.related("users", "1", "orders").await.unwrap().ids(), ["1", "2", "3"]);
}

#[actix_web::test]
async fn fixed_05_deleting_many_needs_the_right_to_delete() {
    let shop = Shop::open().await;
    let rights = [Right::Browse, Right::Read, Right::Edit, Right::Add, Right::Export];
    let clerk = shop.clerk(&[("orders", &rights)]).await;
    for attributes in
        [json!({ "ids": ["1", "2"], "all_records": false }), json!({ "ids": [], "all_records": true })]
    {
        let body = json!({ "data": { "type": "action-requests", "attributes": attributes } });
        let request = clerk.delete("/forest/orders?timezone=UTC", Some(&body));
        assert_refused(&shop.without_a_trace(request).await);
    }
    assert_refused(&shop.without_a_trace(clerk.delete("/forest/orders/1?timezone=UTC", None)).await);
}

async fn no_file(shop: &Shop, session: &Session) {
    for path in ["/forest/orders.csv", "/forest/users/1/relationships/orders.csv"] {
        let path = format!("{path}?timezone=UTC&filename=a.csv&header=[%22id%22]&fields[orders]=id");
        let answer = shop.without_a_trace(session.get(&path)).await;
        assert_refused(&answer);
        assert_eq!(answer.header("content-disposition"), None);
    }
}

#[actix_web::test]
async fn fixed_06_a_file_needs_the_rights_to_browse_and_to_export() {
    for rights in [
        &[Right::Read, Right::Edit, Right::Add, Right::Delete][..],
        &[Right::Read, Right::Browse],
        &[Right::Read, Right::Export],
    ] {
        let shop = Shop::open().await;
        let clerk = shop.clerk(&[("orders", rights), ("users", &Right::ALL)]).await;
        no_file(&shop, &clerk).await;
    }
}

#[actix_web::test]
async fn fixed_38_the_rules_are_those_of_the_operators_own_role() {
    let shop = Shop::open().await;
    let below = |amount: i64| json!({ "field": "amount", "operator": "less_than", "value": amount });
    shop.add_clerk(Account::new("clerk"), &[]);
    let _ = shop
        .sandbox
        .action("orders", "Refund")
        .trigger(["clerk", "admin"])
        .trigger_condition("admin", below(10))
        .trigger_condition("clerk", below(100));
    let clerk = shop.client.log_in("clerk").await;
    assert_eq!(clerk.act("orders", "Refund", ["1"]).await.success(), Some("1"));
    assert_eq!(
        refused(clerk.act("orders", "Refund", ["2"]).await.answer()).1,
        "CustomActionTriggerForbiddenError"
    );
    let admin = shop.client.log_in("admin").await;
    assert_eq!(
        refused(admin.act("orders", "Refund", ["1"]).await.answer()).1,
        "CustomActionTriggerForbiddenError"
    );
    assert_eq!(admin.act("orders", "Refund", ["3"]).await.success(), Some("3"));
    assert_eq!(shop.done(), ["refund 1", "refund 3"]);

    // The role is the one of the list of operators, whatever the session says.
    let pretender = token(shop.sandbox.account_id("clerk"), &json!({ "role": "admin", "roleId": 1 }));
    let answer = shop.without_a_trace(shop.get_with(&pretender, "/forest/orders?timezone=UTC", &[])).await;
    assert_eq!(refused(&answer), forbidden());
}
