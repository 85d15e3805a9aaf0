//! The event stream, by which the Forest server tells agents what has changed.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use actix_web::{
    body::{BodySize, MessageBody},
    rt::time::{Interval, interval},
    web::Bytes,
};
use serde_json::Value as Json;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::access::permissions::Stale;

const HEARTBEAT: &[u8] = b"event: heartbeat\ndata: {}\n\n";

/// The sandbox's end of the streams of an environment.
#[derive(Default)]
pub(super) struct Streams {
    open: Vec<UnboundedSender<Bytes>>,
    /// What was sent so far that makes something stale.
    stale: Vec<Stale>,
    /// The time between heartbeats; `None` for one at the start alone.
    pub(super) heartbeat: Heartbeat,
}

#[derive(Clone, Copy)]
pub(super) struct Heartbeat(pub(super) Option<Duration>);

impl Default for Heartbeat {
    fn default() -> Self {
        Self(Some(Duration::from_secs(1)))
    }
}

impl Streams {
    /// Opens one, for an agent that has asked.
    pub(super) fn open(&mut self) -> EventStream {
        let (sender, receiver) = unbounded_channel();
        self.open.push(sender);
        EventStream { receiver, heartbeat: self.heartbeat.0.map(interval), started: false }
    }

    /// Sends an event on all of them.
    pub(super) fn send(&mut self, event: &str, data: &Json) {
        self.stale.extend(stale(event, data));
        let frame = Bytes::from(format!("event: {event}\ndata: {data}\n\n"));
        self.open.retain(|stream| stream.send(frame.clone()).is_ok());
    }

    /// What was told after the first `count`, and how much it is in all.
    pub(super) fn told_since(&self, count: usize) -> (Vec<Stale>, usize) {
        (self.stale.iter().skip(count).cloned().collect(), self.stale.len())
    }

    /// How many are open.
    pub(super) fn count(&self) -> usize {
        self.open.iter().filter(|stream| !stream.is_closed()).count()
    }

    /// Ends all of them.
    pub(super) fn drop_all(&mut self) {
        self.open.clear();
    }
}

/// What an event makes stale, as agents understand it.
fn stale(event: &str, data: &Json) -> Option<Stale> {
    match event {
        "refresh-users" => Some(Stale::Users),
        "refresh-roles" => Some(Stale::Environment),
        "refresh-renderings" => {
            let ids = data["renderingIds"].as_array()?;
            Some(Stale::Renderings(ids.iter().filter_map(Json::as_i64).collect()))
        }
        _ => None,
    }
}

/// The body of a stream.
pub(super) struct EventStream {
    receiver: UnboundedReceiver<Bytes>,
    heartbeat: Option<Interval>,
    started: bool,
}

impl MessageBody for EventStream {
    type Error = std::convert::Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let stream = self.get_mut();
        if !stream.started {
            stream.started = true;
            return Poll::Ready(Some(Ok(Bytes::from_static(HEARTBEAT))));
        }
        if let Poll::Ready(event) = stream.receiver.poll_recv(context) {
            return Poll::Ready(event.map(Ok));
        }
        let Some(heartbeat) = &mut stream.heartbeat else { return Poll::Pending };
        ready!(heartbeat.poll_tick(context));
        Poll::Ready(Some(Ok(Bytes::from_static(HEARTBEAT))))
    }
}
