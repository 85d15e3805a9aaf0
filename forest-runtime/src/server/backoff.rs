//! When to try again in the background, and how loudly to say what failed.

use std::time::Duration;

use super::timing::Timing;
use crate::access::forest_server::ServerError;

/// The tries of one thing that must work in the end.
#[derive(Debug)]
pub(super) struct Retry {
    what: &'static str,
    timing: Timing,
    failures: u32,
    /// What was logged last: the same failure over and over is news only once.
    said: Option<ServerError>,
}

impl Retry {
    /// `what` is how the log names it.
    pub(super) fn new(what: &'static str, timing: Timing) -> Self {
        Self { what, timing, failures: 0, said: None }
    }

    /// Takes note of a failure. Answers how long to wait before the next try: ever longer, and each instance of an
    /// agent for another time, so that a server that comes back is not overrun. A `refusal` is something that somebody
    /// has to see to.
    pub(super) fn failed(&mut self, error: &ServerError, refusal: bool) -> Duration {
        let what = self.what;
        if self.said.as_ref() == Some(error) {
            tracing::debug!(%error, "{what} failed again");
        } else if matches!(error, ServerError::Status { status: 401 | 403 | 404, .. }) {
            tracing::error!(%error, "{what} is refused: check FOREST_ENV_SECRET and FOREST_SERVER_URL");
        } else if refusal {
            tracing::error!(%error, "{what} is refused");
        } else {
            tracing::warn!(%error, "{what} failed; it is tried again");
        }
        self.said = Some(error.clone());
        let failures = self.failures;
        self.failures = failures.saturating_add(1);
        if refusal {
            let wait = self.timing.retry_refused;
            return between(wait / 2, wait);
        }
        let longest = self.timing.retry_first.saturating_mul(1_u32.checked_shl(failures).unwrap_or(u32::MAX));
        // Never at once: a server that accepts and closes would be asked in a loop.
        between(self.timing.retry_first / 10, longest.min(self.timing.retry_most))
    }

    /// It works: the next failure is a first one again.
    pub(super) fn succeeded(&mut self) {
        self.failures = 0;
        self.said = None;
    }
}

/// A random time. Without random numbers it is the longest.
fn between(least: Duration, most: Duration) -> Duration {
    let mut random = [0; 4];
    if getrandom::fill(&mut random).is_err() {
        return most;
    }
    let part = f64::from(u32::from_ne_bytes(random)) / f64::from(u32::MAX);
    least + most.saturating_sub(least).mul_f64(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retry() -> Retry {
        Retry::new("a test", Timing::default())
    }

    #[test]
    fn waits_grow_to_a_minute_and_no_further() {
        let mut retry = retry();
        for most in [1, 2, 4, 8, 16, 32, 60, 60, 60] {
            let wait = retry.failed(&ServerError::Timeout, false);
            assert!(
                wait >= Duration::from_millis(100) && wait <= Duration::from_secs(most),
                "{wait:?} of {most}"
            );
        }
        for _ in 0..100 {
            assert!(retry.failed(&ServerError::Timeout, false) <= Duration::from_mins(1));
        }
    }

    #[test]
    fn waits_differ() {
        let mut waits: Vec<_> = (0..20).map(|_| retry().failed(&ServerError::Timeout, false)).collect();
        waits.sort();
        waits.dedup();
        assert!(waits.len() > 10, "{waits:?}");
    }

    #[test]
    fn a_refusal_is_tried_again_after_minutes() {
        for _ in 0..20 {
            let wait = retry().failed(&ServerError::Status { status: 404, detail: None }, true);
            assert!(wait >= Duration::from_secs(150) && wait <= Duration::from_mins(5), "{wait:?}");
        }
    }

    #[test]
    fn after_success_waits_are_short_again() {
        let mut retry = retry();
        for _ in 0..10 {
            retry.failed(&ServerError::Timeout, false);
        }
        retry.succeeded();
        assert!(retry.failed(&ServerError::Timeout, false) <= Duration::from_secs(1));
    }
}
