//! Running actions.

use actix_web::http::Method;
use forest::Dialect;
use serde_json::json;

use crate::shop::{Shop, token};

const IMPERSONATE: &str = "/forest/actions/impersonate";

fn modern() -> Shop {
    Shop::new(Dialect::Modern)
}

#[actix_web::test]
async fn impersonate_answers_what_the_browser_is_to_do() {
    for dialect in [Dialect::Modern, Dialect::Legacy] {
        let answer = Shop::new(dialect)
            .act(
                IMPERSONATE,
                json!({
                    "collection_name": "users", "ids": ["2"], "values": {}, "parent_collection_name": null,
                    "parent_collection_id": null, "parent_association_name": null, "all_records": false,
                    "all_records_ids_excluded": [], "all_records_subset_query": {}, "signed_approval_request": null,
                }),
            )
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.body.as_str()),
            (
                200,
                concat!(
                    r#"{"webhook":{"url":"https://my-app-url/login","method":"POST","headers":{},"body":"#,
                    r#"{"createdAt":"2024-02-02T03:04:05.678+00:00","operator":"ada@forest.test","user":2}},"#,
                    r#""success":"Impersonating bob_b@example.com","redirectTo":"https://my-app-url/"}"#
                )
            )
        );
        assert_eq!(answer.headers.get("cache-control").unwrap(), "no-store");
    }
}

#[actix_web::test]
async fn a_single_action_runs_on_exactly_one_record() {
    for attributes in [
        json!({}),
        json!({ "ids": [] }),
        json!({ "ids": null }),
        json!({ "ids": ["1", "2"] }),
        json!({ "ids": ["1", "1"] }),
        json!({ "ids": [], "all_records": true }),
        json!({ "ids": ["1"], "all_records": true }),
    ] {
        let detail = modern().act(IMPERSONATE, attributes.clone()).await.refused(400);
        assert!(detail.contains("one record"), "{attributes}: {detail}");
    }
}

#[actix_web::test]
async fn an_unknown_record_is_404_whether_or_not_the_action_takes_it() {
    for path in [IMPERSONATE, "/forest/custom/nothing"] {
        let detail = modern().act(path, json!({ "ids": ["999"] })).await.refused(404);
        assert!(detail.contains("999"), "{detail}");
    }
}

#[actix_web::test]
async fn ids_are_strings_that_fit_the_key() {
    for ids in [json!([1]), json!("1"), json!(["one"]), json!([null]), json!({ "0": "1" })] {
        modern().act(IMPERSONATE, json!({ "ids": ids })).await.refused(400);
    }
}

#[actix_web::test]
async fn a_key_of_several_columns_is_joined() {
    let answer = modern().act("/forest/actions/show-key", json!({ "ids": ["2|home"] })).await;
    assert_eq!(answer.json()["success"], "2|home 2 home 9");
    let answer =
        modern().act("/forest/actions/count-reads", json!({ "ids": ["2|home", "1|cart", "7|x"] })).await;
    assert_eq!(answer.json()["success"], "1|cart,2|home");
    let answer = modern()
        .act(
            "/forest/actions/count-reads",
            json!({ "all_records": true, "all_records_ids_excluded": ["1|home"] }),
        )
        .await;
    assert_eq!(answer.json()["success"], "1|cart,2|home");
}

#[actix_web::test]
async fn a_bulk_action_runs_on_the_records_that_were_ticked() {
    let path = "/forest/actions/count-them";
    let everyone = "4: 1,2,3,4: ada@example.com,bob_b@example.com,cleo@example.org,bobab@example.com";
    for (attributes, text) in [
        (json!({ "ids": ["2", "1", "999"] }), "2: 1,2: ada@example.com,bob_b@example.com"),
        (json!({ "all_records": true }), everyone),
        (json!({ "ids": [], "all_records": true, "all_records_ids_excluded": [] }), everyone),
        (
            json!({ "all_records": true, "all_records_ids_excluded": ["1", "4"] }),
            "2: 2,3: bob_b@example.com,cleo@example.org",
        ),
        (
            json!({ "all_records": true, "all_records_ids_excluded": ["1"], "all_records_subset_query": {
                "search": "example.com", "filters": null, "segment": "", "page[size]": 1, "timezone": "UTC",
            } }),
            "2: 2,4: bob_b@example.com,bobab@example.com",
        ),
    ] {
        let answer = modern().act(path, attributes.clone()).await;
        assert_eq!(answer.json()["success"], text, "{attributes}");
    }
}

#[actix_web::test]
async fn a_bulk_action_never_runs_on_more_than_was_meant() {
    let path = "/forest/actions/count-them";
    for attributes in [
        json!({}),
        json!({ "ids": [] }),
        json!({ "ids": [], "all_records": true, "all_records_subset_query": { "filters": "{\"field\":\"id\"}" } }),
        json!({ "all_records": true, "all_records_subset_query": { "segment": "VIP" } }),
        json!({ "all_records": true, "all_records_ids_excluded": [1] }),
        json!({ "ids": ["1"], "parent_collection_id": "3" }),
    ] {
        modern().act(path, attributes).await.refused(400);
    }
}

#[actix_web::test]
async fn a_hundred_thousand_ids_are_one_parameter() {
    let ids: Vec<_> = (1..=100_000).map(|id| id.to_string()).collect();
    let answer = modern().act("/forest/actions/count-them", json!({ "ids": ids })).await;
    assert!(answer.json()["success"].as_str().unwrap().starts_with("4: 1,2,3,4:"), "{}", answer.body);

    let ids: Vec<_> = (1..=100_000).map(|id| format!("{id}|home")).collect();
    let answer = modern().act("/forest/actions/count-reads", json!({ "ids": ids })).await;
    assert_eq!(answer.json()["success"], "1|home,2|home");
    let all_but = json!({ "all_records": true, "all_records_ids_excluded": ids });
    let answer = modern().act("/forest/actions/count-reads", all_but).await;
    assert_eq!(answer.json()["success"], "1|cart");
}

#[actix_web::test]
async fn a_global_action_takes_no_record_and_what_the_agent_was_given() {
    let answer = modern().act("/forest/actions/report", json!({ "ids": [] })).await;
    assert_eq!(answer.body, r#"{"success":"Hello, Ada","refresh":{"relationships":[]}}"#);
}

#[actix_web::test]
async fn an_action_that_says_nothing_succeeded() {
    let answer = modern().act("/forest/custom/nothing", json!({ "ids": ["1"] })).await;
    assert_eq!(answer.body, r#"{"success":"Success","refresh":{"relationships":[]}}"#);
    let answer = Shop::new(Dialect::Legacy).act("/forest/custom/nothing", json!({ "ids": ["1"] })).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (204, ""));
}

#[actix_web::test]
async fn an_error_of_the_authors_code_is_not_shown_unless_he_chose_its_text() {
    let answer = modern().act("/forest/actions/break-down", json!({ "ids": ["1"] })).await;
    assert_eq!(answer.refused(500), "Unexpected error");
    assert_eq!(modern().act("/forest/actions/panic", json!({})).await.refused(500), "Unexpected error");
    let answer = modern().act("/forest/actions/refuse", json!({ "ids": ["1"] })).await;
    assert_eq!(answer.refused(422), "ada@example.com is not to be touched");
}

#[actix_web::test]
async fn a_body_that_is_none_is_400() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let path = format!("{IMPERSONATE}?timezone=UTC");
    for body in ["", "{", "null", "[]", "\"x\"", "{}", r#"{"data":{}}"#, r#"{"data":null}"#, &deep] {
        modern().post(&path, body).await.refused(400);
    }
}

#[actix_web::test]
async fn what_only_forest_may_say_is_refused() {
    let attributes = json!({ "ids": ["1"], "requester_id": 17 });
    modern().act(IMPERSONATE, attributes).await.refused(422);
    let attributes = json!({ "ids": ["1"], "signed_approval_request": "eyJhbGciOiJIUzI1NiJ9.e30.x" });
    modern().act(IMPERSONATE, attributes).await.refused(400);
}

#[actix_web::test]
async fn an_action_needs_a_session_a_post_and_a_timezone() {
    let body = r#"{"data":{"attributes":{"ids":["1"]}}}"#;
    let path = format!("{IMPERSONATE}?timezone=UTC");
    modern().ask(Method::POST, &path, &[], Some(body)).await.refused(401);
    let bearer = format!("Bearer {}", token(&json!({})));
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        modern().ask(method, &path, &[("Authorization", &bearer)], Some(body)).await.refused(404);
    }
    assert_eq!(modern().post(IMPERSONATE, body).await.refused(400), "Missing timezone");
}
