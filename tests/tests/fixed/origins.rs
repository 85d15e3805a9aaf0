//! Web pages of others.

use reqwest::Method;

use crate::shop::{Shop, raw};

const CALLBACK: &str = "/forest/authentication/callback?code=x&state=%7B%22renderingId%22%3A1%7D";

#[actix_web::test]
async fn fixed_21_no_other_origin_is_let_in_with_credentials() {
    let shop = Shop::open_with(|_| {}, |options| options.cors_origins(["https://admin.example.com"])).await;
    let allowed = async |method: Method, path: &str, origin: &str| {
        let headers = [
            ("Origin", origin),
            ("Access-Control-Request-Method", "GET"),
            ("Access-Control-Request-Headers", "authorization"),
        ];
        let headers = if method == Method::OPTIONS { &headers[..] } else { &headers[..1] };
        let answer = shop.client.send(method, path, headers, None).await;
        let header = |name: &str| answer.header(name).map(str::to_owned);
        (header("access-control-allow-origin"), header("access-control-allow-credentials"))
    };
    for method in [Method::OPTIONS, Method::GET] {
        for path in ["/forest", "/forest/orders?timezone=UTC", "/forest/authentication", "/forest/nowhere"] {
            for origin in [
                "null",
                "https://evil.example",
                "http://app.forestadmin.com",
                "https://evilforestadmin.com",
                "https://app.forestadmin.com.evil.example",
                "https://forestadmin.com@evil.example",
                "https://app.forestadmin.com:8443@evil.example",
                "https://x.admin.example.com",
                "*",
                "",
            ] {
                let answer = allowed(method.clone(), path, origin).await;
                assert_eq!(answer, (None, None), "{method} {path} {origin}");
            }
            for origin in ["https://app.forestadmin.com", "https://admin.example.com"] {
                let answer = allowed(method.clone(), path, origin).await;
                assert_eq!(answer, (Some(origin.to_owned()), Some("true".to_owned())), "{method} {path}");
            }
        }
    }
    // A login leads the browser over another site, and only there.
    assert_eq!(allowed(Method::GET, CALLBACK, "null").await.0.as_deref(), Some("null"));
    let two = "Origin: https://app.forestadmin.com\r\nOrigin: https://evil.example\r\n";
    let answer = raw(&shop.client.url(), "GET", "/forest", two, "").to_lowercase();
    assert!(!answer.contains("access-control-allow-origin"), "{answer}");
}
