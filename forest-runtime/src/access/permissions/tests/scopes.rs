//! Scopes of collections.

use super::*;

const MISSING: Document = Document::Rendering(42);

#[tokio::test(start_paused = true)]
async fn a_scope_comes_with_what_the_server_says_of_the_operator() {
    let permissions = permissions(&Fake::new());
    // The session says Germany, the server France.
    let scope = permissions.scope(&caller(2), "books").await.unwrap();
    assert_eq!(scope, Some(json!({ "field": "country", "operator": "equal", "value": "FR" })));
    assert_eq!(permissions.scope(&caller(2), "authors").await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn hole_l_a_scope_with_an_unknown_variable_is_refused() {
    let server = Fake::new();
    let permissions = permissions(&server);
    for id in [3, 99] {
        let error = permissions.scope(&caller(id), "books").await.unwrap_err();
        assert_eq!((error.status(), error.name()), (403, "ForbiddenError"));
    }
    // The tag is given.
    server.says(Document::Users, &json!([{ "id": 3, "tags": { "country": "IT" } }]));
    wait(cache::PAUSE).await;
    let scope = permissions.scope(&caller(3), "books").await.unwrap();
    assert_eq!(scope.unwrap()["value"], "IT");
}

#[tokio::test(start_paused = true)]
async fn hole_k_absent_scope_is_refused_after_one_more_look() {
    for live in [false, true] {
        let server = Fake::new();
        let permissions = permissions(&server);
        permissions.set_live(live);
        let error = permissions.scope(&caller(2), "salaries").await.unwrap_err();
        assert_eq!((error.status(), error.name()), (403, "ForbiddenError"));
        wait(cache::PAUSE).await;
        for _ in 0..50 {
            assert_eq!(permissions.scope(&caller(2), "salaries").await.unwrap_err().status(), 403);
        }
        assert_eq!(server.calls(MISSING), 2, "live: {live}");
        let mut shown = rendering();
        shown["collections"]["salaries"] = json!({ "scope": null });
        server.says(MISSING, &shown);
        wait(cache::PAUSE).await;
        assert_eq!(permissions.scope(&caller(2), "salaries").await.unwrap(), None);
        assert_eq!(server.calls(MISSING), 3, "live: {live}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_look_for_an_absent_scope_takes_nothing_from_the_others() {
    let server = Fake::new();
    let permissions = permissions(&server);
    permissions.set_live(true);
    assert!(permissions.scope(&caller(2), "books").await.is_ok());
    server.fails(MISSING, down());
    wait(AGE_LIMIT * 2).await;
    assert_eq!(permissions.scope(&caller(2), "salaries").await.unwrap_err().status(), 403);
    assert_eq!(server.calls(MISSING), 2);
    assert!(permissions.scope(&caller(2), "books").await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_absent_scope_is_none_in_development_or_when_told_so() {
    let server = Fake::new();
    let told = Permissions::new(server.clone(), Freshness { absent_scope_is_none: true, ..freshness() });
    assert_eq!(told.scope(&caller(2), "salaries").await.unwrap(), None);
    assert!(told.scope(&caller(3), "books").await.is_err());
    server.says(Document::Environment, &json!(true));
    let development = permissions(&server);
    assert_eq!(development.scope(&caller(2), "salaries").await.unwrap(), None);
    // One that is there holds everywhere.
    assert!(development.scope(&caller(2), "books").await.unwrap().is_some());
    assert!(development.scope(&caller(3), "books").await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_scope_that_cannot_be_read_is_refused() {
    let server = Fake::new();
    let deep = (0..110).fold(json!({ "field": "a" }), |tree, _| json!({ "conditions": tree }));
    let odd = [json!("all"), json!(true), json!(false), json!([]), deep];
    for scope in odd {
        server.says(MISSING, &json!({ "collections": { "books": { "scope": scope } } }));
        let permissions = permissions(&server);
        assert_eq!(permissions.scope(&caller(2), "books").await.unwrap_err().status(), 403, "{scope}");
    }
}

#[tokio::test(start_paused = true)]
async fn hole_t_renderings_are_kept_apart() {
    let server = Fake::new();
    server.says(
        Document::Rendering(43),
        &json!({ "team": { "name": "Sales" }, "collections": { "books": {
        "scope": { "field": "team", "operator": "equal", "value": "{{currentUser.team.name}}" } } } }),
    );
    let permissions = permissions(&server);
    let other = Caller { rendering_id: 43, ..caller(2) };
    assert_eq!(permissions.scope(&caller(2), "books").await.unwrap().unwrap()["value"], "FR");
    assert_eq!(permissions.scope(&other, "books").await.unwrap().unwrap()["value"], "Sales");
    assert_eq!(permissions.scope(&other, "authors").await.unwrap_err().status(), 403);
}

#[tokio::test(start_paused = true)]
async fn a_rendering_that_is_not_given_is_refused() {
    let server = Fake::new();
    let permissions = permissions(&server);
    let nowhere = Caller { rendering_id: 404, ..caller(2) };
    assert_eq!(permissions.scope(&nowhere, "books").await.unwrap_err().status(), 500);
    assert_eq!(permissions.degraded(), []);
    server.fails(MISSING, ServerError::Timeout);
    assert_eq!(permissions.scope(&caller(2), "books").await.unwrap_err().status(), 500);
    assert_eq!(permissions.degraded()[0].detail, "The Forest server does not answer in time");
}
