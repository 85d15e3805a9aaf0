//! How long things may take, in one place.

use std::time::Duration;

/// Time-outs and intervals of the client. Tests make them short.
#[derive(Debug, Clone)]
pub(crate) struct Timing {
    /// To connect.
    pub(crate) connect: Duration,
    /// A whole call, from connecting to the last byte of the answer.
    pub(crate) call: Duration,
    /// The upload of the schema.
    pub(crate) upload: Duration,
    /// The registration for logins.
    pub(crate) registration: Duration,
    /// What the store may take to answer.
    pub(crate) store: Duration,
    /// How long the endpoints and keys of the login server are good for.
    pub(crate) discovery_life: Duration,
    /// A key that is not known makes the keys be fetched anew, but not more often than this; and a registration that
    /// the login server does not know is made anew, but not more often than this.
    pub(crate) renewal: Duration,
    /// After a failed discovery or registration nobody asks again for so long: anybody may begin a login.
    pub(crate) login_rest: Duration,
    /// The first wait after a failure in the background; it doubles with each further one.
    pub(crate) retry_first: Duration,
    /// The longest wait after a failure that may pass by itself.
    pub(crate) retry_most: Duration,
    /// The wait after a refusal, which somebody has to see to.
    pub(crate) retry_refused: Duration,
    /// An event stream without an event or a comment for so long is dead. Forest's own agents begin to complain of a
    /// missing heartbeat after 45 seconds.
    pub(crate) silence: Duration,
    /// An event stream that lived for so long was a good one: the next failure is a first one again.
    pub(crate) settled: Duration,
    /// An event stream that is away for longer is reported.
    pub(crate) events_missed: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            call: Duration::from_secs(10),
            upload: Duration::from_secs(30),
            registration: Duration::from_millis(3500),
            store: Duration::from_secs(5),
            discovery_life: Duration::from_hours(1),
            renewal: Duration::from_mins(1),
            login_rest: Duration::from_secs(1),
            retry_first: Duration::from_secs(1),
            retry_most: Duration::from_mins(1),
            retry_refused: Duration::from_mins(5),
            silence: Duration::from_secs(90),
            settled: Duration::from_mins(1),
            events_missed: Duration::from_mins(1),
        }
    }
}
