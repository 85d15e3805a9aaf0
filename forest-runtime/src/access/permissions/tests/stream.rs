//! What the event stream says, and what it is worth.

use super::*;

#[tokio::test(start_paused = true)]
async fn while_the_stream_is_open_nothing_gets_old() {
    let server = Fake::new();
    let permissions = permissions(&server);
    permissions.set_live(true);
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    wait(AGE_LIMIT * 24).await;
    permissions.set_live(true);
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    assert_eq!(server.all_calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_was_fetched_before_the_stream_opened_gets_old() {
    let server = Fake::new();
    let permissions = permissions(&server);
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    permissions.set_live(true);
    wait(TIME_TO_LIVE).await;
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    assert_eq!(server.all_calls(), 4);
    wait(TIME_TO_LIVE).await;
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    assert_eq!(server.all_calls(), 4);
}

#[tokio::test(start_paused = true)]
async fn hole_p_age_counts_from_the_end_of_the_stream() {
    let server = Fake::new();
    let permissions = permissions(&server);
    permissions.set_live(true);
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    wait(AGE_LIMIT * 5).await;
    permissions.set_live(false);
    server.fails(Document::Environment, down());
    wait(AGE_LIMIT).await;
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    wait(Duration::from_secs(1)).await;
    assert_eq!(may_browse(&permissions, 2).await, Err(500));
}

#[tokio::test(start_paused = true)]
async fn an_event_has_only_its_own_document_fetched_again() {
    let server = Fake::new();
    server.says(Document::Rendering(43), &rendering());
    let permissions = permissions(&server);
    permissions.set_live(true);
    let other = Caller { rendering_id: 43, ..caller(2) };
    let ask = async || {
        may_browse(&permissions, 2).await.unwrap();
        permissions.scope(&caller(2), "books").await.unwrap();
        permissions.scope(&other, "books").await.unwrap();
        [Document::Environment, Document::Users, Document::Rendering(42), Document::Rendering(43)]
            .map(|document| server.calls(document))
    };
    assert_eq!(ask().await, [1, 1, 1, 1]);
    permissions.forget(&Stale::Renderings(vec![42, 77]));
    assert_eq!(ask().await, [1, 1, 2, 1]);
    permissions.forget(&Stale::Users);
    assert_eq!(ask().await, [1, 2, 2, 1]);
    permissions.forget(&Stale::Environment);
    assert_eq!(ask().await, [2, 2, 2, 1]);
    permissions.forget(&Stale::Everything);
    assert_eq!(ask().await, [3, 3, 3, 2]);
    assert_eq!(server.calls(Document::Rendering(77)), 0);
}

#[tokio::test(start_paused = true)]
async fn what_changed_is_of_no_use_while_the_server_is_away() {
    let server = Fake::new();
    let permissions = permissions(&server);
    permissions.set_live(true);
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    server.fails(Document::Environment, down());
    permissions.forget(&Stale::Environment);
    assert_eq!(may_browse(&permissions, 2).await, Err(500));
    // That the stream was interrupted afterwards does not make it good again.
    permissions.forget(&Stale::Everything);
    assert_eq!(may_browse(&permissions, 2).await, Err(500));
}

#[tokio::test(start_paused = true)]
async fn what_may_have_changed_is_used_while_the_server_is_away() {
    let server = Fake::new();
    let permissions = permissions(&server);
    permissions.set_live(true);
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    wait(AGE_LIMIT * 5).await;
    permissions.set_live(false);
    server.fails(Document::Environment, down());
    server.fails(Document::Users, down());
    wait(Duration::from_mins(1)).await;
    permissions.set_live(true);
    permissions.forget(&Stale::Everything);
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    wait(AGE_LIMIT).await;
    assert_eq!(may_browse(&permissions, 2).await, Err(500));
}

#[tokio::test(start_paused = true)]
async fn a_fetch_that_began_before_an_event_is_not_good_after_it() {
    let server = Fake::new();
    server.hold_up(true);
    let permissions = Arc::new(permissions(&server));
    permissions.set_live(true);
    let start = || {
        let permissions = Arc::clone(&permissions);
        tokio::spawn(async move { may_browse(&permissions, 2).await })
    };
    let before = start();
    while server.calls(Document::Environment) == 0 {
        tokio::task::yield_now().await;
    }
    server.says(Document::Environment, &environment(&[]));
    permissions.forget(&Stale::Environment);
    let after = start();
    tokio::task::yield_now().await;
    server.hold_up(false);
    // Who asked before the event may be told what was so then; nobody after it.
    assert_eq!(before.await.unwrap(), Ok(()));
    assert_eq!(after.await.unwrap(), Err(403));
    assert_eq!(may_browse(&permissions, 2).await, Err(403));
    assert_eq!(server.calls(Document::Environment), 2);
}

#[tokio::test(start_paused = true)]
async fn an_operator_has_his_own_rendering_read_again_and_not_too_often() {
    let server = Fake::new();
    let permissions = permissions(&server);
    permissions.set_live(true);
    permissions.scope(&caller(2), "books").await.unwrap();
    for _ in 0..20 {
        permissions.invalidate(&caller(2), 42).await.unwrap();
        wait(Duration::from_millis(100)).await;
        permissions.scope(&caller(2), "books").await.unwrap();
    }
    assert_eq!(server.calls(Document::Rendering(42)), 1);
    wait(cache::PAUSE).await;
    permissions.scope(&caller(2), "books").await.unwrap();
    permissions.scope(&caller(2), "books").await.unwrap();
    assert_eq!(server.calls(Document::Rendering(42)), 2);
    // What he says makes nothing unusable.
    server.fails(Document::Rendering(42), down());
    wait(AGE_LIMIT * 2).await;
    permissions.invalidate(&caller(2), 42).await.unwrap();
    wait(cache::PAUSE).await;
    assert!(permissions.scope(&caller(2), "books").await.unwrap().is_some());
    assert_eq!(server.calls(Document::Rendering(42)), 3);
}

#[tokio::test(start_paused = true)]
async fn hole_w_only_who_makes_layouts_has_other_renderings_read_again() {
    let server = Fake::new();
    let permissions = permissions(&server);
    permissions.scope(&caller(2), "books").await.unwrap();
    wait(cache::PAUSE).await;
    let elsewhere = |id| Caller { rendering_id: 43, ..caller(id) };
    // The session of operator 3 says that he is an administrator; the server says that he is not.
    let error = permissions.invalidate(&elsewhere(3), 42).await.unwrap_err();
    assert_eq!((error.status(), error.name()), (403, "ForbiddenError"));
    permissions.scope(&caller(2), "books").await.unwrap();
    assert_eq!(server.calls(Document::Rendering(42)), 1);
    permissions.invalidate(&elsewhere(1), 42).await.unwrap();
    permissions.scope(&caller(2), "books").await.unwrap();
    assert_eq!(server.calls(Document::Rendering(42)), 2);
    assert_eq!(server.calls(Document::Rendering(43)), 0);
}

#[tokio::test(start_paused = true)]
async fn an_event_is_a_sign_that_the_server_is_back() {
    let server = Fake::new();
    server.fails(Document::Environment, down());
    let permissions = permissions(&server);
    assert_eq!(may_browse(&permissions, 2).await, Err(500));
    server.says(Document::Environment, &environment(&[2]));
    assert_eq!(may_browse(&permissions, 2).await, Err(500));
    permissions.forget(&Stale::Everything);
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn what_may_have_changed_is_not_known_until_the_stream_ends() {
    for ends in [false, true] {
        let server = Fake::new();
        let permissions = permissions(&server);
        permissions.set_live(true);
        assert_eq!(may_browse(&permissions, 2).await, Ok(()));
        wait(AGE_LIMIT * 5).await;
        server.fails(Document::Environment, down());
        permissions.forget(&Stale::Everything);
        permissions.set_live(!ends);
        assert_eq!(may_browse(&permissions, 2).await, Err(500), "ends: {ends}");
    }
}
