//! A thread with a runtime of its own. A connection lives in the runtime that it was made in; those of an application
//! come and go (each worker of Actix has one, and so has each test), this one stays as long as its store.

use std::{convert::Infallible, fmt, io, thread};

use tokio::{
    runtime::{Builder, Handle},
    sync::oneshot,
};

use super::StoreError;
use crate::source::BoxFuture;

/// The thread ends when this is dropped, and what still runs there with it.
pub(super) struct Worker {
    runtime: Handle,
    _until: oneshot::Sender<Infallible>,
}

impl Worker {
    pub(super) fn start(name: &str) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (until, dropped) = oneshot::channel();
        thread::Builder::new().name(name.to_owned()).spawn(move || {
            let _ = runtime.block_on(dropped);
            // Without waiting for a name that is being looked up.
            runtime.shutdown_background();
        })?;
        Ok(Self { runtime: handle, _until: until })
    }

    /// Runs `work` on the thread, from wherever this is called and also when nobody waits any more.
    pub(super) fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> BoxFuture<'static, Result<T, StoreError>> {
        let running = self.runtime.spawn(work);
        Box::pin(async { running.await.unwrap_or_else(|_| Err(StoreError::new("its thread has stopped"))) })
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Worker")
    }
}

#[cfg(test)]
mod tests {
    use std::{future::pending, sync::mpsc, time::Duration};

    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_error_and_the_thread_goes_on() {
        let worker = Worker::start("test").unwrap();
        let failed: Result<(), _> = worker.run(async { panic!("on purpose") }).await;
        assert!(failed.is_err());
        let name = worker.run(async { Ok(thread::current().name().map(str::to_owned)) }).await.unwrap();
        assert_eq!(name.as_deref(), Some("test"));
    }

    #[test]
    fn dropping_it_ends_what_runs() {
        let worker = Worker::start("test").unwrap();
        let (kept, dropped) = mpsc::channel::<()>();
        drop(worker.run(async move {
            pending::<()>().await;
            drop(kept);
            Ok(())
        }));
        assert_eq!(dropped.try_recv(), Err(mpsc::TryRecvError::Empty));
        drop(worker);
        assert_eq!(dropped.recv_timeout(Duration::from_mins(1)), Err(mpsc::RecvTimeoutError::Disconnected));
    }
}
