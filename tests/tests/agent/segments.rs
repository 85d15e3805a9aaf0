//! Live queries: SQL that comes with a request.

use forest::Dialect;

use crate::shop::Shop;

#[actix_web::test]
async fn a_live_query_is_not_run_and_not_left_out() {
    let shop = Shop::new(Dialect::Modern);
    let query =
        "timezone=UTC&segmentQuery=SELECT%20id%20FROM%20users%20WHERE%20id%20%3D%201&connectionName=main";
    for path in ["/forest/users", "/forest/users/count", "/forest/companies/1/relationships/users"] {
        let answer = shop.get(&format!("{path}?{query}")).await;
        assert_eq!(answer.refused(422), "Live query segments are not switched on");
        assert_eq!(answer.json()["errors"][0]["name"], "UnprocessableError");
    }
    shop.get("/forest/users?timezone=UTC&segment=VIP").await.refused(400);
}
