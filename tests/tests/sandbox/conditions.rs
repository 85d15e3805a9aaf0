//! What conditions, scopes and approvals keep back when somebody asks cleverly.

use forest::testing::{Sandbox, Session, TestClient};
use reqwest::Method;
use serde_json::json;

use crate::shop::Shop;

async fn start(sandbox: &Sandbox) -> TestClient {
    TestClient::start(sandbox, Shop::new().agent(sandbox.options())).await
}

async fn support(sandbox: &Sandbox) -> Session {
    start(sandbox).await.log_in("support").await
}

#[actix_web::test]
async fn an_approval_for_all_records_names_them() {
    let sandbox = Sandbox::start();
    sandbox.action("users", "Ban").approval_required(["support"]).approvers(["admin"]);
    let client = start(&sandbox).await;
    let support = client.log_in("support").await;
    let filter = json!({ "field": "id", "operator": "less_than", "value": 4 });
    let outcome = support.act("users", "Ban", []).all_records().excluding(["2"]).filter(&filter).await;
    let refusal = outcome.expect_refusal();
    assert_eq!((refusal.status(), refusal.name()), (403, "CustomActionRequiresApprovalError"));
    assert_eq!(*refusal.data(), json!({ "roleIdsAllowedToApprove": [1], "recordIds": ["1", "3"] }));
    let named = support.act("users", "Ban", ["1"]).await.expect_refusal();
    assert!(named.data().get("recordIds").is_none(), "they are named already");

    // What all records are is not to be decided anew when somebody approves.
    let signed =
        sandbox.approval_token("users", "Ban", "support").claim("/data/attributes/all_records", json!(true));
    let admin = client.log_in("admin").await;
    let refusal = admin.approve_signed("users", "Ban", &signed.sign()).await.expect_refusal();
    assert_eq!((refusal.status(), refusal.name()), (422, "UnprocessableError"));
}

#[actix_web::test]
async fn who_may_approve_tells_nothing_of_records_out_of_scope() {
    let sandbox = Sandbox::start();
    sandbox
        .action("users", "Ban")
        .approval_required(["support"])
        .approvers(["admin"])
        .approver_condition("admin", json!({ "field": "country", "operator": "equal", "value": "FR" }));
    sandbox.scope(1, "users", json!({ "field": "id", "operator": "equal", "value": 1 }));
    let support = support(&sandbox).await;
    // Whether an unseen record is in France or not, the answer is the same.
    let mut answers = Vec::new();
    for id in [2, 3, 4] {
        let filter = json!({ "field": "id", "operator": "equal", "value": id });
        let refusal = support.act("users", "Ban", []).all_records().filter(&filter).await.expect_refusal();
        answers.push(refusal.data().clone());
    }
    answers.dedup();
    assert_eq!(answers, [json!({ "roleIdsAllowedToApprove": [1], "recordIds": [] })]);
}

#[actix_web::test]
async fn an_approver_who_sees_none_of_the_records_uses_no_approval_up() {
    let sandbox = Sandbox::start();
    sandbox.action("users", "Ban").approval_required(["support"]).approvers(["admin"]);
    let client = start(&sandbox).await;
    let request = client.log_in("support").await.act("users", "Ban", ["2"]).await.request_approval().await;
    let signed = sandbox.approval_token_of(&request).sign();
    let admin = client.log_in("admin").await;
    sandbox.scope(1, "users", json!({ "field": "id", "operator": "equal", "value": 1 }));
    let refusal = admin.approve_signed("users", "Ban", &signed).await.expect_refusal();
    assert_eq!(refusal.status(), 404);
    sandbox.scope(1, "users", None);
    assert_eq!(admin.approve_signed("users", "Ban", &signed).await.success(), Some("2"));
    let refusal = admin.approve_signed("users", "Ban", &signed).await.expect_refusal();
    assert_eq!(refusal.status(), 403, "it was used");
}

#[actix_web::test]
async fn a_filter_through_a_relation_stays_within_the_scope_of_what_it_reaches() {
    let sandbox = Sandbox::start();
    sandbox.scope(1, "companies", json!({ "field": "name", "operator": "equal", "value": "Acme" }));
    let support = support(&sandbox).await;
    let of = |name: &str| json!({ "field": "company:name", "operator": "equal", "value": name });
    let seen = support.list("users").filter(&of("Acme")).await.unwrap();
    assert!(!seen.ids().is_empty());
    let unseen = support.list("users").filter(&of("Globex")).await.unwrap();
    assert!(unseen.ids().is_empty(), "{:?}", unseen.ids());
    // Nor by asking for the opposite.
    let others = json!({ "field": "company:name", "operator": "not_equal", "value": "Acme" });
    assert!(support.list("users").filter(&others).await.unwrap().ids().is_empty());
}

#[actix_web::test]
async fn a_scope_that_cannot_be_read_shows_nothing_of_itself() {
    let sandbox = Sandbox::start();
    sandbox.scope(
        1,
        "users",
        json!({ "field": "secret_field", "operator": "equal", "value": "secret value" }),
    );
    let refusal = support(&sandbox).await.list("users").await.unwrap_err();
    assert_eq!((refusal.status(), refusal.name()), (403, "ForbiddenError"));
    assert!(!refusal.detail().contains("secret"), "{}", refusal.detail());
}

#[actix_web::test]
async fn a_page_of_another_site_runs_nothing_with_a_cookie() {
    let sandbox = Sandbox::start();
    let client = start(&sandbox).await;
    let token = client.log_in("admin").await.token().to_owned();
    let cookie = format!("forest_session_token={token}");
    let list = client.send(Method::GET, "/forest/users?timezone=UTC", &[("Cookie", &cookie)], None).await;
    assert_eq!(list.status(), 200, "downloads are read with it");
    let endpoint = sandbox.schema().unwrap()["included"]
        .as_array()
        .unwrap()
        .iter()
        .find_map(|action| {
            (action["attributes"]["name"] == "Ban").then(|| action["attributes"]["endpoint"].clone())
        })
        .unwrap();
    let path = format!("{}?timezone=UTC", endpoint.as_str().unwrap());
    let body = json!({ "data": { "attributes": { "ids": ["1"] } } });
    let headers =
        [("Cookie", cookie.as_str()), ("Content-Type", "text/plain"), ("Origin", "https://evil.example")];
    let refused = client.send(Method::POST, &path, &headers, Some(&body)).await;
    assert_eq!((refused.status(), refused.refusal().unwrap().name()), (401, "UnauthorizedError"));
}
