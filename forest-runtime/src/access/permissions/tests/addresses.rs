//! Addresses that may call.

use super::*;

fn peer(address: &str) -> Peer {
    Peer { address: Some(address.parse().unwrap()), direct_loopback: false }
}

fn only(address: &str) -> Json {
    json!({ "data": { "attributes": { "use_ip_whitelist": true, "rules": [{ "type": 0, "ip": address }] } } })
}

fn server() -> Arc<Fake> {
    let server = Fake::new();
    server.says(Document::IpRules, &only("1.2.3.4"));
    server
}

#[tokio::test(start_paused = true)]
async fn only_the_addresses_of_the_rules_may_call() {
    let permissions = permissions(&server());
    assert!(permissions.admit(peer("1.2.3.4")).await.is_ok());
    assert!(permissions.admit(peer("::ffff:1.2.3.4")).await.is_ok());
    let error = permissions.admit(peer("5.6.7.8")).await.unwrap_err();
    assert_eq!((error.status(), error.name()), (403, "ForbiddenError"));
    assert!(error.detail().contains("5.6.7.8"), "{}", error.detail());
    let nobody = permissions.admit(Peer { address: None, direct_loopback: false }).await;
    assert_eq!(nobody.unwrap_err().status(), 403);
}

#[tokio::test(start_paused = true)]
async fn hole_19_programs_on_this_machine_may_always_call() {
    let server = server();
    server.fails(Document::IpRules, down());
    let permissions = permissions(&server);
    let here = |direct_loopback| Peer { direct_loopback, ..peer("127.0.0.1") };
    assert!(permissions.admit(here(true)).await.is_ok());
    assert_eq!(server.all_calls(), 0);
    assert_eq!(permissions.admit(here(false)).await.unwrap_err().status(), 500);
}

#[tokio::test(start_paused = true)]
async fn without_rules_in_use_everybody_may_call() {
    let server = server();
    server.says(
        Document::IpRules,
        &json!({ "data": { "attributes": { "use_ip_whitelist": false, "rules": [] } } }),
    );
    let permissions = permissions(&server);
    assert!(permissions.admit(peer("5.6.7.8")).await.is_ok());
    assert!(permissions.admit(Peer { address: None, direct_loopback: false }).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn hole_o_rules_are_read_again_after_their_time_and_on_a_refusal() {
    let server = server();
    let permissions = permissions(&server);
    // No event tells of rules, so an open stream keeps them no longer.
    permissions.set_live(true);
    assert!(permissions.admit(peer("1.2.3.4")).await.is_ok());
    server.says(Document::IpRules, &only("5.6.7.8"));
    for _ in 0..50 {
        assert!(permissions.admit(peer("5.6.7.8")).await.is_err());
    }
    assert_eq!(server.calls(Document::IpRules), 1);
    wait(cache::PAUSE).await;
    assert!(permissions.admit(peer("5.6.7.8")).await.is_ok());
    assert_eq!(server.calls(Document::IpRules), 2);
    server.says(Document::IpRules, &only("9.9.9.9"));
    wait(TIME_TO_LIVE).await;
    assert!(permissions.admit(peer("5.6.7.8")).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn rules_that_cannot_be_had_admit_nobody_new() {
    let server = server();
    let permissions = permissions(&server);
    assert!(permissions.admit(peer("1.2.3.4")).await.is_ok());
    server.says(Document::IpRules, &json!({ "data": { "attributes": {} } }));
    wait(TIME_TO_LIVE).await;
    assert!(permissions.admit(peer("1.2.3.4")).await.is_ok());
    assert_eq!(permissions.admit(peer("5.6.7.8")).await.unwrap_err().status(), 403);
    let degraded =
        Degraded { what: "ip-rules", detail: "The Forest server gives what cannot be read".into() };
    assert_eq!(permissions.degraded(), [degraded]);
    wait(AGE_LIMIT).await;
    let error = permissions.admit(peer("1.2.3.4")).await.unwrap_err();
    assert_eq!((error.status(), error.name()), (500, "ForestServerError"));
}
