//! The client, with a real agent and the sandbox: what a user's own test sees.

use forest::testing::{Account, Algorithm, Environment, Fault, Right, Route, Sandbox, Session, TestClient};
use reqwest::Method;
use serde_json::json;

use crate::shop::Shop;

async fn start(environment: &Environment) -> TestClient {
    // The agent keeps the database open, so its folder may go.
    TestClient::start(environment, Shop::new().agent(environment.options())).await
}

#[actix_web::test]
async fn support_may_impersonate() {
    let sandbox = Sandbox::start();
    let client = TestClient::start(&sandbox, Shop::new().agent(sandbox.options())).await;
    let support = client.log_in("support").await;
    let outcome = support.act("users", "Impersonate", ["1"]).await;
    assert_eq!(outcome.success(), Some("Impersonating ada@example.com"));
    assert_eq!(outcome.redirect(), Some("https://shop.example/"));
    assert_eq!(outcome.webhook().unwrap()["body"], json!([["operator", "support@example.com"]]));
}

#[actix_web::test]
async fn a_login_goes_the_whole_way() {
    let sandbox = Sandbox::start();
    let client = start(&sandbox).await;
    sandbox
        .add_account(Account::new("ada").names("Ada", "L.").tag("country", "FR").permission_level("editor"));
    let ada = client.log_in("ada").await;
    let data = ada.data();
    assert_eq!((&data["email"], &data["firstName"]), (&json!("ada@example.com"), &json!("Ada")));
    assert_eq!((&data["role"], &data["permissionLevel"]), (&json!("support"), &json!("editor")));
    assert_eq!((&data["team"], &data["renderingId"]), (&json!("Operations"), &json!(1)));
    assert_eq!(data["tags"], json!({ "country": "FR" }));
    assert_eq!(ada.account(), "ada");
    for route in [Route::Registration, Route::LoginPage, Route::Token, Route::Authorization] {
        assert_eq!(sandbox.count(route), 1, "{route:?}");
    }
    let answer = client.send(Method::GET, "/forest/users?timezone=UTC", &[], None).await;
    assert_eq!((answer.status(), answer.refusal().unwrap().name()), (401, "UnauthorizedError"));
}

#[actix_web::test]
async fn a_login_can_fail() {
    let sandbox = Sandbox::start();
    let client = start(&sandbox).await;
    sandbox.refuse_logins("access_denied", "Not on Sundays");
    let refusal = client.try_log_in("support").await.unwrap_err();
    assert_eq!((refusal.status(), refusal.name()), (401, "access_denied"));
    assert_eq!(refusal.detail(), "Not on Sundays");
    sandbox.accept_logins();
    let refusal = client.try_log_in_to("support", 7).await.unwrap_err();
    assert_eq!(refusal.status(), 404, "there is no such rendering");
    sandbox.scope(7, "users", None);
    let refusal = client.try_log_in_to("support", 7).await.unwrap_err();
    assert_eq!(refusal.status(), 403, "of another team");
    let second_factor = json!({ "errors": [{ "status": 403, "detail": "Use two factors" }] });
    sandbox.fault_times(Route::Authorization, Fault::Answer(403, second_factor), 1);
    let refusal = client.try_log_in("support").await.unwrap_err();
    assert_eq!((refusal.status(), refusal.detail()), (403, "Use two factors"));
    client.log_in("support").await;
}

#[actix_web::test]
async fn records_are_listed_counted_and_shown() {
    let sandbox = Sandbox::start();
    let support = start(&sandbox).await.log_in("support").await;
    let users = support.list("users").await.unwrap();
    assert_eq!(users.ids(), ["1", "2", "3", "4"]);
    assert_eq!(users[1].get("email"), "bob@example.com");
    assert_eq!((users[0].related_id("company"), users[1].related_id("company")), (Some("1"), None));

    let found = support.list("users").search("example.org").sort("-id").await.unwrap();
    assert_eq!(found.ids(), ["4", "3"]);
    let page = support.list("users").page(2, 3).fields(["email"]).await.unwrap();
    assert_eq!((page.ids(), page.column("email")), (vec!["4"], vec![&json!("dan@example.org")]));
    assert!(page[0].attributes().get("country").is_none());

    assert_eq!(support.count("users").await.unwrap(), 4);
    assert_eq!(support.list("users").search("ada").count().await.unwrap(), 1);
    assert_eq!(support.record("users", "3").await.unwrap().get("email"), "cleo@example.org");
    assert_eq!(support.record("users", "9").await.unwrap_err().status(), 404);
    let colleagues = support.related("companies", "1", "users").await.unwrap();
    assert_eq!(colleagues.ids(), ["1", "3"]);
    assert_eq!(support.related("companies", "1", "users").count().await.unwrap(), 2);
    assert_eq!(support.get("/forest/users/count?timezone=UTC").await.json(), json!({ "count": 4 }));
}

#[actix_web::test]
async fn rights_are_those_of_the_sandbox_and_change_with_it() {
    let sandbox = Sandbox::start();
    sandbox.add_role("billing");
    sandbox.add_account(Account::new("grace").role("billing"));
    let grace = start(&sandbox).await.log_in("grace").await;
    for _ in 0..3 {
        let refusal = grace.list("users").await.unwrap_err();
        assert_eq!((refusal.status(), refusal.name()), (403, "ForbiddenError"));
        sandbox.allow("billing", "users", [Right::Browse]);
        assert_eq!(grace.count("users").await.unwrap(), 4);
        sandbox.deny("billing", "users", [Right::Browse]);
    }
    assert_eq!(grace.record("users", "1").await.unwrap_err().status(), 403, "to browse is not to read");
    sandbox.development(true);
    assert_eq!(grace.record("users", "1").await.unwrap().id(), "1");
}

#[actix_web::test]
async fn scopes_are_those_of_the_operators_rendering() {
    let sandbox = Sandbox::start();
    let french = json!({ "field": "country", "operator": "equal", "value": "{{currentUser.tags.country}}" });
    sandbox.scope(2, "users", french);
    sandbox.add_account(Account::new("paris").rendering(2).tag("country", "FR"));
    let client = start(&sandbox).await;
    let paris = client.log_in("paris").await;
    assert_eq!(paris.list("users").await.unwrap().ids(), ["1", "3"]);
    assert_eq!(paris.act("users", "Ban", []).all_records().await.success(), Some("1,3"));
    assert_eq!(paris.act("users", "Impersonate", ["2"]).await.expect_refusal().status(), 404);
    assert_eq!(client.log_in("support").await.count("users").await.unwrap(), 4);
    sandbox.add_account(Account::new("paris").rendering(2).tag("country", "DE"));
    assert_eq!(paris.list("users").await.unwrap().ids(), ["2", "4"], "tags are read anew");
    sandbox.scope(2, "users", None);
    assert_eq!(paris.count("users").await.unwrap(), 4);
}

#[actix_web::test]
async fn actions_answer_in_all_their_ways() {
    let sandbox = Sandbox::start();
    let admin = start(&sandbox).await.log_in("admin").await;
    let outcome = admin.act("users", "Ban", ["2", "1"]).await;
    assert_eq!((outcome.success(), outcome.succeeded()), (Some("1,2"), true));
    let outcome = admin.act("users", "Ban", []).all_records().excluding(["1"]).search("example.com").await;
    assert_eq!(outcome.success(), Some("2"));
    let outcome = admin.act("users", "Refuse", ["1"]).await;
    assert_eq!((outcome.error(), outcome.success()), (Some("Not ada@example.com"), None));
    assert_eq!((outcome.refusal(), outcome.succeeded()), (None, false));
    let file = admin.act("users", "Export", []).await.file().unwrap();
    assert_eq!((file.name.as_str(), file.mime_type.as_str()), ("users.csv", "text/csv"));
    assert_eq!(file.content, b"id,email");
    let refusal = admin.act("users", "Impersonate", ["1", "2"]).await.expect_refusal();
    assert_eq!((refusal.status(), refusal.name()), (400, "ValidationError"));
    let form = admin.form("users", "Ban", ["1"]).await.unwrap();
    assert!(form.fields().is_empty());
    assert_eq!(form.submit().await.success(), Some("1"));
}

#[actix_web::test]
async fn a_role_that_may_not_trigger_is_refused() {
    let sandbox = Sandbox::start();
    let _ = sandbox.action("users", "Ban").trigger(["support"]);
    let client = start(&sandbox).await;
    assert_eq!(client.log_in("support").await.act("users", "Ban", ["1"]).await.success(), Some("1"));
    let refusal = client.log_in("admin").await.act("users", "Ban", ["1"]).await.expect_refusal();
    assert_eq!((refusal.status(), refusal.name()), (403, "CustomActionTriggerForbiddenError"));
    let french = json!({ "field": "country", "operator": "equal", "value": "FR", "source": "data" });
    let _ = sandbox.action("users", "Ban").trigger_condition("support", french);
    let support = client.log_in("support").await;
    assert_eq!(support.act("users", "Ban", ["1", "3"]).await.success(), Some("1,3"));
    let refusal = support.act("users", "Ban", ["1", "2"]).await.expect_refusal();
    assert_eq!((refusal.status(), refusal.name()), (403, "CustomActionTriggerForbiddenError"));
}

async fn needing_approval(sandbox: &Sandbox) -> (Session, Session) {
    sandbox.action("users", "Impersonate").approval_required(["support"]).approvers(["admin"]);
    let client = start(sandbox).await;
    (client.log_in("support").await, client.log_in("admin").await)
}

#[actix_web::test]
async fn what_needs_an_approval_is_asked_for_and_approved() {
    let sandbox = Sandbox::start();
    let (support, admin) = needing_approval(&sandbox).await;
    let outcome = support.act("users", "Impersonate", ["3"]).await;
    assert_eq!((outcome.needs_approval(), outcome.success()), (Some(vec!["admin".to_owned()]), None));
    let request = outcome.request_approval().await;
    assert_eq!(
        (request.requester.as_str(), request.record_ids.as_slice()),
        ("support", &["3".to_owned()][..])
    );
    assert_eq!(sandbox.approval_requests(), std::slice::from_ref(&request));

    let refused = support.approve(&request).await.expect_refusal();
    assert_eq!((refused.status(), refused.name()), (403, "ApprovalNotAllowedError"));
    let approved = admin.approve(&request).await;
    assert_eq!(approved.success(), Some("Impersonating cleo@example.org"));
    assert_eq!(admin.act("users", "Impersonate", ["3"]).await.needs_approval(), None);
}

#[actix_web::test]
async fn an_approval_that_the_server_did_not_give_is_refused() {
    let sandbox = Sandbox::start();
    let (_, admin) = needing_approval(&sandbox).await;
    let token = || sandbox.approval_token("users", "Impersonate", "support").ids(["1"]);
    let other = sandbox.approval_token("users", "Ban", "support").ids(["1"]);
    for (wrong, token) in [
        ("HS384", token().algorithm(Algorithm::Hs384)),
        ("HS512", token().algorithm(Algorithm::Hs512)),
        ("unsigned", token().algorithm(Algorithm::None)),
        ("secret", token().secret("another")),
        ("expired", token().expired()),
        ("expiry", token().without_expiry()),
        ("requester", token().claim("/data/attributes/requester_id", json!("somebody"))),
        ("collection", token().claim("/data/attributes/collection_name", json!("companies"))),
        ("action", other),
    ] {
        let outcome = admin.approve_signed("users", "Impersonate", &token.sign()).await;
        let status = outcome.expect_refusal().status();
        assert!([400, 403].contains(&status), "{wrong}: {status}");
    }
    let outcome = admin.approve_signed("users", "Impersonate", &token().sign()).await;
    assert_eq!(outcome.success(), Some("Impersonating ada@example.com"));
}

#[actix_web::test]
async fn the_agent_goes_on_while_the_server_is_away() {
    let sandbox = Sandbox::start();
    let support = start(&sandbox).await.log_in("support").await;
    assert_eq!(support.count("users").await.unwrap(), 4);
    sandbox.stop();
    assert_eq!(support.count("users").await.unwrap(), 4);
    sandbox.restart();
    sandbox.wait_for_event_stream().await;
    assert_eq!(support.count("users").await.unwrap(), 4);
}

#[actix_web::test]
async fn a_schema_that_is_refused_at_first_is_sent_again() {
    let sandbox = Sandbox::start();
    sandbox.fault_times(Route::Schema, Fault::Status(503), 1);
    start(&sandbox).await;
    assert!(sandbox.count(Route::Schema) > 1);
}

#[actix_web::test]
async fn agents_of_two_environments_are_apart() {
    let sandbox = Sandbox::start();
    let other = sandbox.add_environment();
    other.deny("support", "users", [Right::Browse]);
    let (here, there) = (start(&sandbox).await, start(&other).await);
    let (here, there) = (here.log_in("support").await, there.log_in("support").await);
    assert_eq!(here.count("users").await.unwrap(), 4);
    assert_eq!(there.count("users").await.unwrap_err().status(), 403);
    let path = "/forest/users/count?timezone=UTC";
    let bearer = format!("Bearer {}", here.token());
    let stray = start(&other).await.send(Method::GET, path, &[("Authorization", &bearer)], None).await;
    assert_eq!(stray.status(), 401);
}

#[actix_web::test]
#[should_panic(
    expected = "the collection `users` has no action `Delete` but `Ban`, `Export`, `Impersonate`, `Refuse`"
)]
async fn a_rule_for_an_action_that_the_agent_does_not_have_is_a_mistake() {
    let sandbox = Sandbox::start();
    let _ = sandbox.action("users", "Delete").trigger(["admin"]);
    start(&sandbox).await;
}

#[actix_web::test]
#[should_panic(expected = "`companies` has no relation `staff` but `users`")]
async fn a_relation_that_is_misspelt_is_a_mistake() {
    let sandbox = Sandbox::start();
    let support = start(&sandbox).await.log_in("support").await;
    let _ = support.related("companies", "1", "staff").await;
}
