//! What the tests of the stores have in common: the servers that `tests/services/with-services` starts, and a proxy that
//! can be cut or made to hang.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "all of this is part of tests"
)]

mod pair;
mod proxy;
mod service;

use std::{
    process,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use tokio::time::Instant;

pub use pair::{Pair, memory, postgres, redis, sqlite};
pub use proxy::Proxy;
pub use service::{Service, url};

/// A time that ends in no test.
pub const LONG: Duration = Duration::from_hours(1);

/// A name that nothing else has on the same server.
pub fn unique(name: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{name}_{}_{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Asks until the answer is good, for a minute at most.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(Instant::now() < deadline, "{what} takes too long");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
