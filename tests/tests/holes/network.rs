//! Addresses, the event stream, the Forest server's load, and routes of other agents: O, P, R, X, Z.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use forest::testing::{Fault, IpRule, Right, Route};
use jsonwebtoken::Algorithm::HS256;
use serde_json::json;

use crate::shop::{Shop, USERS, assert_refused, eventually, get, ids};

const OFFICE: &str = "203.0.113.7";

#[actix_web::test]
async fn hole_o_an_address_is_believed_of_a_trusted_proxy_alone() {
    for trusted in [false, true] {
        let shop = Shop::new();
        shop.sandbox.ip_rules([IpRule::address(OFFICE)]);
        let proxies = if trusted { vec!["127.0.0.1"] } else { Vec::new() };
        let client = shop.serve_with(shop.options().trusted_proxies(proxies)).await;
        let bearer = format!("Bearer {}", shop.token("support", HS256, &json!({})));
        let from = async |forwarded: &str| {
            get(&client, USERS, &[("Authorization", &bearer), ("X-Forwarded-For", forwarded)]).await
        };
        // The last address is the one that the proxy itself saw; whatever comes before is the caller's to make up.
        for (forwarded, is_office) in [
            (OFFICE, true),
            ("198.51.100.1, 203.0.113.7", true),
            ("198.51.100.1,203.0.113.7, 127.0.0.1", true),
            ("203.0.113.7, 198.51.100.1", false),
            ("198.51.100.1", false),
            ("127.0.0.1, 198.51.100.1", false),
            ("203.0.113.7, somebody", false),
            ("127.0.0.1", false),
        ] {
            let before = shop.statements();
            let answer = from(forwarded).await;
            if trusted && is_office {
                assert_eq!(ids(&answer).len(), 4, "{forwarded}");
            } else {
                assert_refused(&answer, 403, "ForbiddenError");
                assert_eq!(shop.statements(), before, "{forwarded}");
            }
        }
        // Who has no session is not told of addresses.
        assert_refused(
            &get(&client, USERS, &[("X-Forwarded-For", "198.51.100.1")]).await,
            401,
            "UnauthorizedError",
        );
    }
}

#[actix_web::test]
async fn hole_o_new_rules_are_learned() {
    let shop = Shop::new();
    shop.sandbox.ip_rules([IpRule::address(OFFICE)]);
    let options = shop.options().trusted_proxies(["127.0.0.1"]).permissions_age_limit(Duration::from_secs(1));
    let client = shop.serve_with(options).await;
    let bearer = format!("Bearer {}", shop.token("support", HS256, &json!({})));
    let status = async || {
        get(&client, USERS, &[("Authorization", &bearer), ("X-Forwarded-For", OFFICE)]).await.status()
    };
    assert_eq!(status().await, 200);
    shop.sandbox.ip_rules([IpRule::network("10.0.0.0/8")]);
    eventually("the address is no longer let in", async || status().await == 403).await;
    shop.sandbox.ip_rules([IpRule::range("203.0.113.0", "203.0.113.9")]);
    eventually("the address is let in again", async || status().await == 200).await;
}

#[actix_web::test]
async fn hole_p_without_the_event_stream_permissions_are_still_learned() {
    for status in [401, 403, 404] {
        let shop = Shop::new();
        let options = shop.options().permissions_age_limit(Duration::from_secs(1));
        let client = shop.serve_with(options).await;
        let support = client.log_in("support").await;
        assert_eq!(ids(&support.get(USERS).await).len(), 4);

        shop.sandbox.forget_requests();
        shop.sandbox.fault(Route::Events, Fault::Status(status));
        shop.sandbox.quietly(|sandbox| sandbox.deny("support", "users", [Right::Browse]));
        shop.sandbox.drop_event_streams();
        eventually("the right is gone", async || support.get(USERS).await.status() != 200).await;
        assert_refused(&support.get(USERS).await, 403, "ForbiddenError");
        eventually("the stream was tried again", async || shop.sandbox.count(Route::Events) > 0).await;

        shop.sandbox.quietly(|sandbox| sandbox.allow("support", "users", [Right::Browse]));
        eventually("the right is back", async || support.get(USERS).await.status() == 200).await;
        assert_eq!(get(&client, "/forest", &[]).await.status(), 200);
        assert!(shop.sandbox.count(Route::Events) <= 2, "a refusal is not tried again and again");
        let report = get(&client, "/forest/_internal/status", &[]).await.json();
        assert_eq!(
            (&report["status"], &report["degraded"][0]["what"]),
            (&json!("degraded"), &json!("events"))
        );
    }
}

#[actix_web::test]
async fn hole_r_a_refusal_costs_the_forest_server_nothing() {
    const REQUESTS: usize = 60;
    for with_stream in [true, false] {
        let shop = Shop::new();
        shop.sandbox.deny("support", "users", [Right::Browse]);
        let client = shop.serve().await;
        let support = client.log_in("support").await;
        if !with_stream {
            shop.sandbox.fault(Route::Events, Fault::Status(404));
            shop.sandbox.drop_event_streams();
            eventually("the stream is away", async || {
                get(&client, "/forest/_internal/status", &[]).await.json()["status"] == "degraded"
            })
            .await;
        }
        assert_refused(&support.get(USERS).await, 403, "ForbiddenError");
        let before = shop.fetches();
        for _ in 0..REQUESTS {
            assert_refused(&support.get(USERS).await, 403, "ForbiddenError");
        }
        let fetches = shop.fetches() - before;
        // Without the stream a refusal is looked at again every few seconds.
        let most = if with_stream { 0 } else { REQUESTS / 4 };
        assert!(fetches <= most, "{fetches} calls for {REQUESTS} refusals; stream: {with_stream}");
        assert_eq!(shop.statements(), 0);
    }
}

#[actix_web::test]
async fn hole_x_the_name_of_a_file_is_no_header() {
    let shop = Shop::new();
    let client = shop.serve().await;
    let admin = client.log_in("admin").await;
    let export = "/forest/users.csv?timezone=UTC&filename=a%0d%0aX-Evil:%201&header=%5B%22id%22%5D&fields%5Busers%5D=id";
    for path in [export, "/forest/companies/1/relationships/users.csv?timezone=UTC&filename=a"] {
        let answer = admin.get(path).await;
        assert_refused(&answer, 404, "NotFoundError");
        assert_eq!((answer.header("content-disposition"), answer.header("x-evil")), (None, None));
    }
    assert_eq!(shop.statements(), 0);

    let answer = admin.act("users", "Export", []).await.answer().clone();
    assert_eq!((answer.status(), answer.header("x-evil"), answer.text()), (200, None, "id"));
    let disposition = answer.header("content-disposition").unwrap();
    let name = disposition.strip_prefix("attachment; filename=\"").unwrap().split('"').next().unwrap();
    assert_eq!(name, "a'; x='??X-Evil: 1????.csv");
}

/// An answer to a path that is sent as it is.
fn raw(address: &str, path: &str, token: &str) -> String {
    let mut connection = TcpStream::connect(address).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    );
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer
}

#[actix_web::test]
async fn hole_z_nothing_is_passed_on_to_another_server() {
    let shop = Shop::new();
    let client = shop.serve().await;
    let token = shop.token("admin", HS256, &json!({}));
    let (agent, other) = (client.url(), shop.sandbox.url());
    let address = agent.strip_prefix("http://").unwrap();
    let host = other.strip_prefix("http://").unwrap();
    shop.sandbox.forget_requests();
    for target in [
        format!("//{host}/stolen"),
        format!("/{other}/stolen"),
        format!("/%2e%2e/%2e%2e//{host}/stolen"),
        format!("/..%2f..%2f{host}/stolen"),
        format!("/%09//{host}/stolen"),
        format!("/\\{host}\\stolen"),
        format!("/@{host}/stolen"),
        "/runs".to_owned(),
        "/".to_owned(),
    ] {
        let answer = raw(address, &format!("/forest/_internal/executor{target}"), &token);
        let status = answer.split(' ').nth(1).unwrap();
        assert!(["404", "400"].contains(&status), "{target}: {answer}");
    }
    // An absolute URL is the line of a request to a proxy.
    let answer = raw(address, &format!("{other}/stolen"), &token);
    assert!(!answer.starts_with("HTTP/1.1 2"), "{answer}");
    assert_eq!(shop.sandbox.all_requests().len() - shop.fetches() - shop.sandbox.count(Route::IpRules), 0);
    assert_eq!(shop.statements(), 0);
}
