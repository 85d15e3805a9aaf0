//! How often the server is asked, how long its word is good for, and what happens while it is away.

use super::*;

#[tokio::test(start_paused = true)]
async fn hole_15_twenty_first_requests_make_one_call_each() {
    let server = Fake::new();
    server.hold_up(true);
    let permissions = Arc::new(permissions(&server));
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let permissions = Arc::clone(&permissions);
            tokio::spawn(async move {
                let caller = caller(2);
                permissions.require(&caller, "books", &[Right::Browse]).await?;
                permissions.scope(&caller, "books").await
            })
        })
        .collect();
    while server.calls(Document::Environment) == 0 {
        tokio::task::yield_now().await;
    }
    server.hold_up(false);
    for task in tasks {
        assert!(task.await.unwrap().unwrap().is_some());
    }
    let calls = [Document::Environment, Document::Users, Document::Rendering(42)].map(|of| server.calls(of));
    assert_eq!(calls, [1, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_document_is_fetched_again_when_it_has_had_its_time() {
    let server = Fake::new();
    let permissions = permissions(&server);
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    server.says(Document::Environment, &environment(&[]));
    wait(TIME_TO_LIVE.saturating_sub(Duration::from_secs(1))).await;
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    assert_eq!(server.all_calls(), 2);
    wait(Duration::from_secs(1)).await;
    assert_eq!(may_browse(&permissions, 2).await, Err(403));
}

#[tokio::test(start_paused = true)]
async fn hole_16_a_time_to_live_of_nothing_is_a_minute() {
    let server = Fake::new();
    let permissions =
        Permissions::new(server.clone(), Freshness { time_to_live: Duration::ZERO, ..freshness() });
    for _ in 0..59 {
        assert_eq!(may_browse(&permissions, 2).await, Ok(()));
        wait(Duration::from_secs(1)).await;
    }
    assert_eq!(server.all_calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn while_the_server_is_away_the_last_good_document_is_used_until_the_age_limit() {
    let server = Fake::new();
    let permissions = permissions(&server);
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    server.fails(Document::Environment, down());
    server.fails(Document::Users, down());
    wait(AGE_LIMIT).await;
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    assert_eq!(
        permissions.degraded(),
        [Degraded { what: "permissions", detail: "The Forest server cannot be reached".into() }]
    );
    wait(Duration::from_secs(1)).await;
    let error = permissions.require(&caller(2), "books", &[Right::Browse]).await.unwrap_err();
    assert_eq!((error.status(), error.name()), (500, "ForestServerError"));
    assert_eq!(error.detail(), "The permissions are not known: the Forest server does not answer");
    assert!(error.cause().unwrap().to_string().contains("connection refused"));
    // It comes back.
    server.says(Document::Environment, &environment(&[2]));
    server.says(Document::Users, &json!([{ "id": 2, "roleId": 2 }]));
    wait(Duration::from_secs(30)).await;
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    assert_eq!(permissions.degraded(), []);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_remembered_for_longer_each_time() {
    let server = Fake::new();
    server.fails(Document::Environment, ServerError::Timeout);
    let permissions = permissions(&server);
    let mut retreats = Vec::new();
    let mut last = None;
    for second in 0..130 {
        let before = server.all_calls();
        for _ in 0..3 {
            assert_eq!(may_browse(&permissions, 2).await, Err(500));
        }
        if server.all_calls() > before {
            assert_eq!(server.all_calls(), before + 1);
            retreats.extend(last.replace(second).map(|last| second - last));
        }
        wait(Duration::from_secs(1)).await;
    }
    assert_eq!(retreats, [1, 2, 4, 8, 16, 30, 30, 30]);
}

#[tokio::test(start_paused = true)]
async fn all_that_wait_for_a_fetch_that_fails_share_its_failure() {
    let server = Fake::new();
    server.fails(Document::Environment, ServerError::Timeout);
    server.hold_up(true);
    let permissions = Arc::new(permissions(&server));
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let permissions = Arc::clone(&permissions);
            tokio::spawn(async move { may_browse(&permissions, 2).await })
        })
        .collect();
    while server.all_calls() == 0 {
        tokio::task::yield_now().await;
    }
    server.hold_up(false);
    for task in tasks {
        assert_eq!(task.await.unwrap(), Err(500));
    }
    assert_eq!(server.all_calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn one_finds_out_whether_the_server_is_back_and_the_others_go_on() {
    let server = Fake::new();
    let permissions = Arc::new(permissions(&server));
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    server.fails(Document::Environment, ServerError::Timeout);
    wait(TIME_TO_LIVE).await;
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    wait(Duration::from_secs(2)).await;
    let calls = server.calls(Document::Environment);
    server.hold_up(true);
    let first = tokio::spawn({
        let permissions = Arc::clone(&permissions);
        async move { may_browse(&permissions, 2).await }
    });
    while server.calls(Document::Environment) == calls {
        tokio::task::yield_now().await;
    }
    assert_eq!(may_browse(&permissions, 2).await, Ok(()));
    assert!(!first.is_finished());
    server.hold_up(false);
    assert_eq!(first.await.unwrap(), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn somebody_who_goes_away_takes_nothing_from_the_others() {
    let server = Fake::new();
    server.hold_up(true);
    let permissions = Arc::new(permissions(&server));
    let start = || {
        let permissions = Arc::clone(&permissions);
        tokio::spawn(async move { may_browse(&permissions, 2).await })
    };
    let (leader, waiter) = (start(), start());
    while server.all_calls() == 0 {
        tokio::task::yield_now().await;
    }
    leader.abort();
    assert!(leader.await.unwrap_err().is_cancelled());
    server.hold_up(false);
    assert_eq!(waiter.await.unwrap(), Ok(()));
    assert_eq!(server.calls(Document::Environment), 2);
}

#[tokio::test(start_paused = true)]
async fn hole_39_what_is_no_permissions_is_not_read_as_such() {
    let server = Fake::new();
    let permissions = permissions(&server);
    let failures: [&dyn Fn(Document); 6] = [
        &|of| server.fails(of, ServerError::Status { status: 403, detail: None }),
        &|of| server.fails(of, ServerError::Status { status: 200, detail: Some("true".into()) }),
        &|of| server.says(of, &json!({ "errors": [{ "status": 403 }] })),
        &|of| server.says_text(of, "<html>true</html>"),
        &|of| server.says_text(of, ""),
        &|of| server.says_text(of, &"[".repeat(100_000)),
    ];
    for fail in failures {
        for document in [Document::Environment, Document::Users, Document::Rendering(42)] {
            fail(document);
        }
        let error = permissions.require(&caller(2), "books", &[Right::Browse]).await.unwrap_err();
        assert_eq!((error.status(), error.name()), (500, "ForestServerError"));
        assert_eq!(permissions.scope(&caller(2), "books").await.unwrap_err().status(), 500);
        wait(Duration::from_mins(1)).await;
    }
    assert_eq!(server.calls(Document::Environment), 6);
}
