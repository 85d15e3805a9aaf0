//! The addresses that may call.

use forest::testing::{Answer, IpRule, Sandbox};
use serde_json::json;

use crate::shop::{Shop, refused, token};

const ORDERS: &str = "/forest/orders?timezone=UTC";

async fn shop(rules: Vec<IpRule>, proxies: &[&str]) -> Shop {
    let prepare = |sandbox: &Sandbox| sandbox.ip_rules(rules);
    Shop::open_with(prepare, |options| options.trusted_proxies(proxies.iter().copied())).await
}

async fn ask(shop: &Shop, headers: &[(&str, &str)]) -> Answer {
    shop.get_with(&token(shop.sandbox.account_id("admin"), &json!({})), ORDERS, headers).await
}

async fn admitted(shop: &Shop, from: &str) {
    let answer = ask(shop, &[("X-Forwarded-For", from)]).await;
    assert_eq!(answer.status(), 200, "{from}: {answer}");
}

async fn sent_away(shop: &Shop, headers: &[(&str, &str)]) {
    let answer = shop.without_a_trace(ask(shop, headers)).await;
    assert_eq!(refused(&answer), (403, "ForbiddenError".to_owned()), "{headers:?}");
}

#[actix_web::test]
async fn fixed_18_odd_addresses_are_no_others() {
    let rules = vec![
        IpRule::address("10.0.0.8"),
        IpRule::network("198.51.100.0/24"),
        IpRule::network("2001:db8::/32"),
        // Nobody is meant by these.
        IpRule::address("010.0.0.9"),
        IpRule::address("0x7f.1"),
        IpRule::address("2130706433"),
        IpRule::address(""),
        IpRule::network("203.0.113.0/33"),
        IpRule::network("203.0.113.0/-1"),
        IpRule::network("/0"),
        IpRule::network("0.0.0.0/"),
        IpRule::range("", ""),
    ];
    let shop = shop(rules, &["127.0.0.1"]).await;
    for good in ["10.0.0.8", "::ffff:10.0.0.8", "198.51.100.255", "2001:db8::1", "2001:0DB8:0:0::1"] {
        admitted(&shop, good).await;
    }
    for bad in [
        "010.0.0.8",
        "10.0.0.010",
        "0x0a.0.0.8",
        "0xa000008",
        "167772168",
        "10.8",
        "10.0.8",
        "012.0.0.8",
        "10.0.0.8.",
        "10.0.0.8%eth0",
        "10.0.0.8/0",
        "10.0.0.9",
        "8.0.0.9",
        "127.1",
        "198.51.101.0",
        "203.0.113.1",
        "2001:db9::1",
        "::10.0.0.8",
        "::",
        "0",
        "localhost",
        "unknown",
        "10.0.0.8, ",
        ",",
    ] {
        sent_away(&shop, &[("X-Forwarded-For", bad)]).await;
    }
}

#[actix_web::test]
async fn fixed_19_a_program_of_this_machine_is_not_locked_out() {
    for proxies in [&[][..], &["127.0.0.1"]] {
        let shop = shop(vec![IpRule::address("203.0.113.7")], proxies).await;
        assert_eq!(ask(&shop, &[]).await.status(), 200);
        // Whoever says that he is at home is not.
        for header in ["X-Forwarded-For", "X-Real-IP", "Forwarded"] {
            for value in ["127.0.0.1", "::1", "for=127.0.0.1"] {
                sent_away(&shop, &[(header, value)]).await;
            }
        }
    }
}

#[actix_web::test]
async fn fixed_31_a_range_has_two_ends_and_the_caller_one_address() {
    for snake_case in [false, true] {
        let rules = vec![
            IpRule::range("10.0.0.9", "10.0.0.20"),
            IpRule::range("10.0.2.9", "10.0.2.1"),
            IpRule::range("10.0.3.1", "2001:db8::1"),
            IpRule::address("10.0.1.1 - 10.0.1.9"),
            IpRule::network("10.0.4.1 - 10.0.4.9"),
        ];
        let shop = Shop::open_with(
            |sandbox| {
                sandbox.ip_rules(rules);
                sandbox.ip_rules_in_snake_case(snake_case);
            },
            |options| options.trusted_proxies(["127.0.0.1", "192.0.2.0/24"]),
        )
        .await;
        for good in ["10.0.0.9", "10.0.0.10", "10.0.0.20", "1.2.3.4, 10.0.0.9", "10.0.0.9, 192.0.2.8"] {
            admitted(&shop, good).await;
        }
        for bad in [
            "10.0.0.8",
            "10.0.0.21",
            "10.0.0.2",
            "10.0.0.100",
            "10.0.1.1",
            "10.0.1.5",
            "10.0.2.5",
            "10.0.3.2",
            "10.0.4.1",
            // Anybody can write what stands on the left.
            "10.0.0.9, 1.2.3.4",
            "10.0.0.9, 1.2.3.4, 192.0.2.8",
            "10.0.0.9 - 10.0.0.20",
        ] {
            sent_away(&shop, &[("X-Forwarded-For", bad)]).await;
        }
        for header in ["X-Real-IP", "X-Client-IP", "CF-Connecting-IP", "True-Client-IP", "Forwarded"] {
            let value = if header == "Forwarded" { "for=10.0.0.9" } else { "10.0.0.9" };
            sent_away(&shop, &[(header, value), ("X-Forwarded-For", "1.2.3.4")]).await;
        }
    }
}

#[actix_web::test]
async fn fixed_31_a_stranger_who_names_an_address_is_not_believed() {
    let shop = shop(vec![IpRule::address("10.0.0.9")], &["192.0.2.1"]).await;
    sent_away(&shop, &[("X-Forwarded-For", "10.0.0.9")]).await;
}
