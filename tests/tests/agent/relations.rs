//! The records that a relation leads to.

use actix_web::http::Method;
use forest::Dialect;
use serde_json::{Value, json};

use crate::shop::Shop;

const USERS: &str = "/forest/companies/1/relationships/users";

fn modern() -> Shop {
    Shop::new(Dialect::Modern)
}

#[actix_web::test]
async fn related_records_are_a_list_like_others() {
    let answer = modern().get(&format!("{USERS}?timezone=UTC&fields[users]=email&sort=-id")).await;
    assert_eq!(
        answer.json(),
        json!({
            "jsonapi": { "version": "1.0" },
            "data": [
                { "type": "users", "id": "4", "attributes": { "id": 4, "email": "bobab@example.com" } },
                { "type": "users", "id": "1", "attributes": { "id": 1, "email": "ada@example.com" } },
            ],
        })
    );
    let answer = Shop::new(Dialect::Legacy).get(&format!("{USERS}?sort=id")).await;
    assert_eq!(answer.column("id"), [1, 4].map(Value::from));
    assert_eq!(answer.json().get("jsonapi"), None);
}

#[actix_web::test]
async fn what_restricts_a_list_restricts_related_records() {
    for (query, ids) in [
        ("", vec![1, 4]),
        ("&search=ada", vec![1]),
        // Somebody of another company.
        ("&search=cleo", vec![]),
        ("&sort=-id&page[size]=1", vec![4]),
        ("&sort=-id&page[size]=1&page[number]=2", vec![1]),
    ] {
        let answer = modern().get(&format!("{USERS}?timezone=UTC{query}")).await;
        assert_eq!(answer.column("id"), ids.into_iter().map(Value::from).collect::<Vec<_>>(), "{query}");
    }
    for (query, count) in [("", 2), ("&search=ada", 1), ("&search=cleo", 0), ("&page[size]=1", 2)] {
        let answer = modern().get(&format!("{USERS}/count?timezone=UTC{query}")).await;
        assert_eq!(answer.body, format!("{{\"count\":{count}}}"), "{query}");
    }
}

#[actix_web::test]
async fn a_record_that_is_not_there_has_no_related_ones() {
    for (path, status) in [
        ("/forest/companies/99/relationships/users", 404),
        ("/forest/companies/x/relationships/users", 400),
        ("/forest/companies/1/relationships/nothing", 404),
        ("/forest/nothing/1/relationships/users", 404),
        // One record only.
        ("/forest/users/1/relationships/company", 404),
        // A column.
        ("/forest/users/1/relationships/email", 404),
    ] {
        modern().get(&format!("{path}?timezone=UTC")).await.refused(status);
        modern().get(&format!("{path}/count?timezone=UTC")).await.refused(status);
    }
}

#[actix_web::test]
async fn related_records_need_a_session_and_a_timezone() {
    for path in [USERS.to_owned(), format!("{USERS}/count")] {
        modern().ask(Method::GET, &format!("{path}?timezone=UTC"), &[], None).await.refused(401);
        assert_eq!(modern().get(&path).await.refused(400), "Missing timezone");
        modern().post(&format!("{path}?timezone=UTC"), "{}").await.refused(404);
    }
}
