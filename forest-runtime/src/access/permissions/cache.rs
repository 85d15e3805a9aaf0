//! A document of the Forest server, kept while it is good: one fetch for all who wait for it, the last good one while
//! the server is away, and never more calls than the server can bear.
//!
//! What is kept may be used
//!
//! - as fresh, if nothing was told against it since its fetch began, and either the event stream has been open since
//!   then, or it is younger than the time to live;
//! - as the last good one, only while the server does not give a newer one: until it is as old as the age limit, its age
//!   counted from its fetch, or, if the event stream was open since then, from when that ended. An event that says "this
//!   has changed" ends that at once, since a right that was taken away must not live on. A stream that was interrupted
//!   says only "this may have changed", and ends nothing.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde_json::Value as Json;
use tokio::time::Instant;

use super::Freshness;
use crate::{
    access::forest_server::{Document, ForestServer, ServerError},
    error::{Error, Result},
    options::EXPIRATION_FLOOR,
};

/// Nobody's asking, however often, has a document fetched again sooner than this.
pub(super) const PAUSE: Duration = Duration::from_secs(5);

/// After a failed fetch the server is left alone for a second, then for twice as long each time, up to this.
const LONGEST_RETREAT: Duration = Duration::from_secs(30);

/// Something that a document of the Forest server says.
pub(super) trait Readable: Sized {
    /// # Errors
    /// When the document as a whole makes no sense. A part that does not is left out or refused where it is used.
    fn read(document: Json) -> Result<Self, &'static str>;
}

/// Where documents come from, and how long they are good for.
#[derive(Debug)]
pub(super) struct Source {
    server: Arc<dyn ForestServer>,
    time_to_live: Duration,
    age_limit: Duration,
    /// Odd while the event stream is open; another number each time it opens.
    stream: AtomicU64,
}

impl Source {
    pub(super) fn new(server: Arc<dyn ForestServer>, freshness: &Freshness) -> Self {
        Self {
            server,
            time_to_live: freshness.time_to_live.max(EXPIRATION_FLOOR).min(freshness.age_limit),
            age_limit: freshness.age_limit,
            stream: AtomicU64::new(0),
        }
    }

    fn stream(&self) -> u64 {
        self.stream.load(Ordering::Acquire)
    }

    /// The event stream opens or ends. `before_end` runs while it still counts as open.
    pub(super) fn set_live(&self, live: bool, before_end: impl FnOnce()) {
        let stream = self.stream();
        if is_open(stream) == live {
            return;
        }
        if !live {
            before_end();
        }
        // Whoever else turned it meanwhile has turned it to `live` too.
        let _ = self.stream.compare_exchange(stream, stream + 1, Ordering::AcqRel, Ordering::Acquire);
    }
}

fn is_open(stream: u64) -> bool {
    stream % 2 == 1
}

/// A document, or that there is none yet.
pub(super) struct Cached<T> {
    document: Document,
    state: Mutex<State<T>>,
    /// Held by the one who fetches.
    flight: tokio::sync::Mutex<()>,
}

struct State<T> {
    good: Option<Good<T>>,
    failure: Option<Failure>,
    /// How often something was told against what is kept.
    told: u64,
    /// The last of these that said "it has changed".
    changed: u64,
    /// When a decision against somebody, the last time, had the document fetched again.
    renewed: Option<Instant>,
    /// When somebody, the last time, asked to have the document fetched again.
    asked: Option<Instant>,
}

struct Good<T> {
    value: Arc<T>,
    /// `State::told` when the fetch began.
    told: u64,
    /// The stream when the fetch began.
    stream: u64,
    fetched: Instant,
    landed: Instant,
    /// When it was last known to be so.
    known: Instant,
}

struct Failure {
    error: ServerError,
    count: u32,
    at: Instant,
    /// The server is left alone until then.
    until: Instant,
}

impl<T: Readable> Cached<T> {
    pub(super) fn new(document: Document) -> Self {
        let state = State { good: None, failure: None, told: 0, changed: 0, renewed: None, asked: None };
        Self { document, state: Mutex::new(state), flight: tokio::sync::Mutex::new(()) }
    }

    /// What the document says.
    ///
    /// # Errors
    /// 500 while the server gives none and none is left that may be used.
    pub(super) async fn get(&self, source: &Source) -> Result<Arc<T>> {
        let arrived = Instant::now();
        let told = {
            let state = self.state();
            if let Some(good) = self.fresh(&state, source, arrived, state.told) {
                return Ok(Arc::clone(&good.value));
            }
            if state.retreat(arrived) {
                return self.last_good(&state, source, arrived);
            }
            // While somebody finds out whether the server is back, the others go on with what they have.
            if state.failure.is_some()
                && self.flight.try_lock().is_err()
                && let Ok(value) = self.last_good(&state, source, arrived)
            {
                return Ok(value);
            }
            state.told
        };
        let _flight = self.flight.lock().await;
        {
            let (state, now) = (self.state(), Instant::now());
            let landed = |good: &&Good<T>| good.told >= told && good.landed >= arrived;
            if let Some(good) = self.fresh(&state, source, now, told).or(state.good.as_ref().filter(landed)) {
                return Ok(Arc::clone(&good.value));
            }
            if state.retreat(now) {
                return self.last_good(&state, source, now);
            }
        }
        match self.fetch(source).await {
            Some(value) => Ok(value),
            None => self.last_good(&self.state(), source, Instant::now()),
        }
    }

    /// Fetches once more, because `value` led to a decision against somebody that a newer one might not lead to. `None`
    /// when there is none newer. While the event stream tells of all changes there is none, unless `even_if_live`.
    pub(super) async fn renew(&self, source: &Source, value: &Arc<T>, even_if_live: bool) -> Option<Arc<T>> {
        let newer = |state: &State<T>| {
            let good = state.good.as_ref()?;
            (!Arc::ptr_eq(&good.value, value)).then(|| Arc::clone(&good.value))
        };
        let too_soon = |state: &State<T>, now: Instant| {
            let recent = |at: Instant| now.saturating_duration_since(at) < PAUSE;
            let good = state.good.as_ref();
            good.is_none_or(|good| recent(good.fetched) || (!even_if_live && self.is_watched(good, source)))
                || state.renewed.is_some_and(recent)
                || state.retreat(now)
        };
        {
            let state = self.state();
            if let Some(newer) = newer(&state) {
                return Some(newer);
            }
            // Somebody who is at it already is worth waiting for.
            if too_soon(&state, Instant::now()) && self.flight.try_lock().is_ok() {
                return None;
            }
        }
        let _flight = self.flight.lock().await;
        {
            let mut state = self.state();
            if let Some(newer) = newer(&state) {
                return Some(newer);
            }
            let now = Instant::now();
            if too_soon(&state, now) {
                return None;
            }
            state.renewed = Some(now);
        }
        self.fetch(source).await
    }

    /// Has the document fetched again when it is next asked for, unless that was just done: then a little later.
    pub(super) fn ask_again(&self) {
        self.state().asked = Some(Instant::now());
    }

    /// What is kept is fresh no more; if it `has_changed`, it is of no use at all.
    pub(super) fn forget(&self, has_changed: bool) {
        let mut state = self.state();
        state.told += 1;
        if has_changed {
            state.changed = state.told;
        }
        // Whatever told us came from the server.
        state.failure = None;
    }

    /// The event stream ends: from now on, what is kept gets older.
    pub(super) fn stream_ends(&self, source: &Source) {
        let mut state = self.state();
        let told = state.told;
        if let Some(good) = &mut state.good
            && good.told == told
            && self.is_watched(good, source)
        {
            good.known = Instant::now();
        }
    }

    /// Why and when the last fetch failed, if it did.
    pub(super) fn failure(&self) -> Option<(ServerError, Instant)> {
        self.state().failure.as_ref().map(|failure| (failure.error.clone(), failure.at))
    }

    async fn fetch(&self, source: &Source) -> Option<Arc<T>> {
        let (told, stream, fetched) = (self.state().told, source.stream(), Instant::now());
        let outcome = match source.server.document(self.document).await {
            Ok(text) => read(&text),
            Err(error) => Err(error),
        };
        let now = Instant::now();
        let mut state = self.state();
        match outcome {
            Ok(value) => {
                if state.failure.take().is_some() {
                    tracing::info!(document = ?self.document, "the Forest server gives the permissions again");
                }
                let value = Arc::new(value);
                let good =
                    Good { value: Arc::clone(&value), told, stream, fetched, landed: now, known: fetched };
                state.good = Some(good);
                Some(value)
            }
            Err(error) => {
                let count = state.failure.as_ref().map_or(0, |failure| failure.count) + 1;
                let retreat = Duration::from_secs(1 << (count - 1).min(5)).min(LONGEST_RETREAT);
                tracing::warn!(
                    document = ?self.document,
                    %error,
                    retry_in = ?retreat,
                    "the permissions could not be fetched; the last good ones are used while they may be"
                );
                state.failure = Some(Failure { error, count, at: now, until: now + retreat });
                None
            }
        }
    }

    fn fresh<'a>(
        &self,
        state: &'a State<T>,
        source: &Source,
        now: Instant,
        told: u64,
    ) -> Option<&'a Good<T>> {
        let good = state.good.as_ref()?;
        let young = || now.saturating_duration_since(good.known) < source.time_to_live;
        let is_due = state.asked.is_some_and(|asked| asked > good.fetched) && now >= good.fetched + PAUSE;
        (good.told >= told && !is_due && (self.is_watched(good, source) || young())).then_some(good)
    }

    fn last_good(&self, state: &State<T>, source: &Source, now: Instant) -> Result<Arc<T>> {
        let usable = |good: &&Good<T>| {
            let current = good.told == state.told && self.is_watched(good, source);
            good.told >= state.changed
                && (current || now.saturating_duration_since(good.known) <= source.age_limit)
        };
        match state.good.as_ref().filter(usable) {
            Some(good) => Ok(Arc::clone(&good.value)),
            None => {
                let error = Error::new(
                    500,
                    "ForestServerError",
                    "The permissions are not known: the Forest server does not answer",
                );
                Err(match &state.failure {
                    Some(failure) => error.because(failure.error.clone()),
                    None => error,
                })
            }
        }
    }

    /// Whether the event stream has been open since the fetch began, and tells of changes to this document.
    fn is_watched(&self, good: &Good<T>, source: &Source) -> bool {
        self.document != Document::IpRules && is_open(good.stream) && good.stream == source.stream()
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> State<T> {
    /// Whether the server is left alone after a failure.
    fn retreat(&self, now: Instant) -> bool {
        self.failure.as_ref().is_some_and(|failure| now < failure.until)
    }
}

fn read<T: Readable>(text: &[u8]) -> Result<T, ServerError> {
    let document = serde_json::from_slice(text).map_err(|error| {
        // The text of the error quotes nothing of the document but a place in it.
        ServerError::Nonsense(format!("it is no JSON that can be read ({error})"))
    })?;
    T::read(document).map_err(|what| ServerError::Nonsense(what.to_owned()))
}
