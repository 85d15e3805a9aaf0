//! Session tokens, and where they come from: A, B, C, S.

use forest::{Agent, Options, collections};
use jsonwebtoken::Algorithm::{HS256, HS384, HS512};
use serde_json::json;

use crate::shop::{Shop, USERS, User, assert_refused, get, ids};

#[actix_web::test]
async fn hole_a_a_token_of_another_algorithm_or_without_an_expiry_is_refused() {
    let shop = Shop::new();
    let client = shop.serve().await;
    let tokens = [
        shop.token("support", HS384, &json!({})),
        shop.token("support", HS512, &json!({})),
        shop.token("support", HS256, &json!({ "exp": null })),
        shop.token("support", HS256, &json!({ "exp": 1_600_000_000 })),
    ];
    for token in tokens {
        let answer = get(&client, USERS, &[("Authorization", &format!("Bearer {token}"))]).await;
        assert_refused(&answer, 401, "UnauthorizedError");
    }
    assert_eq!((shop.statements(), shop.fetches()), (0, 0));

    let good = format!("Bearer {}", shop.token("support", HS256, &json!({})));
    assert_eq!(ids(&get(&client, USERS, &[("Authorization", &good)]).await), ["1", "2", "3", "4"]);
}

#[actix_web::test]
async fn hole_b_a_token_for_another_purpose_is_no_session() {
    let shop = Shop::new();
    // Where everything is allowed to everybody, identity is all that protects.
    shop.sandbox.development(true);
    let client = shop.serve().await;
    for changes in [
        json!({ "type": "refresh", "clientId": "c", "userId": 1, "serverRefreshToken": "r" }),
        json!({ "type": "bff_access", "sid": "s" }),
        json!({ "type": "" }),
        json!({ "type": false }),
        json!({ "renderingId": null }),
        json!({ "renderingId": null, "id": null, "type": "refresh" }),
        json!({ "id": null }),
        json!({ "id": "x" }),
    ] {
        let token = format!("Bearer {}", shop.token("support", HS256, &changes));
        let answer = get(&client, USERS, &[("Authorization", &token)]).await;
        assert_refused(&answer, 401, "UnauthorizedError");
    }
    assert_eq!((shop.statements(), shop.fetches()), (0, 0));
}

#[actix_web::test]
async fn hole_c_the_header_wins_over_a_cookie() {
    let shop = Shop::new();
    shop.sandbox.add_role("nothing");
    shop.sandbox.add_account(forest::testing::Account::new("nobody").role("nothing"));
    let client = shop.serve().await;
    let cookie =
        |account: &str, changes| format!("forest_session_token={}", shop.token(account, HS256, &changes));
    let bearer = |account: &str| format!("Bearer {}", shop.token(account, HS256, &json!({})));
    let ask = async |bearer: &str, cookie: &str| {
        get(&client, USERS, &[("Authorization", bearer), ("Cookie", cookie)]).await
    };

    let good = bearer("support");
    let stale = cookie("support", json!({ "exp": 1_600_000_000 }));
    for cookie in ["forest_session_token=rubbish", &stale, &cookie("nobody", json!({}))] {
        assert_eq!(ids(&ask(&good, cookie).await).len(), 4, "{cookie}");
    }
    let before = shop.statements();
    let good_cookie = cookie("support", json!({}));
    assert_refused(&ask("Bearer rubbish", &good_cookie).await, 401, "UnauthorizedError");
    assert_refused(&ask(&bearer("nobody"), &good_cookie).await, 403, "ForbiddenError");
    assert_eq!(shop.statements(), before);
    assert_eq!(ids(&get(&client, USERS, &[("Cookie", &good_cookie)]).await).len(), 4, "alone it is believed");
}

#[test]
fn hole_s_an_empty_secret_builds_no_agent() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.json");
    let good = "0123456789abcdef0123456789abcdef";
    for options in [
        Options::new("ab".repeat(32), ""),
        Options::standalone(""),
        Options::new("ab".repeat(32), good).previous_auth_secret(""),
    ] {
        let source = forest::source::Sqlite::open(":memory:").unwrap();
        let runs = crate::shop::Runs::default();
        let built = Agent::builder(options.schema_path(&path))
            .source(source)
            .collections(collections![User, crate::shop::Company])
            .data(runs)
            .build();
        let error = built.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("AUTH_SECRET) is empty"), "{error:?}");
        assert!(!path.exists(), "nothing is written by what is not built");
    }
}
