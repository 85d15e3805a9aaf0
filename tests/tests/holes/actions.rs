//! Actions and their approvals: F, G, H, Q.

use forest::testing::{Algorithm, Session};
use serde_json::json;

use crate::shop::{BAN, Shop, USERS, act, assert_refused, ban, eventually, ids};

#[actix_web::test]
async fn hole_f_an_approval_is_good_for_its_action_and_once() {
    let shop = Shop::new();
    let client = shop.serve().await;
    let admin = client.log_in("admin").await;
    let token = || shop.sandbox.approval_token("users", "Ban", "support").ids(["1"]);
    let send = async |collection: &str, action: &str, signed: &str| {
        admin.approve_signed(collection, action, signed).await.answer().clone()
    };

    for (signed, why) in [
        (token().algorithm(Algorithm::Hs384).sign(), "HS384"),
        (token().algorithm(Algorithm::Hs512).sign(), "HS512"),
        (token().algorithm(Algorithm::None).sign(), "unsigned"),
        (token().without_expiry().sign(), "without an expiry"),
        (token().expired().sign(), "expired"),
        (token().secret("another").sign(), "signed by somebody else"),
        (token().secret(crate::shop::AUTH_SECRET).sign(), "signed with the secret of sessions"),
        (token().without("/data/attributes/collection_name").sign(), "without a collection"),
        (token().without("/data/attributes/requester_id").sign(), "without a requester"),
        (admin.token().to_owned(), "a session"),
        (String::new(), "empty"),
    ] {
        let answer = send("users", "Ban", &signed).await;
        assert_eq!(answer.status(), 400, "{why}: {answer}");
        assert_refused(&answer, 400, "BadRequestError");
    }
    let signed = token().sign();
    assert_refused(&send("users", "Praise", &signed).await, 403, "ForbiddenError");
    assert_refused(&send("companies", "Close", &signed).await, 403, "ForbiddenError");
    let unnamed = token().without("/data/attributes/smart_action_id").sign();
    assert_refused(&send("companies", "Close", &unnamed).await, 403, "ForbiddenError");
    assert_eq!(shop.runs(), [""; 0]);
    assert_eq!(shop.statements(), 0);

    assert_eq!(send("users", "Ban", &signed).await.status(), 200);
    assert_eq!(shop.runs(), ["ban 1"]);
    assert_refused(&send("users", "Ban", &signed).await, 403, "ForbiddenError");
    // The same bytes signed, written in another way.
    assert!(send("users", "Ban", &format!("{signed}=")).await.status() >= 400);
    assert_eq!(shop.runs(), ["ban 1"]);
}

#[actix_web::test]
async fn hole_g_nobody_approves_his_own_request_however_his_id_is_written() {
    let shop = Shop::new();
    let client = shop.serve().await;
    let admin = client.log_in("admin").await;
    let own = || shop.sandbox.approval_token("users", "Ban", "admin").ids(["1"]);
    let id = shop.sandbox.account_id("admin");
    for token in [own(), own().requester_as_text()] {
        let outcome = admin.approve_signed("users", "Ban", &token.sign()).await;
        assert_refused(outcome.answer(), 403, "ApprovalNotAllowedError");
    }
    for requester in [
        json!(format!(" {id}")),
        json!(format!("{id}.0")),
        json!(format!("0x{id}")),
        json!([id]),
        json!(true),
    ] {
        let token = own().claim("/data/attributes/requester_id", requester.clone());
        let outcome = admin.approve_signed("users", "Ban", &token.sign()).await;
        assert_refused(outcome.answer(), 400, "BadRequestError");
    }
    // In clear, nobody's word counts for who asked: not even nobody.
    for requester in [json!(2), json!("2"), json!(0), json!(null), json!("")] {
        let body = act(&json!({ "ids": ["1"], "requester_id": requester }));
        assert_refused(&admin.post(BAN, &body).await, 422, "UnprocessableError");
    }
    assert_eq!(shop.runs(), [""; 0]);

    let others = shop.sandbox.approval_token("users", "Ban", "support").ids(["1"]).sign();
    assert!(admin.approve_signed("users", "Ban", &others).await.succeeded());
    assert_eq!(shop.runs(), ["ban 1"]);
}

#[actix_web::test]
async fn hole_h_a_query_in_the_body_is_not_run() {
    const ALLOWED: &str = "SELECT id FROM users WHERE id = 1";
    let shop = Shop::new();
    shop.sandbox.segment(1, "users", Some("main"), ALLOWED);
    let client = shop.serve().await;
    let support = client.log_in("support").await;
    let evil = "SELECT id FROM users";
    let in_url: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("segmentQuery", ALLOWED)
        .append_pair("connectionName", "main")
        .finish();
    for path in [BAN.to_owned(), format!("{BAN}&{in_url}")] {
        for query in [evil, ALLOWED] {
            let subset = json!({ "timezone": "UTC", "segmentQuery": query, "connectionName": "main" });
            let body = act(&json!({ "ids": [], "all_records": true, "all_records_subset_query": subset }));
            assert_refused(&support.post(&path, &body).await, 400, "ValidationError");
        }
    }
    // What the body says does not make the query of the address another one either.
    let list = async |query: &str| {
        let pair: String =
            url::form_urlencoded::Serializer::new(String::new()).append_pair("segmentQuery", query).finish();
        support.get(&format!("{USERS}&connectionName=main&{pair}")).await
    };
    assert_refused(&list(evil).await, 403, "ForbiddenError");
    assert_refused(&list("DROP TABLE users").await, 403, "ForbiddenError");
    assert_refused(&list(ALLOWED).await, 422, "UnprocessableError");
    assert_eq!((shop.runs().len(), shop.statements()), (0, 0));
}

#[actix_web::test]
async fn hole_q_a_malformed_permission_refuses_its_action_and_nothing_else() {
    let shop = Shop::new();
    let client = shop.serve().await;
    let support = client.log_in("support").await;
    let all_else_works = async |support: &Session| {
        assert_eq!(ids(&support.get(USERS).await).len(), 4);
        assert!(support.act("users", "Praise", ["1"]).await.succeeded());
        assert!(support.act("companies", "Close", ["1"]).await.succeeded());
    };
    let pointer = "/collections/users/actions/Ban";
    for malformed in [
        json!(null),
        json!(7),
        json!([]),
        json!("yes"),
        json!({}),
        json!({ "triggerEnabled": "yes" }),
        json!({ "triggerEnabled": { "roles": "support" } }),
        json!({ "triggerEnabled": { "roles": [1, 2] }, "triggerConditions": 7 }),
    ] {
        eventually("the action can be run", async || ban(&support).await.0 == 200).await;
        shop.sandbox.patch(forest::testing::Route::Permissions, pointer, malformed.clone());
        eventually(&format!("the action is refused for {malformed}"), async || ban(&support).await.0 != 200)
            .await;
        let refused = (403, "CustomActionTriggerForbiddenError".to_owned());
        assert_eq!(ban(&support).await, refused, "{malformed}");
        all_else_works(&support).await;
        shop.sandbox.clear_patches();
    }
    // What upstream sends for "no conditions" is not malformed at all.
    for none in [json!({}), json!(null), json!([])] {
        let conditions = json!({
            "triggerEnabled": { "roles": [1, 2] }, "triggerConditions": none, "approvalRequired": false,
            "approvalRequiredConditions": none, "userApprovalEnabled": true, "userApprovalConditions": none,
            "selfApprovalEnabled": false,
        });
        shop.sandbox.patch(forest::testing::Route::Permissions, pointer, conditions);
        eventually("the action can be run", async || ban(&support).await.0 == 200).await;
        all_else_works(&support).await;
        shop.sandbox.clear_patches();
    }
}
