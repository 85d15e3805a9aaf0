//! What must come out of rights, caches, conditions and approvals.

use forest::testing::{Account, ActionOutcome, Right, Route, Sandbox, Session};
use serde_json::{Value as Json, json};

use crate::shop::{Shop, forbidden, refused, until};

fn below(amount: i64) -> Json {
    json!({ "field": "amount", "operator": "less_than", "value": amount })
}

async fn refund<'a>(session: &Session, ids: impl IntoIterator<Item = &'a str>) -> ActionOutcome {
    session.act("orders", "Refund", ids).await
}

#[actix_web::test]
async fn golden_who_may_not_browse_is_refused_before_anything_is_read() {
    let shop = Shop::open().await;
    shop.sandbox.deny("support", "orders", [Right::Browse]);
    let support = shop.client.log_in("support").await;
    let answer = shop.without_a_trace(support.get("/forest/orders?timezone=UTC")).await;
    assert_eq!(refused(&answer), forbidden());
    let answer = shop.without_a_trace(support.get("/forest/orders/count?timezone=UTC")).await;
    assert_eq!(refused(&answer), forbidden());
}

#[actix_web::test]
async fn golden_what_everybody_may_an_unknown_operator_may() {
    let shop = Shop::open().await;
    shop.sandbox.patch(Route::Permissions, "/collections/orders/collection/browseEnabled", json!(true));
    let clerk = shop.clerk(&[]).await;
    shop.sandbox.remove_account("clerk");
    assert_eq!(clerk.list("orders").await.unwrap().len(), 4);
    let answer = shop.without_a_trace(clerk.get("/forest/users?timezone=UTC")).await;
    assert_eq!(refused(&answer), forbidden());
}

#[actix_web::test]
async fn golden_the_level_of_an_administrator_is_no_right() {
    let shop = Shop::open().await;
    shop.add_clerk(Account::new("boss").permission_level("admin"), &[("users", &[Right::Browse])]);
    let boss = shop.client.log_in("boss").await;
    let answer = shop.without_a_trace(boss.get("/forest/orders?timezone=UTC")).await;
    assert_eq!(refused(&answer), forbidden());
    assert_eq!(boss.count("users").await, Ok(2));
}

#[actix_web::test]
async fn golden_of_20_first_requests_one_asks_the_server() {
    let prepare = |sandbox: &Sandbox| {
        sandbox.add_account(Account::new("ada").rendering(42));
    };
    let shop = Shop::open_with(prepare, |options| options).await;
    let ada = shop.client.log_in("ada").await;
    let lists: Vec<_> = (0..20)
        .map(|_| {
            let ada = ada.clone();
            actix_web::rt::spawn(async move { ada.list("orders").await.unwrap().len() })
        })
        .collect();
    for list in lists {
        assert_eq!(list.await.unwrap(), 4);
    }
    for route in [Route::Permissions, Route::Users, Route::Rendering] {
        assert_eq!(shop.sandbox.count(route), 1, "{route:?}");
    }
    assert!(shop.sandbox.requests(Route::Rendering)[0].path.ends_with("/renderings/42"));
}

/// An operator of rendering 42 and one of 43, who have both looked around.
async fn two_teams() -> (Shop, Session, Session) {
    let prepare = |sandbox: &Sandbox| {
        sandbox.add_account(Account::new("ada").rendering(42));
        sandbox.add_account(Account::new("bob").rendering(43));
    };
    let shop = Shop::open_with(prepare, |options| options).await;
    let (ada, bob) = (shop.client.log_in("ada").await, shop.client.log_in("bob").await);
    for session in [&ada, &bob] {
        assert_eq!(session.list("orders").await.unwrap().len(), 4);
    }
    shop.sandbox.forget_requests();
    (shop, ada, bob)
}

#[actix_web::test]
async fn golden_a_rendering_that_has_changed_is_fetched_again_alone() {
    let (shop, ada, bob) = two_teams().await;
    shop.sandbox.send_event("refresh-renderings", &json!({ "renderingIds": ["42"] }));
    let fetched = || shop.sandbox.count(Route::Rendering);
    until("rendering 42 is fetched", async || (ada.count("orders").await.unwrap(), fetched()), |at| at.1 > 0)
        .await;
    for _ in 0..5 {
        assert_eq!((ada.count("orders").await, bob.count("orders").await), (Ok(4), Ok(4)));
    }
    let paths: Vec<_> =
        shop.sandbox.requests(Route::Rendering).into_iter().map(|request| request.path).collect();
    assert!(paths.len() == 1 && paths[0].ends_with("/42"), "{paths:?}");
    assert_eq!((shop.sandbox.count(Route::Users), shop.sandbox.count(Route::Permissions)), (0, 0));
}

#[actix_web::test]
async fn golden_a_stream_that_was_away_has_everything_fetched_again() {
    let (shop, ada, bob) = two_teams().await;
    shop.sandbox.drop_event_streams();
    shop.sandbox.wait_for_event_stream().await;
    let counts = async || {
        assert_eq!((ada.count("orders").await, bob.count("orders").await), (Ok(4), Ok(4)));
        [Route::Permissions, Route::Users, Route::Rendering].map(|route| shop.sandbox.count(route))
    };
    until("all is fetched", counts, |counts| counts[0] > 0 && counts[1] > 0 && counts[2] > 1).await;
    let paths: Vec<_> =
        shop.sandbox.requests(Route::Rendering).into_iter().map(|request| request.path).collect();
    assert!(paths.iter().any(|path| path.ends_with("/42")), "{paths:?}");
    assert!(paths.iter().any(|path| path.ends_with("/43")), "{paths:?}");
}

#[actix_web::test]
async fn golden_who_may_approve_depends_on_the_records() {
    let shop = Shop::open().await;
    let (third, fourth) = (shop.sandbox.add_role("third"), shop.sandbox.add_role("fourth"));
    let _ = shop
        .sandbox
        .action("orders", "Refund")
        .approval_required(["support"])
        .approvers(["third", "fourth"])
        .approver_condition("fourth", below(1000));
    let support = shop.client.log_in("support").await;
    for (ids, roles) in [(&["1", "3"][..], json!([third, fourth])), (&["1", "2"], json!([third]))] {
        let refusal = refund(&support, ids.iter().copied()).await.expect_refusal();
        assert_eq!((refusal.status(), refusal.name()), (403, "CustomActionRequiresApprovalError"));
        assert_eq!(refusal.data()["roleIdsAllowedToApprove"], roles, "{ids:?}");
    }
    assert!(shop.done().is_empty());
}

#[actix_web::test]
async fn golden_a_condition_to_trigger_holds_for_all_records() {
    let shop = Shop::open().await;
    let _ = shop.sandbox.action("orders", "Refund").trigger_condition("support", below(1000));
    let support = shop.client.log_in("support").await;
    let refusal = refund(&support, ["1", "2"]).await.expect_refusal();
    assert_eq!((refusal.status(), refusal.name()), (403, "CustomActionTriggerForbiddenError"));
    assert!(shop.done().is_empty());
    assert_eq!(refund(&support, ["1", "3"]).await.success(), Some("1,3"));
}

#[actix_web::test]
async fn golden_a_condition_for_approvals_that_no_record_meets_asks_for_none() {
    let shop = Shop::open().await;
    let above = json!({ "field": "amount", "operator": "greater_than", "value": 1000 });
    let rules = shop.sandbox.action("orders", "Refund");
    let _ = rules.approval_required(["support"]).approval_condition("support", above);
    let support = shop.client.log_in("support").await;
    assert_eq!(refund(&support, ["1", "3"]).await.success(), Some("1,3"));
    let refusal = refund(&support, ["1", "2"]).await.expect_refusal();
    assert_eq!(refusal.name(), "CustomActionRequiresApprovalError");
    assert_eq!(shop.done(), ["refund 1,3"]);
}

#[actix_web::test]
async fn golden_nobody_approves_himself_unless_his_role_may() {
    let shop = Shop::open().await;
    let rules = shop.sandbox.action("orders", "Refund");
    let _ = rules.approval_required(["support"]).approvers(["support", "admin"]).self_approval([]);
    let support = shop.client.log_in("support").await;
    let request = refund(&support, ["1", "3"]).await.request_approval().await;
    let refusal = shop.without_a_trace(support.approve(&request)).await.expect_refusal();
    assert_eq!((refusal.status(), refusal.name()), (403, "ApprovalNotAllowedError"));
    let as_text = shop.sandbox.approval_token_of(&request).requester_as_text().sign();
    let outcome = shop.without_a_trace(support.approve_signed("orders", "Refund", &as_text)).await;
    assert_eq!(outcome.expect_refusal().name(), "ApprovalNotAllowedError");
    let admin = shop.client.log_in("admin").await;
    assert_eq!(admin.approve(&request).await.success(), Some("1,3"));
    assert_eq!(shop.done(), ["refund 1,3"]);
}

#[actix_web::test]
async fn golden_who_asks_is_not_the_senders_to_say() {
    let shop = Shop::open().await;
    let admin = shop.client.log_in("admin").await;
    for requester in [json!(1), json!(2), json!("2"), json!(0), json!(null), json!("")] {
        let act = admin.act("orders", "Refund", ["1"]).attribute("requester_id", requester.clone());
        let refusal = shop.without_a_trace(act).await.expect_refusal();
        assert_eq!((refusal.status(), refusal.name()), (422, "UnprocessableError"), "{requester}");
    }
}
