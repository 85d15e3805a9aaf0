//! Lists, counts and single records.

use actix_web::{App, http::Method, test};
use forest::Dialect;
use serde_json::{Value, json};

use crate::shop::{AUTH_SECRET, Shop, signed, token};

fn modern() -> Shop {
    Shop::new(Dialect::Modern)
}

#[actix_web::test]
async fn a_list_is_json_api() {
    let answer =
        modern().get("/forest/users?timezone=Europe/Paris&page[size]=2&page[number]=1&sort=id").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers.get("content-type").unwrap(), "application/json; charset=utf-8");
    assert!(answer.headers.contains_key("x-forest-correlation-id"));
    assert_eq!(
        answer.json(),
        json!({
            "jsonapi": { "version": "1.0" },
            "data": [
                {
                    "type": "users", "id": "1",
                    "attributes": {
                        "id": 1, "email": "ada@example.com", "first_name": "Ada", "last_name": "Lovelace",
                        "plan": "pro", "active": true, "createdAt": "2024-01-02T03:04:05.000Z", "company_id": 1,
                        "fullName": "Ada Lovelace",
                    },
                    "relationships": { "company": { "data": { "type": "companies", "id": "1" } } },
                },
                {
                    "type": "users", "id": "2",
                    "attributes": {
                        "id": 2, "email": "bob_b@example.com", "first_name": "Bob", "last_name": null,
                        "plan": "free", "active": false, "createdAt": "2024-02-02T03:04:05.678Z", "company_id": null,
                        "fullName": "Bob",
                    },
                    "relationships": { "company": { "data": null } },
                },
            ],
        })
    );
}

#[actix_web::test]
async fn a_legacy_list_has_links_and_no_foreign_key() {
    let answer = Shop::new(Dialect::Legacy).get("/forest/users?page[size]=1&sort=id").await;
    let document = answer.json();
    assert_eq!(document.get("jsonapi"), None);
    assert_eq!(document["data"][0]["attributes"].get("company_id"), None);
    assert_eq!(
        document["data"][0]["relationships"]["company"],
        json!({
            "data": { "type": "companies", "id": "1" },
            "links": { "related": { "href": "/forest/users/1/relationships/company" } },
        })
    );
}

#[actix_web::test]
async fn a_relation_to_many_is_a_link() {
    let answer = modern().get("/forest/companies/1?timezone=UTC").await;
    assert_eq!(
        answer.json()["data"],
        json!({
            "type": "companies", "id": "1",
            "attributes": { "id": 1, "name": "Acme \"Inc.\"" },
            "relationships": { "users": { "links": { "related": { "href": "/forest/companies/1/relationships/users" } } } },
        })
    );
}

#[actix_web::test]
async fn only_the_fields_that_were_asked_for_are_read_and_the_key() {
    let answer = modern().get("/forest/users?timezone=UTC&fields[users]=fullName&sort=id&page[size]=1").await;
    assert_eq!(answer.json()["data"][0]["attributes"], json!({ "id": 1, "fullName": "Ada Lovelace" }));
    let many = vec!["id,fullName,company"; 1_000].join(",");
    let answer = modern().get(&format!("/forest/users?timezone=UTC&fields[users]={many}&page[size]=1")).await;
    assert_eq!(answer.body.matches("fullName").count(), 1, "{}", answer.body);
    // Repeated parameters are one list, and brackets may be encoded.
    let answer = modern()
        .get("/forest/users?timezone=UTC&fields%5Busers%5D=email&fields[users]=company&sort=id&page[size]=1")
        .await;
    let record = &answer.json()["data"][0];
    assert_eq!(record["attributes"], json!({ "id": 1, "email": "ada@example.com" }));
    assert_eq!(record["relationships"]["company"]["data"]["id"], "1");
}

#[actix_web::test]
async fn a_list_is_sorted_and_paged() {
    for (query, ids) in [
        ("sort=id", vec![1, 2, 3, 4]),
        ("sort=-id", vec![4, 3, 2, 1]),
        ("sort=createdAt", vec![3, 1, 2, 4]),
        ("sort=-plan,-id", vec![4, 1, 3, 2]),
        ("sort=plan", vec![2, 3, 1, 4]),
        ("sort=-plan,plan,-id,id", vec![4, 1, 3, 2]),
        ("sort=id&page[size]=3&page[number]=2", vec![4]),
        ("sort=id&page[size]=3&page[number]=3", vec![]),
        ("page[size]=10000&page[number]=18446744073709551615", vec![]),
        ("", vec![1, 2, 3, 4]),
    ] {
        let answer = modern().get(&format!("/forest/users?timezone=UTC&{query}")).await;
        assert_eq!(answer.column("id"), ids.into_iter().map(Value::from).collect::<Vec<_>>(), "{query}");
    }
}

#[actix_web::test]
async fn a_search_finds_words_in_any_column() {
    for (search, ids) in [
        ("ada@example.com", vec![1]),
        ("ADA", vec![1]),
        ("example.com", vec![1, 2, 4]),
        ("ada lovelace", vec![1]),
        ("lovelace example.org", vec![]),
        // `_` and `%` are letters here, not patterns.
        ("bob_b", vec![2]),
        ("100%", vec![3]),
        ("%", vec![3]),
        ("\\", vec![]),
        ("O'Hara", vec![4]),
        ("free", vec![2, 3]),
        ("3", vec![3]),
        ("Cléo", vec![3]),
        ("' OR 1=1 --", vec![]),
        ("   ", vec![1, 2, 3, 4]),
    ] {
        let encoded: String = url::form_urlencoded::byte_serialize(search.as_bytes()).collect();
        let shop = modern();
        let answer = shop.get(&format!("/forest/users?timezone=UTC&sort=id&search={encoded}")).await;
        assert_eq!(answer.column("id"), ids.iter().copied().map(Value::from).collect::<Vec<_>>(), "{search}");
        let count = shop.get(&format!("/forest/users/count?timezone=UTC&search={encoded}")).await;
        assert_eq!(count.body, format!("{{\"count\":{}}}", ids.len()), "{search}");
    }
}

#[actix_web::test]
async fn a_list_is_filtered() {
    let shop = modern();
    let leaf = |field: &str, operator: &str, value: Value| json!({ "field": field, "operator": operator, "value": value });
    for (filters, ids) in [
        (leaf("plan", "equal", json!("free")), vec![2, 3]),
        (leaf("active", "equal", json!("false")), vec![2]),
        (leaf("createdAt", "before", json!("2024-01-01T03:00:00+01:00")), vec![3]),
        (leaf("createdAt", "future", json!(null)), vec![]),
        (leaf("company:name", "i_contains", json!("acme")), vec![1, 4]),
        (leaf("company:name", "missing", json!(null)), vec![2]),
        (
            json!({ "aggregator": "Or", "conditions": [
                leaf("id", "In", json!([4])),
                { "aggregator": "and", "conditions": [leaf("id", "lessThan", json!(3)), leaf("last_name", "Blank", json!(""))] },
            ] }),
            vec![2, 4],
        ),
        (json!({ "aggregator": "and", "conditions": [] }), vec![1, 2, 3, 4]),
        (json!({ "aggregator": "or", "conditions": [] }), vec![]),
    ] {
        let encoded: String = url::form_urlencoded::byte_serialize(filters.to_string().as_bytes()).collect();
        let answer =
            shop.get(&format!("/forest/users?timezone=Europe/Paris&sort=id&filters={encoded}")).await;
        assert_eq!(
            answer.column("id"),
            ids.iter().copied().map(Value::from).collect::<Vec<_>>(),
            "{filters}"
        );
        let count = shop.get(&format!("/forest/users/count?timezone=Europe/Paris&filters={encoded}")).await;
        assert_eq!(count.body, format!("{{\"count\":{}}}", ids.len()), "{filters}");
        // A search restricts them further.
        let answer =
            shop.get(&format!("/forest/users?timezone=UTC&sort=id&filters={encoded}&search=bob_b")).await;
        let expected: Vec<_> = ids.iter().filter(|id| **id == 2).copied().map(Value::from).collect();
        assert_eq!(answer.column("id"), expected, "{filters}");
    }
    for (filters, text) in [
        ("{", "Invalid `filters`: EOF"),
        ("null", "`field` and `operator`"),
        (r#"{"field":"password_hash","operator":"present"}"#, "no field \"password_hash\""),
        (r#"{"field":"company:users:id","operator":"equal","value":1}"#, "leads to many"),
        (r#"{"field":"fullName","operator":"equal","value":"x"}"#, "computed"),
        (r#"{"field":"id","operator":"equal","value":"x","source":"input"}"#, "form"),
    ] {
        let encoded: String = url::form_urlencoded::byte_serialize(filters.as_bytes()).collect();
        for path in ["/forest/users", "/forest/users/count"] {
            let detail = shop.get(&format!("{path}?timezone=UTC&filters={encoded}")).await.refused(400);
            assert!(detail.contains(text), "{filters}: {detail}");
        }
    }
}

#[actix_web::test]
async fn a_search_that_no_database_could_run_is_refused() {
    let shop = modern();
    for search in ["a".repeat(1_001), "a%20".repeat(51), "a%20".repeat(10_000)] {
        for path in ["/forest/users", "/forest/users/count"] {
            let detail = shop.get(&format!("{path}?timezone=UTC&search={search}")).await.refused(400);
            assert!(detail.contains("1000 characters and 50 words"), "{detail}");
        }
    }
    let answer =
        shop.get(&format!("/forest/users/count?timezone=UTC&search={}", "%C3%A9".repeat(1_000))).await;
    assert_eq!(answer.body, "{\"count\":0}");
    let answer = shop.get(&format!("/forest/users/count?timezone=UTC&search={}", "a%20".repeat(50))).await;
    assert_eq!(answer.body, "{\"count\":4}");
}

#[actix_web::test]
async fn one_record_is_found_by_its_key() {
    let answer = modern().get("/forest/users/3?timezone=UTC&fields[users]=email,createdAt").await;
    assert_eq!(
        answer.json()["data"]["attributes"],
        json!({ "id": 3, "email": "cleo@example.org", "createdAt": "2024-01-01T01:30:00.000Z" })
    );
    let answer = modern().get("/forest/reads/1%7Ccart?timezone=UTC").await;
    assert_eq!(answer.json()["data"]["id"], "1|cart");
    assert_eq!(
        answer.json()["data"]["attributes"],
        json!({ "user_id": 1, "page": "cart", "count": 1, "rarely": 100 })
    );
}

#[actix_web::test]
async fn any_text_can_be_a_key() {
    for (encoded, path, title) in [
        ("a%2Fb%20c%3Fd%23e%2Bf%25g%7Ch%26%C3%A9%22%5C", "a/b c?d#e+f%g|h&é\"\\", "odd"),
        ("007", "007", "number-like"),
    ] {
        let answer = modern().get(&format!("/forest/pages/{encoded}?timezone=UTC")).await;
        let record = &answer.json()["data"];
        assert_eq!(record["id"], path);
        assert_eq!(record["attributes"], json!({ "path": path, "title": title }));
    }
    for path in ["7", "a", "%00", "..", "'%20OR%20'1'='1"] {
        modern().get(&format!("/forest/pages/{path}?timezone=UTC")).await.refused(404);
    }
}

#[actix_web::test]
async fn a_computed_field_that_panics_fails_its_request_and_no_other() {
    let shop = modern();
    let agent = shop.builder().build().unwrap();
    let service = test::init_service(App::new().service(agent)).await;
    let ask = async |path: &str| {
        let bearer = format!("Bearer {}", token(&json!({})));
        let request =
            test::TestRequest::get().uri(path).append_header(("Authorization", bearer)).to_request();
        test::call_service(&service, request).await.status().as_u16()
    };
    for _ in 0..5 {
        assert_eq!(ask("/forest/reads?timezone=UTC").await, 500);
    }
    assert_eq!(ask("/forest/reads?timezone=UTC&fields[reads]=count").await, 200);
    assert_eq!(ask("/forest/reads/1%7Chome?timezone=UTC").await, 200);
}

#[actix_web::test]
async fn what_is_not_there_is_404() {
    for path in [
        "/forest/users/999?timezone=UTC",
        "/forest/reads/1%7Cnowhere?timezone=UTC",
        "/forest/nobody?timezone=UTC",
        "/forest/Users?timezone=UTC",
        "/forest/users/1/relationships/none?timezone=UTC",
        "/forest/actions/impersonate",
    ] {
        modern().get(path).await.refused(404);
    }
}

#[actix_web::test]
async fn nonsense_is_400_and_says_what_is_wrong() {
    for (path, text) in [
        ("/forest/users", "Missing timezone"),
        ("/forest/users?timezone=Mars/Base", "Invalid timezone"),
        ("/forest/users/1", "Missing timezone"),
        ("/forest/users/count", "Missing timezone"),
        ("/forest/users/one?timezone=UTC", "Number in `id`"),
        ("/forest/reads/1?timezone=UTC", "2 parts"),
        ("/forest/reads/1%7Ca%7Cb?timezone=UTC", "2 parts"),
        ("/forest/users?timezone=UTC&sort=nothing", "no column \"nothing\""),
        ("/forest/users?timezone=UTC&sort=password_hash", "no column \"password_hash\""),
        ("/forest/users?timezone=UTC&fields[users]=password_hash", "no field \"password_hash\""),
        ("/forest/users?timezone=UTC&fields[users]=id,%20email", "no field \" email\""),
        ("/forest/companies?timezone=UTC&fields[companies]=users", "not held by its records"),
        ("/forest/users?timezone=UTC&page[size]=0", "page[size]"),
        ("/forest/users?timezone=UTC&page[size]=many", "page[size]"),
        ("/forest/users?timezone=UTC&page[number]=-1", "page[number]"),
        ("/forest/users?timezone=UTC&page[number]=99999999999999999999", "page[number]"),
        ("/forest/users?timezone=UTC&page[size]=10001", "at most 10000"),
        ("/forest/users?timezone=UTC&filters=%7B%7D", "`filters`"),
        ("/forest/users/count?timezone=UTC&segment=VIP", "`segment`"),
    ] {
        let detail = modern().get(path).await.refused(400);
        assert!(detail.contains(text), "{path}: {detail}");
    }
}

#[actix_web::test]
async fn the_same_answers_again_and_again() {
    let shop = modern();
    let path = "/forest/users?timezone=UTC&sort=-plan&search=example";
    assert_eq!(shop.get(path).await.body, shop.get(path).await.body);
}

#[actix_web::test]
async fn health_is_public() {
    for path in ["/forest", "/forest/", "/forest/healthcheck"] {
        let answer = modern().ask(Method::GET, path, &[], None).await;
        assert_eq!(
            (answer.status.as_u16(), answer.body.as_str()),
            (200, r#"{"error":null,"message":"Agent is running"}"#)
        );
    }
}

#[actix_web::test]
async fn a_slash_at_the_end_and_a_question_for_the_head_are_fine() {
    for path in
        ["/forest/users/?timezone=UTC", "/forest/users/1/?timezone=UTC", "/forest/users/count/?timezone=UTC"]
    {
        assert_eq!(modern().get(path).await.status, 200, "{path}");
    }
    let bearer = format!("Bearer {}", token(&json!({})));
    let headers = [("Authorization", bearer.as_str())];
    let answer = modern().ask(Method::HEAD, "/forest/users/1?timezone=UTC", &headers, None).await;
    assert_eq!(answer.status, 200);
}

#[actix_web::test]
async fn everything_else_needs_a_session() {
    let shop = modern();
    for path in [
        "/forest/users?timezone=UTC",
        "/forest/users/1",
        "/forest/nobody",
        "/forest/actions/impersonate",
        "/forest/x/y/z",
    ] {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            let answer = shop.ask(method, path, &[], None).await;
            assert_eq!(answer.refused(401), "Authentication Error");
            assert_eq!(answer.json()["errors"][0]["name"], "UnauthorizedError");
        }
    }
    let answer = Shop::new(Dialect::Legacy).ask(Method::GET, "/forest/users", &[], None).await;
    assert_eq!(
        answer.body,
        r#"{"errors":[{"status":401,"detail":"Forest cannot authenticate the user for this request.","name":"Unauthorized"}]}"#
    );
}

#[actix_web::test]
async fn the_session_is_in_the_header_or_in_the_cookie() {
    use jsonwebtoken::Algorithm::{HS256, HS512};
    let shop = modern();
    let good = token(&json!({}));
    let path = "/forest/users/1?timezone=UTC";
    let bearer = |token: &str| format!("Bearer {token}");
    let cookie = |token: &str| format!("forest_session_token={token}");
    for (headers, status) in [
        (vec![("Authorization", bearer(&good))], 200),
        (vec![("Authorization", format!("bEARER {good}"))], 200),
        (vec![("Cookie", cookie(&good))], 200),
        (vec![("Authorization", bearer(&good)), ("Cookie", cookie("bad"))], 200),
        (vec![("Authorization", bearer("bad")), ("Cookie", cookie(&good))], 401),
        (vec![("Authorization", good.clone())], 401),
        (vec![("Authorization", format!("Bearer {good} x"))], 401),
        (vec![("Authorization", format!("Basic {good}"))], 401),
        (vec![("Authorization", bearer(&token(&json!({ "exp": 1_000_000_000 }))))], 401),
        (vec![("Authorization", bearer(&token(&json!({ "exp": null }))))], 401),
        (vec![("Authorization", bearer(&token(&json!({ "id": null }))))], 401),
        (vec![("Authorization", bearer(&signed(&json!({}), HS512, AUTH_SECRET)))], 401),
        (
            vec![("Authorization", bearer(&signed(&json!({}), HS256, "another secret of 32 characters!")))],
            401,
        ),
    ] {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = shop.ask(Method::GET, path, &headers, None).await;
        assert_eq!(answer.status.as_u16(), status, "{headers:?}");
    }
}

#[actix_web::test]
async fn without_known_permissions_production_refuses() {
    let shop = modern();
    shop.builder().build().unwrap();
    let shop = shop.in_production();
    let text = shop.get("/forest/users?timezone=UTC").await.refused(500);
    assert!(text.contains("permissions are not known"), "{text}");
    shop.act("/forest/actions/impersonate", json!({ "ids": ["1"] })).await.refused(500);
}
