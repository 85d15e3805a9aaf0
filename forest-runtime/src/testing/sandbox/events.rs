//! The event stream, by which the Forest server tells agents what has changed.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
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

const HEARTBEAT: &[u8] = b"event: heartbeat\ndata: {}\n\n";

/// The sandbox's end of the streams of an environment.
#[derive(Default)]
pub(super) struct Streams {
    open: Vec<Open>,
    /// The time between heartbeats; `None` for one at the start alone.
    pub(super) heartbeat: Heartbeat,
}

struct Open {
    sender: UnboundedSender<Bytes>,
    /// How many events wait to be written.
    waiting: Arc<AtomicUsize>,
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
        let waiting = Arc::<AtomicUsize>::default();
        self.open.push(Open { sender, waiting: Arc::clone(&waiting) });
        EventStream { receiver, waiting, heartbeat: self.heartbeat.0.map(interval), started: false }
    }

    /// Sends an event on all of them.
    pub(super) fn send(&mut self, event: &str, data: &Json) {
        let frame = Bytes::from(format!("event: {event}\ndata: {data}\n\n"));
        self.open.retain(|stream| {
            stream.waiting.fetch_add(1, Ordering::SeqCst);
            stream.sender.send(frame.clone()).is_ok()
        });
    }

    /// How many events wait to be written.
    pub(super) fn waiting(&self) -> usize {
        let open = self.open.iter().filter(|stream| !stream.sender.is_closed());
        open.map(|stream| stream.waiting.load(Ordering::SeqCst)).sum()
    }

    /// How many are open.
    pub(super) fn count(&self) -> usize {
        self.open.iter().filter(|stream| !stream.sender.is_closed()).count()
    }

    /// Ends all of them.
    pub(super) fn drop_all(&mut self) {
        self.open.clear();
    }
}

/// The body of a stream.
pub(super) struct EventStream {
    receiver: UnboundedReceiver<Bytes>,
    waiting: Arc<AtomicUsize>,
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
            stream.waiting.fetch_sub(usize::from(event.is_some()), Ordering::SeqCst);
            return Poll::Ready(event.map(Ok));
        }
        let Some(heartbeat) = &mut stream.heartbeat else { return Poll::Pending };
        ready!(heartbeat.poll_tick(context));
        Poll::Ready(Some(Ok(Bytes::from_static(HEARTBEAT))))
    }
}
