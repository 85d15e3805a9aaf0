//! One connection to a server, made when it is needed and made again when it broke. Nothing is asked twice: whether a
//! request that failed was carried out, nobody knows.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::Mutex,
    task::JoinHandle,
    time::{Instant, timeout_at},
};

use super::{StoreError, TIME_LIMIT, UrlError, address::Address, worker::Worker};
use crate::source::BoxFuture;

/// Firewalls forget connections on which nothing is said, and do not tell.
const IDLE: Duration = Duration::from_mins(1);

/// How to get at a server.
pub(super) trait Server: Send + Sync + 'static {
    /// What requests are made with.
    type Link: Send + Sync + 'static;

    fn address(&self) -> &Address;

    /// A link, and what must run as long as it is used.
    fn connect(
        &self,
    ) -> impl Future<Output = Result<(Self::Link, BoxFuture<'static, ()>), StoreError>> + Send;

    /// Called before a link is used first.
    fn prepare(&self, link: &Self::Link) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Called when a request took too long.
    fn give_up(&self, _link: &Self::Link) -> impl Future<Output = ()> + Send {
        async {}
    }
}

pub(super) struct Remote<S: Server> {
    worker: Worker,
    shared: Arc<Shared<S>>,
}

struct Shared<S: Server> {
    server: S,
    /// Locked while connecting: those who come in the meantime use the same connection. With when it was used last.
    connection: Mutex<Option<Kept<S::Link>>>,
}

type Kept<L> = (Arc<Connection<L>>, Instant);

struct Connection<L> {
    link: L,
    is_broken: AtomicBool,
    driver: JoinHandle<()>,
}

impl<L> Connection<L> {
    fn is_good(&self) -> bool {
        !self.is_broken.load(Ordering::Relaxed) && !self.driver.is_finished()
    }
}

impl<L> Drop for Connection<L> {
    fn drop(&mut self) {
        // It would wait for the answers of a server that gives none.
        self.driver.abort();
    }
}

impl<S: Server> Remote<S> {
    pub(super) fn new(server: S, thread: &str) -> Result<Self, UrlError> {
        let worker = Worker::start(thread)
            .map_err(|error| UrlError::new(format!("its thread cannot be started: {error}")))?;
        Ok(Self { worker, shared: Arc::new(Shared { server, connection: Mutex::default() }) })
    }

    /// Makes a request.
    pub(super) fn ask<T, F>(
        &self,
        request: impl FnOnce(Request<S>) -> F + Send + 'static,
    ) -> BoxFuture<'static, Result<T, StoreError>>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        self.worker.run(self.shared.clone().ask(request))
    }
}

/// What a request is made with.
pub(super) struct Request<S: Server>(Arc<Connection<S::Link>>);

impl<S: Server> Request<S> {
    pub(super) fn link(&self) -> &S::Link {
        &self.0.link
    }
}

impl<S: Server> Shared<S> {
    async fn ask<T, F>(
        self: Arc<Self>,
        request: impl FnOnce(Request<S>) -> F + Send + 'static,
    ) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send,
    {
        let deadline = Instant::now() + TIME_LIMIT;
        let connection = timeout_at(deadline, self.connection()).await.map_err(|_| StoreError::late())??;
        let answer = timeout_at(deadline, request(Request(connection.clone()))).await;
        // A fresh connection is the cure for most of what a server complains about, such as being a mere replica now.
        if !matches!(answer, Ok(Ok(_))) {
            connection.is_broken.store(true, Ordering::Relaxed);
        }
        match answer {
            Ok(answer) => answer,
            Err(_) => {
                // After the answer to whoever waits: it is late enough.
                tokio::spawn(async move {
                    let limit = Instant::now() + TIME_LIMIT;
                    let _ = timeout_at(limit, self.server.give_up(&connection.link)).await;
                });
                Err(StoreError::late())
            }
        }
    }

    async fn connection(&self) -> Result<Arc<Connection<S::Link>>, StoreError> {
        let mut kept = self.connection.lock().await;
        if let Some((connection, used)) = &mut *kept
            && connection.is_good()
            && used.elapsed() < IDLE
        {
            *used = Instant::now();
            return Ok(connection.clone());
        }
        *kept = None;
        let (link, driver) = self.server.connect().await?;
        let driver = tokio::spawn(driver);
        let connection = Arc::new(Connection { link, is_broken: AtomicBool::new(false), driver });
        self.server.prepare(&connection.link).await?;
        *kept = Some((connection.clone(), Instant::now()));
        Ok(connection)
    }
}

impl<S: Server> fmt::Debug for Remote<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.shared.server.address())
    }
}

#[cfg(test)]
mod tests {
    use std::{future::pending, sync::atomic::AtomicUsize};

    use tokio::task::JoinSet;

    use super::*;

    /// Its links are numbers, from 1. The first connection hangs when it is told so.
    #[derive(Default)]
    struct Fake {
        connected: AtomicUsize,
        given_up: AtomicUsize,
        hangs: bool,
    }

    impl Server for Arc<Fake> {
        type Link = usize;

        fn address(&self) -> &Address {
            unreachable!("nothing is printed")
        }

        async fn connect(&self) -> Result<(usize, BoxFuture<'static, ()>), StoreError> {
            let number = self.connected.fetch_add(1, Ordering::Relaxed) + 1;
            if self.hangs {
                pending::<()>().await;
            }
            tokio::task::yield_now().await;
            Ok((number, Box::pin(pending())))
        }

        async fn prepare(&self, _: &usize) -> Result<(), StoreError> {
            Ok(())
        }

        async fn give_up(&self, link: &usize) {
            self.given_up.fetch_add(*link, Ordering::Relaxed);
        }
    }

    fn shared(hangs: bool) -> (Arc<Fake>, Arc<Shared<Arc<Fake>>>) {
        let fake = Arc::new(Fake { hangs, ..Fake::default() });
        (fake.clone(), Arc::new(Shared { server: fake, connection: Mutex::default() }))
    }

    async fn number(shared: &Arc<Shared<Arc<Fake>>>) -> Result<usize, StoreError> {
        shared.clone().ask(|request| async move { Ok(*request.link()) }).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_is_used_until_it_was_idle_for_a_minute() {
        let (_, shared) = shared(false);
        for _ in 0..3 {
            assert_eq!(number(&shared).await.unwrap(), 1);
            tokio::time::advance(IDLE * 9 / 10).await;
        }
        tokio::time::advance(IDLE / 10).await;
        assert_eq!(number(&shared).await.unwrap(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_come_while_it_is_made_use_the_same_one() {
        let (_, shared) = shared(false);
        let mut asked = JoinSet::new();
        for _ in 0..10 {
            let shared = shared.clone();
            asked.spawn(async move { number(&shared).await.unwrap() });
        }
        assert_eq!(asked.join_all().await, [1; 10]);
    }

    #[tokio::test(start_paused = true)]
    async fn after_an_error_another_one_is_made() {
        let (_, shared) = shared(false);
        let failed = shared.clone().ask(|_| async { Err::<(), _>(StoreError::new("read only")) }).await;
        assert!(failed.unwrap_err().to_string().contains("read only"));
        assert_eq!(number(&shared).await.unwrap(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_takes_too_long_is_given_up_and_another_connection_is_made() {
        let (fake, shared) = shared(false);
        let failed = shared.clone().ask(|_| pending::<Result<(), _>>()).await;
        assert!(failed.unwrap_err().to_string().contains("4 seconds"));
        assert_eq!(number(&shared).await.unwrap(), 2);
        assert_eq!(fake.given_up.load(Ordering::Relaxed), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_cannot_be_made_is_waited_for_by_all_at_once() {
        let (_, shared) = shared(true);
        let before = Instant::now();
        let mut asked = JoinSet::new();
        for _ in 0..10 {
            let shared = shared.clone();
            asked.spawn(async move { number(&shared).await });
        }
        assert!(asked.join_all().await.iter().all(Result::is_err));
        assert_eq!(before.elapsed().as_secs(), TIME_LIMIT.as_secs());
    }
}
