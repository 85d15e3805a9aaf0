//! Session tokens.

use jsonwebtoken::Algorithm;
use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::shop::{AUTH_SECRET, Shop, now, refused, signed, token};

const ORDERS: &str = "/forest/orders?timezone=UTC";

fn unauthorized() -> (u16, String) {
    (401, "UnauthorizedError".to_owned())
}

#[actix_web::test]
async fn fixed_25_sessions_are_signed_in_one_way() {
    let shop = Shop::open().await;
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        let answer =
            shop.without_a_trace(shop.get_with(&signed(1, &json!({}), algorithm), ORDERS, &[])).await;
        assert_eq!(refused(&answer), unauthorized(), "{algorithm:?}");
    }
    let good = token(1, &json!({}));
    let (_, rest) = good.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    // {"alg":"none"}, {"alg":"None"}, {"typ":"JWT"}
    for header in ["eyJhbGciOiJub25lIn0", "eyJhbGciOiJOb25lIn0", "eyJ0eXAiOiJKV1QifQ"] {
        for signature in ["", signature] {
            let token = format!("{header}.{claims}.{signature}");
            let answer = shop.without_a_trace(shop.get_with(&token, ORDERS, &[])).await;
            assert_eq!(refused(&answer), unauthorized(), "{header}");
        }
    }
    assert_eq!(shop.get_with(&good, ORDERS, &[]).await.status(), 200);
}

#[actix_web::test]
async fn fixed_26_a_session_does_not_stand_in_an_address() {
    let shop = Shop::open().await;
    let token = token(1, &json!({}));
    for path in ["/forest/orders", "/forest/orders.csv", "/forest/orders/1", "/forest/orders/count"] {
        for name in ["token", "sessionToken", "session_token", "access_token", "jwt", "forest_session_token"]
        {
            let path = format!("{path}?timezone=UTC&{name}={token}");
            let request = shop.client.send(Method::GET, &path, &[], None);
            assert_eq!(refused(&shop.without_a_trace(request).await), unauthorized(), "{path}");
        }
    }
}

#[actix_web::test]
async fn fixed_27_a_session_lasts_an_hour() {
    let shop = Shop::open().await;
    let before = now();
    let admin = shop.client.log_in("admin").await;
    let _ = jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER.install_default();
    let key = jsonwebtoken::DecodingKey::from_secret(AUTH_SECRET.as_bytes());
    let validation = jsonwebtoken::Validation::new(Algorithm::HS256);
    let claims = jsonwebtoken::decode::<Json>(admin.token(), &key, &validation).unwrap().claims;
    for claims in [admin.data(), &claims] {
        let (issued, expires) = (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
        assert_eq!(expires - issued, 3600);
        assert!((before..=now()).contains(&issued), "{issued}");
    }
}

#[actix_web::test]
async fn fixed_28_an_expired_session_has_expired() {
    let shop = Shop::open().await;
    for exp in [json!(now() - 1), json!(now() - 29), json!(0), json!(-1), json!(null), json!("4000000000")] {
        let token = token(1, &json!({ "exp": exp }));
        let answer = shop.without_a_trace(shop.get_with(&token, ORDERS, &[])).await;
        assert_eq!(refused(&answer), unauthorized(), "{exp}");
    }
    assert_eq!(shop.get_with(&token(1, &json!({ "exp": now() + 60 })), ORDERS, &[]).await.status(), 200);
}

#[actix_web::test]
async fn fixed_33_a_cookie_that_is_no_session_stops_nobody() {
    let shop = Shop::open().await;
    let (good, old) = (token(1, &json!({})), token(1, &json!({ "exp": now() - 60 })));
    for bad in ["garbage", "", old.as_str()] {
        let cookie = format!("forest_session_token={bad}");
        assert_eq!(shop.get_with(&good, ORDERS, &[("Cookie", &cookie)]).await.status(), 200);
        let body = json!({ "renderingId": 1 });
        let headers = [("Cookie", cookie.as_str())];
        let answer = shop.client.send(Method::POST, "/forest/authentication", &headers, Some(&body)).await;
        assert_eq!(answer.status(), 200, "{answer}");
        assert!(answer.json()["authorizationUrl"].is_string(), "{answer}");
        let request = shop.client.send(Method::GET, ORDERS, &headers, None);
        assert_eq!(refused(&shop.without_a_trace(request).await), unauthorized());
    }
    let cookie = format!("forest_session_token={good}");
    let headers = [("Cookie", cookie.as_str())];
    let request = shop.get_with("garbage", ORDERS, &headers);
    assert_eq!(refused(&shop.without_a_trace(request).await), unauthorized(), "the header says who it is");
}
