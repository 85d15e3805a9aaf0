//! Which records somebody sees: K, L, M, N, T, U.

use forest::testing::{Account, Right, Session};
use serde_json::{Value as Json, json};

use crate::shop::{Shop, USERS, assert_refused, ids};

fn equal(field: &str, value: &str) -> Json {
    json!({ "field": field, "operator": "equal", "value": value })
}

async fn filtered(session: &Session, path: &str, filter: &Json) -> forest::testing::Answer {
    let pair: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("timezone", "UTC")
        .append_pair("filters", &filter.to_string())
        .finish();
    session.get(&format!("{path}?{pair}")).await
}

/// Asserts that nothing of users is shown or done.
async fn assert_users_refused(session: &Session, name: &str) {
    for path in [USERS, "/forest/users/count?timezone=UTC", "/forest/users/1?timezone=UTC"] {
        assert_refused(&session.get(path).await, 403, name);
    }
    let related = session.get("/forest/companies/1/relationships/users?timezone=UTC").await;
    assert_refused(&related, 403, name);
    assert_refused(session.act("users", "Ban", ["1"]).await.answer(), 403, name);
    assert_refused(session.act("users", "Ban", []).all_records().await.answer(), 403, name);
}

#[actix_web::test]
async fn hole_k_absent_scope_is_refused() {
    let shop = Shop::new();
    shop.sandbox.omit_collection(1, "users");
    let client = shop.serve().await;
    let support = client.log_in("support").await;
    assert_users_refused(&support, "ForbiddenError").await;
    assert_eq!((shop.statements(), shop.runs().len()), (0, 0));
    assert_eq!(ids(&support.get("/forest/companies?timezone=UTC").await).len(), 2, "another collection");
}

#[actix_web::test]
async fn hole_l_an_unknown_variable_in_a_scope_refuses_everything() {
    for value in [
        "{{currentUser.tags.nowhere}}",
        "{{currentUser.nothing}}",
        "{{currentUser.team.nothing}}",
        "{{nothing}}",
        "{{}}x{{currentUser.tags.nowhere}}",
    ] {
        let shop = Shop::new();
        shop.execute(
            "INSERT INTO users VALUES (5, 'eve@example.com', 'undefined', 1), (6, 'f@example.com', '', 1)",
        );
        shop.sandbox.scope(1, "users", equal("country", value));
        let client = shop.serve().await;
        let support = client.log_in("support").await;
        assert_users_refused(&support, "ForbiddenError").await;
        assert_eq!((shop.statements(), shop.runs().len()), (0, 0), "{value}");
    }
}

#[actix_web::test]
async fn hole_m_a_condition_does_not_look_where_its_user_may_not() {
    let shop = Shop::new();
    shop.sandbox.deny("support", "companies", [Right::Read]);
    let secret = equal("company:name", "Acme");
    let chart =
        json!({ "type": "Value", "sourceCollectionName": "users", "aggregator": "Count", "filter": secret });
    shop.sandbox.chart(1, chart.clone());
    let client = shop.serve().await;
    let support = client.log_in("support").await;
    let hidden = json!({ "aggregator": "or", "conditions": [
        equal("country", "nowhere"), { "aggregator": "and", "conditions": [secret] },
    ] });
    for filter in [&secret, &hidden] {
        for path in ["/forest/users", "/forest/users/count"] {
            assert_refused(&filtered(&support, path, filter).await, 403, "ForbiddenError");
        }
        let act = support.act("users", "Ban", []).all_records().filter(filter).await;
        assert_refused(act.answer(), 403, "ForbiddenError");
    }
    assert_refused(&support.post("/forest/stats/users?timezone=UTC", &chart).await, 403, "ForbiddenError");
    let sorted = support.get("/forest/users?timezone=UTC&sort=company:name").await;
    assert!((400..500).contains(&sorted.status()), "{sorted}");
    assert_eq!((shop.statements(), shop.runs().len()), (0, 0));
    // What is no condition tells nothing either.
    for path in [
        "/forest/users?timezone=UTC&fields[users]=id,company&fields[company]=name",
        "/forest/users?timezone=UTC&search=Acme&searchExtended=1",
    ] {
        let answer = support.get(path).await;
        assert!(!answer.text().contains("Acme"), "{answer}");
        assert!(!path.contains("search=") || answer.status() >= 400 || ids(&answer).is_empty(), "{answer}");
    }

    let admin = client.log_in("admin").await;
    assert_eq!(ids(&filtered(&admin, "/forest/users", &secret).await), ["1", "3"]);
}

#[actix_web::test]
async fn hole_n_the_relations_of_a_record_out_of_scope_are_not_there() {
    let shop = Shop::new();
    shop.sandbox.scope(1, "companies", equal("name", "Acme"));
    shop.sandbox.add_role("lister");
    shop.sandbox.allow("lister", "users", [Right::Browse]);
    shop.sandbox.allow("lister", "companies", [Right::Browse]);
    shop.sandbox.add_account(Account::new("lin").role("lister"));
    let client = shop.serve().await;
    let support = client.log_in("support").await;
    let path = |id: &str, end: &str| format!("/forest/companies/{id}/relationships/users{end}?timezone=UTC");
    for end in ["", "/count"] {
        for id in ["2", "77"] {
            assert_refused(&support.get(&path(id, end)).await, 404, "NotFoundError");
        }
    }
    // Two answers that differ would tell that the record is there.
    let detail = async |id: &str| {
        let answer = support.get(&path(id, "")).await;
        answer.json()["errors"][0]["detail"].as_str().unwrap().replace(id, "")
    };
    assert_eq!(detail("2").await, detail("77").await);
    assert_eq!(ids(&support.get(&path("1", "")).await), ["1", "3"]);
    // A list of the related records is a look at the record.
    let lin = client.log_in("lin").await;
    let before = shop.statements();
    assert_refused(&lin.get(&path("1", "")).await, 403, "ForbiddenError");
    assert_eq!(shop.statements(), before);
}

#[actix_web::test]
async fn hole_t_a_team_does_not_see_with_the_scope_of_another() {
    let shop = Shop::new();
    shop.sandbox.add_account(Account::new("grace").rendering(2));
    shop.sandbox.scope(1, "users", equal("country", "FR"));
    shop.sandbox.scope(2, "users", equal("country", "DE"));
    let chart =
        json!({ "type": "Value", "sourceCollectionName": "users", "aggregator": "Count", "filter": null });
    shop.sandbox.chart(1, chart.clone());
    let client = shop.serve().await;
    let (support, grace) = (client.log_in("support").await, client.log_in("grace").await);
    for _ in 0..3 {
        assert_eq!(ids(&support.get(USERS).await), ["1", "3"]);
        assert_eq!(ids(&grace.get(USERS).await), ["2", "4"]);
        let path = "/forest/stats/users?timezone=UTC";
        let value = support.post(path, &chart).await.json()["data"]["attributes"]["value"].clone();
        assert_eq!(value["countCurrent"], 2);
        assert_refused(&grace.post(path, &chart).await, 403, "ForbiddenError");
    }
    for (session, own, other) in [(&support, "1", "2"), (&grace, "2", "1")] {
        assert_eq!(session.record("users", own).await.unwrap().id(), own);
        assert_refused(
            &session.get(&format!("/forest/users/{other}?timezone=UTC")).await,
            404,
            "NotFoundError",
        );
        session.act("users", "Ban", []).all_records().await;
    }
    assert_eq!(shop.runs(), ["ban 1,3", "ban 2,4"]);
}

#[actix_web::test]
async fn hole_u_values_are_no_sql() {
    let evil = [
        "x' OR '1'='1",
        "x') OR 1=1 --",
        "'; DROP TABLE users; --",
        "%",
        "_",
        "\\",
        "\" OR \"\"=\"",
        "{{currentUser.email}}",
        "{{currentUser.tags.country}}",
        "undefined",
    ];
    let shop = Shop::new();
    shop.sandbox.scope(2, "users", equal("country", "{{currentUser.tags.country}}"));
    for (number, value) in evil.iter().enumerate() {
        shop.sandbox.add_account(Account::new(format!("evil{number}")).rendering(2).tag("country", *value));
    }
    let client = shop.serve().await;
    for (number, value) in evil.iter().enumerate() {
        let session = client.log_in(&format!("evil{number}")).await;
        assert_eq!(ids(&session.get(USERS).await), [""; 0], "{value}");
        assert_eq!(session.count("users").await, Ok(0));
        assert!(!session.act("users", "Ban", ["1"]).await.answer().text().contains("@example"));
    }
    // The very same text is found.
    for (number, value) in (0..).zip(evil) {
        let value = value.replace('\'', "''");
        shop.execute(&format!("INSERT INTO users VALUES ({}, 'e', '{value}', NULL)", 100 + number));
    }
    let support = client.log_in("support").await;
    for (number, value) in (0..).zip(evil) {
        let session = client.log_in(&format!("evil{number}")).await;
        let id = (100 + number).to_string();
        assert_eq!(ids(&session.get(USERS).await), std::slice::from_ref(&id), "{value}");
        // In a filter, a search and an id as well.
        assert_eq!(
            ids(&filtered(&support, "/forest/users", &equal("country", value)).await),
            [id],
            "{value}"
        );
        assert!(support.list("users").search(value).await.is_ok(), "{value}");
        assert!(support.record("users", value).await.is_err(), "{value}");
    }
    assert_eq!(
        support.count("users").await,
        Ok(4 + u64::try_from(evil.len()).unwrap()),
        "the table is there"
    );
}
