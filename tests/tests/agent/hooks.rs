//! What the UI asks about the forms of actions.

use actix_web::http::Method;
use forest::Dialect;
use serde_json::json;

use crate::shop::Shop;

const ACTION: &str = "/forest/actions/impersonate";

#[actix_web::test]
async fn an_action_without_a_form_says_so() {
    let shop = Shop::new(Dialect::Modern);
    for path in [ACTION, "/forest/actions/report", "/forest/custom/nothing"] {
        for slash in ["", "/"] {
            let answer = shop.act(&format!("{path}/hooks/load{slash}"), json!({ "ids": ["1"] })).await;
            assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, r#"{"fields":[],"layout":[]}"#));
        }
    }
}

#[actix_web::test]
async fn a_field_that_no_form_has_is_named() {
    let shop = Shop::new(Dialect::Modern);
    for (hook, attribute) in [("change", "changed_field"), ("search", "search_field")] {
        let path = format!("{ACTION}/hooks/{hook}");
        let detail = shop.act(&path, json!({ attribute: "Reason", "fields": [] })).await.refused(400);
        assert!(detail.contains("Reason"), "{detail}");
        let long = shop.act(&path, json!({ attribute: "é".repeat(100_000) })).await.refused(400);
        assert!(long.len() < 1_000, "{}", long.len());
        for attributes in [json!({}), json!({ attribute: null }), json!({ attribute: 1 })] {
            let detail = shop.act(&path, attributes).await.refused(400);
            assert!(detail.contains(attribute), "{detail}");
        }
    }
}

#[actix_web::test]
async fn a_hook_needs_a_session_a_body_and_a_timezone() {
    let shop = Shop::new(Dialect::Modern);
    let path = format!("{ACTION}/hooks/load?timezone=UTC");
    let body = r#"{"data":{"attributes":{}}}"#;
    shop.ask(Method::POST, &path, &[], Some(body)).await.refused(401);
    shop.get(&path).await.refused(404);
    for body in ["", "{", "[]", "{}", r#"{"data":null}"#, r#"{"data":{"attributes":[]}}"#] {
        shop.post(&path, body).await.refused(400);
    }
    assert_eq!(shop.post(&format!("{ACTION}/hooks/load"), body).await.refused(400), "Missing timezone");
    shop.post(&format!("{ACTION}/hooks/other?timezone=UTC"), body).await.refused(404);
}

#[actix_web::test]
async fn a_legacy_agent_has_the_hooks_that_were_declared_which_are_none() {
    let shop = Shop::new(Dialect::Legacy);
    for hook in ["load", "change", "search"] {
        shop.act(&format!("{ACTION}/hooks/{hook}"), json!({ "ids": ["1"] })).await.refused(404);
    }
}
