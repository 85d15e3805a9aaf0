//! What of the client works at the moment, for the status route.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::access::forest_server::{Degraded, LoginError, ServerError};

/// What does not work, in words that anybody may read.
#[derive(Debug)]
pub(super) struct Status {
    now: Mutex<Now>,
    events_missed: Duration,
}

#[derive(Debug)]
struct Now {
    schema: Option<String>,
    login: Option<String>,
    events: Option<Lost>,
}

/// The event stream is away.
#[derive(Debug)]
struct Lost {
    since: Instant,
    why: String,
    refused: bool,
}

impl Status {
    /// At the start: the schema is not sent, unless nobody wants it to be, and the event stream not open.
    pub(super) fn new(schema: bool, events_missed: Duration) -> Self {
        let now = Now {
            schema: schema.then(|| "the schema has not been sent yet".to_owned()),
            login: None,
            events: Some(Lost {
                since: Instant::now(),
                why: "it has not been opened yet".to_owned(),
                refused: false,
            }),
        };
        Self { now: Mutex::new(now), events_missed }
    }

    pub(super) fn schema(&self, result: Result<(), &ServerError>) {
        self.now().schema =
            result.err().map(|error| format!("the schema could not be sent: {}", plain(error)));
    }

    pub(super) fn login(&self, result: Result<(), &LoginError>) {
        self.now().login = result.err().map(|error| {
            let why = match error {
                LoginError::Server(error) => plain(error),
                LoginError::NotFound => unknown(404),
                LoginError::Refused { .. } | LoginError::Forbidden { .. } => {
                    "it refuses the agent".to_owned()
                }
            };
            format!("nobody can log in: {why}")
        });
    }

    pub(super) fn events_live(&self) {
        self.now().events = None;
    }

    pub(super) fn events_lost(&self, error: &ServerError, refused: bool) {
        let mut now = self.now();
        let since = now.events.as_ref().map_or_else(Instant::now, |lost| lost.since);
        now.events = Some(Lost { since, why: plain(error), refused });
    }

    pub(super) fn degraded(&self) -> Vec<Degraded> {
        let now = self.now();
        let events = now
            .events
            .as_ref()
            .filter(|lost| lost.refused || lost.since.elapsed() >= self.events_missed)
            .map(|lost| {
                format!("changes of permissions are seen late, without the event stream: {}", lost.why)
            });
        let all = [("schema", now.schema.clone()), ("login", now.login.clone()), ("events", events)];
        all.into_iter().filter_map(|(what, detail)| Some(Degraded { what, detail: detail? })).collect()
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An error without addresses and without anybody else's words.
fn plain(error: &ServerError) -> String {
    match error {
        ServerError::Unreachable(_) => "the Forest server, or the store, cannot be reached".to_owned(),
        ServerError::Timeout => "the Forest server does not answer in time".to_owned(),
        ServerError::Status { status: status @ (401 | 403 | 404), .. } => unknown(*status),
        ServerError::Status { status, .. } => format!("the Forest server answers {status}"),
        ServerError::TooLarge | ServerError::Nonsense(_) => {
            "the Forest server's answer makes no sense".to_owned()
        }
    }
}

fn unknown(status: u16) -> String {
    format!("the Forest server answers {status}; does it know the environment secret?")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whats(status: &Status) -> Vec<&'static str> {
        status.degraded().iter().map(|degraded| degraded.what).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn an_event_stream_is_missed_after_a_minute_and_not_before() {
        let status = Status::new(false, Duration::from_mins(1));
        assert_eq!(whats(&status), [""; 0]);
        tokio::time::advance(Duration::from_secs(59)).await;
        assert_eq!(whats(&status), [""; 0]);
        // A further failure does not begin the minute anew.
        status.events_lost(&ServerError::Timeout, false);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(whats(&status), ["events"]);
        status.events_live();
        assert_eq!(whats(&status), [""; 0]);
    }

    #[test]
    fn a_refused_event_stream_is_reported_at_once() {
        let status = Status::new(false, Duration::from_mins(1));
        status.events_lost(&ServerError::Status { status: 403, detail: Some("secret words".into()) }, true);
        let degraded = status.degraded();
        assert_eq!(degraded.len(), 1);
        assert!(
            degraded[0].detail.contains("403") && !degraded[0].detail.contains("secret words"),
            "{degraded:?}"
        );
    }

    #[test]
    fn a_schema_is_owed_until_it_is_sent() {
        let status = Status::new(true, Duration::from_mins(1));
        assert_eq!(whats(&status), ["schema"]);
        status.schema(Err(&ServerError::Unreachable("10.0.0.1 refused".into())));
        assert!(!status.degraded()[0].detail.contains("10.0.0.1"));
        status.schema(Ok(()));
        assert_eq!(whats(&status), [""; 0]);
    }
}
