//! When to delete what has expired, for databases that do not do it themselves.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

const EVERY: Duration = Duration::from_mins(1);
/// How many rows are deleted at a time: nobody waits long behind that.
pub(super) const ROWS: i64 = 1_000;

/// The first time, and then once a minute.
#[derive(Debug, Default)]
pub(super) struct Sweep {
    last: Mutex<Option<Instant>>,
}

impl Sweep {
    pub(super) fn is_due(&self) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = last.is_none_or(|last| last.elapsed() >= EVERY);
        if is_due {
            *last = Some(Instant::now());
        }
        is_due
    }
}
