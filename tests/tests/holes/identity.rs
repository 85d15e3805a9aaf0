//! Web pages, logins and scopes of strangers: D, E, W, Y.

use forest::testing::{Account, Route, Session, TestClient};
use jsonwebtoken::Algorithm::HS256;
use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::{
    away::http_client,
    shop::{BAN, Shop, USERS, act, assert_refused, eventually, get},
};

const STRANGERS: [&str; 6] = [
    "https://evil.example",
    "null",
    "https://forestadmin.com.evil.example",
    "https://evilforestadmin.com",
    "http://app.forestadmin.com",
    "https://app.forestadmin.com.",
];

#[actix_web::test]
async fn hole_d_a_strangers_page_reads_nothing() {
    let shop = Shop::new();
    let client = shop.serve_with(shop.options().cors_origins(["https://admin.example.com"])).await;
    let cookie = format!("forest_session_token={}", shop.token("support", HS256, &json!({})));
    for origin in STRANGERS {
        for path in [USERS, "/forest", "/forest/users/1?timezone=UTC", "/forest/nowhere"] {
            let answer = get(&client, path, &[("Cookie", &cookie), ("Origin", origin)]).await;
            assert_eq!(answer.header("access-control-allow-origin"), None, "{origin} {path}");
            assert_eq!(answer.header("access-control-allow-credentials"), None, "{origin} {path}");
        }
        let preflight = [("Origin", origin), ("Access-Control-Request-Method", "POST")];
        let answer = client.send(Method::OPTIONS, BAN, &preflight, None).await;
        assert_refused(&answer, 403, "ForbiddenError");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{origin}");
        assert_eq!(answer.header("access-control-allow-methods"), None, "{origin}");
    }
    for origin in ["https://app.forestadmin.com", "https://admin.example.com"] {
        let answer = get(&client, USERS, &[("Cookie", &cookie), ("Origin", origin)]).await;
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
    }
}

#[actix_web::test]
async fn hole_d_a_strangers_page_does_nothing_with_the_cookie() {
    let shop = Shop::new();
    let client = shop.serve().await;
    let cookie = format!("forest_session_token={}", shop.token("support", HS256, &json!({})));
    let body = act(&json!({ "ids": ["1"] })).to_string();
    for origin in STRANGERS {
        // A form can send this without asking first.
        let request = http_client().post(format!("{}{BAN}", client.url())).body(body.clone());
        let request =
            request.header("Cookie", &cookie).header("Origin", origin).header("Content-Type", "text/plain");
        let status = request.send().await.unwrap().status().as_u16();
        assert!((400..500).contains(&status), "{origin}: {status}");
        assert_eq!(shop.runs(), [""; 0], "{origin}");
    }
}

async fn call_back(client: &TestClient, state: &str) -> forest::testing::Answer {
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("code", "c")
        .append_pair("state", state)
        .finish();
    get(client, &format!("/forest/authentication/callback?{query}"), &[]).await
}

#[actix_web::test]
async fn hole_e_a_login_puts_nothing_but_a_number_into_a_path() {
    let shop = Shop::new();
    let client = shop.serve().await;
    shop.sandbox.forget_requests();
    let ids = [
        json!("../../v4/permissions/users"),
        json!("1/../../../v4/permissions/users?x="),
        json!("1%2f..%2f.."),
        json!("1?"),
        json!("1#"),
        json!(" 1"),
        json!("+1"),
        json!("a"),
        json!(""),
        json!(-1),
        json!(0),
        json!(1.5),
        json!(1e300),
        json!(null),
        json!(true),
        json!([1]),
        json!({}),
    ];
    for id in &ids {
        let body = json!({ "renderingId": id });
        assert_refused(&call_back(&client, &body.to_string()).await, 400, "ValidationError");
        let answer = client.send(Method::POST, "/forest/authentication", &[], Some(&body)).await;
        assert_refused(&answer, 400, "ValidationError");
    }
    for state in ["", "{}", "[]", "1", "x", "{\"renderingId\":1", "null"] {
        assert_refused(&call_back(&client, state).await, 400, "ValidationError");
    }
    for route in [Route::Discovery, Route::Registration, Route::Token, Route::Authorization, Route::Unknown] {
        assert_eq!(shop.sandbox.count(route), 0, "{route:?}");
    }

    client.log_in("support").await;
    let paths: Vec<_> =
        shop.sandbox.requests(Route::Authorization).into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/liana/v2/renderings/1/authorization"]);
}

#[actix_web::test]
async fn hole_w_scopes_are_not_read_again_for_a_stranger() {
    let shop = Shop::new();
    shop.sandbox.add_account(Account::new("grace").rendering(2));
    let client = shop.serve().await;
    let (support, grace) = (client.log_in("support").await, client.log_in("grace").await);
    let fetched = |rendering: &str| {
        let requests = shop.sandbox.requests(Route::Rendering);
        requests.iter().filter(|request| request.path.ends_with(&format!("/{rendering}"))).count()
    };
    let list = async |session: &Session| assert_eq!(session.get(USERS).await.status(), 200);
    list(&support).await;
    list(&grace).await;

    let path = "/forest/scope-cache-invalidation";
    let first = json!({ "renderingId": 1 });
    for headers in [&[][..], &[("Authorization", "Bearer rubbish")], &[("Cookie", "forest_session_token=x")]]
    {
        let answer = client.send(Method::POST, path, headers, Some(&first)).await;
        assert_refused(&answer, 401, "UnauthorizedError");
    }
    // Nor for somebody of another team.
    assert_refused(&grace.post(path, &first).await, 403, "ForbiddenError");
    assert_eq!(grace.post(path, &json!({ "renderingId": 2 })).await.status(), 204);
    eventually("the rendering is read again for whoever may ask for it", async || {
        list(&grace).await;
        fetched("2") == 2
    })
    .await;
    list(&support).await;
    assert_eq!(fetched("1"), 1);
}

#[actix_web::test]
async fn hole_y_the_state_is_plain_and_the_answer_no_cookie() {
    let shop = Shop::new();
    let client = shop.serve().await;
    let body = json!({ "renderingId": 1 });
    let begin = client.send(Method::POST, "/forest/authentication", &[], Some(&body)).await;
    assert_eq!((begin.status(), begin.header("set-cookie")), (200, None), "{begin}");
    let mut page = url::Url::parse(begin.json()["authorizationUrl"].as_str().unwrap()).unwrap();
    let state: Vec<_> =
        page.query_pairs().filter(|(name, _)| name == "state").map(|(_, value)| value.into_owned()).collect();
    assert_eq!(state, ["{\"renderingId\":1}"]);

    page.query_pairs_mut().append_pair("account", "support");
    let back = http_client().get(page).send().await.unwrap();
    let target = back.headers()["location"].to_str().unwrap().to_owned();
    let path = target.strip_prefix(&client.url()).unwrap();
    let answer = get(&client, path, &[("Origin", "https://evil.example")]).await;
    assert_eq!((answer.status(), answer.header("set-cookie")), (200, None), "{answer}");
    assert_eq!(answer.header("access-control-allow-origin"), None);
    assert_eq!(answer.json()["tokenData"]["renderingId"], 1);
    // Once is all that the code is good for.
    let again = get(&client, path, &[]).await;
    assert_eq!((again.status(), &again.json()["token"]), (401, &Json::Null), "{again}");
}
