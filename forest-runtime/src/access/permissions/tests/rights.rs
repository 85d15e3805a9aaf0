//! Rights to collections and actions.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_role_has_its_rights_and_no_other() {
    let server = Fake::new();
    let permissions = permissions(&server);
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    let error = permissions.require(&caller(3), "books", &[Right::Read, Right::Browse]).await.unwrap_err();
    assert_eq!((error.status(), error.name()), (403, "ForbiddenError"));
    assert_eq!(error.detail(), "Your role may not browse `books`");
    let absent = permissions.require(&caller(2), "secrets", &[Right::Read]).await.unwrap_err();
    assert_eq!((absent.status(), absent.name()), (403, "ForbiddenError"));
}

#[tokio::test(start_paused = true)]
async fn the_level_of_an_administrator_grants_nothing() {
    assert_eq!(may_browse(&permissions(&Fake::new()), 1).await, Err(403));
}

#[tokio::test(start_paused = true)]
async fn somebody_unknown_has_what_everybody_has() {
    let server = Fake::new();
    let permissions = permissions(&server);
    assert!(permissions.require(&caller(99), "books", &[Right::Read]).await.is_ok());
    assert_eq!(server.calls(Document::Users), 0);
    assert_eq!(may_browse(&permissions, 99).await, Err(403));
}

#[tokio::test(start_paused = true)]
async fn a_development_environment_allows_everything() {
    let server = Fake::new();
    server.says(Document::Environment, &json!(true));
    let permissions = permissions(&server);
    assert!(permissions.require(&caller(99), "anything", &[Right::Browse, Right::Export]).await.is_ok());
    let action = permissions.action(&caller(99), "anything", "Any").await.unwrap();
    assert!(action.development && action.trigger && !action.approval_required);
    assert_eq!(server.all_calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_action_is_triggered_by_the_roles_that_may() {
    let server = Fake::new();
    let permissions = permissions(&server);
    assert!(permissions.action(&caller(2), "books", "Refund").await.unwrap().trigger);
    assert!(!permissions.action(&caller(1), "books", "Refund").await.unwrap().trigger);
    wait(cache::PAUSE).await;
    server.says(Document::Environment, &environment(&[1]));
    assert!(permissions.action(&caller(1), "books", "Refund").await.unwrap().trigger);
}

#[tokio::test(start_paused = true)]
async fn a_right_that_was_just_given_works_at_once() {
    let server = Fake::new();
    let permissions = permissions(&server);
    assert_eq!(may_browse(&permissions, 3).await, Err(403));
    server.says(Document::Environment, &environment(&[2, 3]));
    wait(cache::PAUSE).await;
    assert_eq!(may_browse(&permissions, 3).await, Ok(()));
    assert_eq!(server.calls(Document::Environment), 2);
}

#[tokio::test(start_paused = true)]
async fn hole_r_somebody_refused_cannot_cause_a_call_with_each_request() {
    let server = Fake::new();
    let permissions = permissions(&server);
    for _ in 0..50 {
        assert_eq!(may_browse(&permissions, 3).await, Err(403));
    }
    assert_eq!((server.calls(Document::Environment), server.calls(Document::Users)), (1, 1));
    wait(cache::PAUSE).await;
    for _ in 0..50 {
        assert_eq!(may_browse(&permissions, 3).await, Err(403));
    }
    assert_eq!((server.calls(Document::Environment), server.calls(Document::Users)), (2, 2));
    // Nor while the server is away, and what is known stays in force.
    server.fails(Document::Environment, down());
    server.fails(Document::Users, down());
    wait(cache::PAUSE).await;
    for _ in 0..50 {
        assert_eq!(may_browse(&permissions, 3).await, Err(403));
        assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    }
    assert_eq!((server.calls(Document::Environment), server.calls(Document::Users)), (3, 3));
}

#[tokio::test(start_paused = true)]
async fn all_that_are_refused_at_once_share_one_more_look() {
    let server = Fake::new();
    let permissions = Arc::new(permissions(&server));
    assert_eq!(may_browse(&permissions, 3).await, Err(403));
    server.says(Document::Environment, &environment(&[3]));
    wait(cache::PAUSE).await;
    server.hold_up(true);
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let permissions = Arc::clone(&permissions);
            tokio::spawn(async move { may_browse(&permissions, 3).await })
        })
        .collect();
    while server.calls(Document::Environment) < 2 {
        tokio::task::yield_now().await;
    }
    server.hold_up(false);
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok(()));
    }
    assert_eq!(server.calls(Document::Environment), 2);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_looked_at_again_while_the_stream_tells_of_changes() {
    let server = Fake::new();
    let permissions = permissions(&server);
    permissions.set_live(true);
    assert_eq!(may_browse(&permissions, 3).await, Err(403));
    wait(AGE_LIMIT * 5).await;
    assert_eq!(may_browse(&permissions, 3).await, Err(403));
    assert_eq!(server.all_calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn somebody_refused_leaves_a_server_that_is_away_alone_for_longer_each_time() {
    let server = Fake::new();
    let permissions = permissions(&server);
    assert_eq!(may_browse(&permissions, 3).await, Err(403));
    server.fails(Document::Environment, down());
    for _ in 0..120 {
        wait(Duration::from_secs(1)).await;
        assert_eq!(may_browse(&permissions, 3).await, Err(403));
    }
    // After 5, 10, 15, 20, 28, 44, 74 and 104 seconds.
    assert_eq!(server.calls(Document::Environment), 1 + 8);
}

#[tokio::test(start_paused = true)]
async fn hole_r_nor_does_somebody_who_goes_away_each_time() {
    let server = Fake::new();
    let permissions = Arc::new(permissions(&server));
    assert_eq!(may_browse(&permissions, 3).await, Err(403));
    wait(cache::PAUSE).await;
    server.hold_up(true);
    for _ in 0..10 {
        let permissions = Arc::clone(&permissions);
        let task = tokio::spawn(async move { may_browse(&permissions, 3).await });
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        task.abort();
        let _ = task.await;
    }
    assert_eq!(server.calls(Document::Environment), 2);
}
