//! The event stream against servers of all kinds.

use std::{
    io::Write as _,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use super::{
    SECRET, Timing, client,
    fake::{Fake, Reply, answer, hang, raw},
    timing, until,
};
use crate::{
    access::{
        forest_server::{Document, ForestServer as _},
        permissions::Stale,
    },
    server::{ForestClient, Listener},
};

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n\r\n";
const HEARTBEAT: &str = "event: heartbeat\ndata: {}\n\n";

/// A listener that never hears anything.
pub(super) struct Nobody;

impl Listener for Nobody {
    fn stale(&self, _: Stale) {}

    fn live(&self, _: bool) {}
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Heard {
    Stale(Stale),
    Live(bool),
}

#[derive(Default)]
struct Recorder {
    heard: Mutex<Vec<Heard>>,
    panics: AtomicBool,
}

impl Recorder {
    fn add(&self, heard: Heard) {
        self.heard.lock().unwrap().push(heard);
        assert!(!self.panics.swap(false, Ordering::SeqCst), "on purpose");
    }

    fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }
}

impl Listener for Recorder {
    fn stale(&self, what: Stale) {
        self.add(Heard::Stale(what));
    }

    fn live(&self, live: bool) {
        self.add(Heard::Live(live));
    }
}

fn listening(server: &Fake, timing: Timing) -> (Arc<ForestClient>, Arc<Recorder>) {
    let client = client(&server.url, timing);
    let recorder = Arc::new(Recorder::default());
    let weak = Arc::downgrade(&recorder);
    client.listen(weak);
    (client, recorder)
}

/// A server whose streams are written by the test, one after the other.
fn written(texts: &[&'static str]) -> (Fake, mpsc::Sender<&'static str>) {
    let (send, receive) = mpsc::channel();
    for text in texts {
        send.send(*text).unwrap();
    }
    let receive = Arc::new(Mutex::new(receive));
    let server = Fake::start(move |_| {
        let receive = Arc::clone(&receive);
        raw(move |stream| {
            let receive = receive.lock().unwrap();
            stream.write_all(HEAD.as_bytes())?;
            // An empty text ends a stream.
            while let Ok(text) = receive.recv() {
                if text.is_empty() {
                    return Ok(());
                }
                stream.write_all(text.as_bytes())?;
            }
            hang(stream)
        })
    });
    (server, send)
}

/// Answers streams one after the other, the last one again and again.
fn streams(script: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Fake {
    let count = AtomicUsize::new(0);
    Fake::start(move |_| script(count.fetch_add(1, Ordering::SeqCst)))
}

fn good() -> Reply {
    raw(|stream| {
        write!(stream, "{HEAD}{HEARTBEAT}")?;
        hang(stream)
    })
}

const LIVE: Heard = Heard::Live(true);
const LOST: Heard = Heard::Live(false);
const EVERYTHING: Heard = Heard::Stale(Stale::Everything);

#[test]
fn what_the_stream_tells_is_stale() {
    let (server, send) = written(&[HEARTBEAT]);
    let (_client, recorder) = listening(&server, timing());
    until("the stream is live", || recorder.heard() == [LIVE]);
    for text in [
        "event: refresh-users\n\n",
        "event: refresh-roles\ndata\n\n",
        "event: refresh-renderings\ndata: {\"renderingIds\":[42,\"43\"]}\n\n",
        "event: refresh-renderings\ndata: {\"renderingIds\":[]}\n\nevent: refresh-customizations\ndata:\n\n",
        "event: refresh-",
        "users\r\ndata: 1\r\n\r\n",
    ] {
        send.send(text).unwrap();
    }
    let stale = [Stale::Users, Stale::Environment, Stale::Renderings(vec![42, 43]), Stale::Users];
    let mut expected = vec![LIVE];
    expected.extend(stale.map(Heard::Stale));
    until("all events are heard", || recorder.heard() == expected);
    let [request] = &server.requests()[..] else { panic!() };
    assert_eq!((&*request.method, &*request.target), ("GET", "/liana/v4/subscribe-to-events"));
    assert_eq!(request.header("accept"), Some("text/event-stream"));
    assert_eq!(request.header("forest-secret-key"), Some(SECRET));
}

#[test]
fn a_stream_that_is_opened_again_makes_everything_stale() {
    let (server, _send) = written(&[HEARTBEAT, "", HEARTBEAT, "", HEARTBEAT]);
    let (_client, recorder) = listening(&server, timing());
    let expected = [LIVE, LOST, EVERYTHING, LIVE, LOST, EVERYTHING, LIVE];
    until("the third stream is live", || recorder.heard() == expected);
}

#[test]
fn a_stream_is_not_live_before_its_first_event() {
    let (server, send) = written(&[": a comment\n", "retry: 5\n\n"]);
    let short = Timing { events_missed: Duration::from_millis(1), ..timing() };
    let (client, recorder) = listening(&server, short);
    until("the stream is asked for", || !server.requests().is_empty());
    until("the stream is missed", || !client.degraded().is_empty());
    assert_eq!(client.degraded()[0].what, "events");
    assert_eq!(recorder.heard(), []);
    send.send(HEARTBEAT).unwrap();
    until("the stream is live", || recorder.heard() == [LIVE]);
    assert_eq!(client.degraded(), []);
}

#[test]
fn every_failure_is_followed_by_another_try() {
    let server = streams(|count| match count {
        0 => raw(|_| Ok(())),
        1 => answer(401, ""),
        2 => answer(403, ""),
        3 => answer(404, ""),
        4 => answer(500, ""),
        5 => answer(503, "maintenance"),
        6 => answer(204, ""),
        7 => answer(200, "{}"),
        8 => {
            Reply::Full { status: 302, headers: vec![("location", "/elsewhere".into())], body: String::new() }
        }
        9 => raw(|stream| stream.write_all(HEAD.as_bytes())),
        _ => good(),
    });
    let (client, recorder) = listening(&server, timing());
    until("the stream is live", || recorder.heard().contains(&LIVE));
    assert_eq!(server.count("/liana/v4/subscribe-to-events"), 11);
    let heard = recorder.heard();
    assert_eq!(heard.iter().filter(|heard| **heard == LIVE).count(), 1, "{heard:?}");
    // The streams that were opened: the one that ended at once, and the good one.
    assert_eq!(heard.iter().filter(|heard| **heard == EVERYTHING).count(), 2, "{heard:?}");
    assert_eq!(heard[heard.len() - 2..], [EVERYTHING, LIVE]);
    assert_eq!(client.degraded(), []);
}

#[test]
fn a_refused_stream_is_reported() {
    let server = streams(|_| answer(403, ""));
    let (client, recorder) = listening(&server, timing());
    until("the refusal is known", || !client.degraded().is_empty());
    let degraded = client.degraded();
    assert_eq!(degraded[0].what, "events");
    assert!(degraded[0].detail.contains("403"), "{degraded:?}");
    assert!(recorder.heard().iter().all(|heard| *heard == LOST));
}

#[test]
fn a_stream_that_falls_silent_is_given_up() {
    let server = streams(|count| match count {
        // The first goes quiet after a heartbeat, the second sends bytes and never an event.
        0 => good(),
        1 => raw(|stream| {
            stream.write_all(HEAD.as_bytes())?;
            loop {
                stream.write_all(b"x")?;
                thread::sleep(Duration::from_millis(20));
            }
        }),
        // A server that takes the request and says nothing at all.
        2 => raw(hang),
        _ => raw(|stream| {
            stream.write_all(HEAD.as_bytes())?;
            loop {
                stream.write_all(HEARTBEAT.as_bytes())?;
                thread::sleep(Duration::from_millis(20));
            }
        }),
    });
    let silence = Duration::from_millis(400);
    let (_client, recorder) = listening(&server, Timing { silence, ..timing() });
    let expected = [LIVE, LOST, EVERYTHING, LOST, LOST, EVERYTHING, LIVE];
    until("the fourth stream is live", || recorder.heard() == expected);
}

#[test]
fn a_comment_is_a_sign_of_life() {
    let (send, receive) = mpsc::channel();
    let send = Mutex::new(send);
    let server = streams(move |_| {
        let send = send.lock().unwrap().clone();
        raw(move |stream| {
            write!(stream, "{HEAD}{HEARTBEAT}")?;
            for _ in 0..40 {
                stream.write_all(b":\n")?;
                thread::sleep(Duration::from_millis(25));
            }
            send.send(()).unwrap();
            hang(stream)
        })
    });
    let (_client, recorder) = listening(&server, Timing { silence: Duration::from_millis(700), ..timing() });
    // The comments go on for longer than the silence that is allowed.
    receive.recv_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!(recorder.heard(), [LIVE]);
}

#[test]
fn an_event_that_does_not_end_ends_the_stream() {
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    let server = streams(move |count| {
        let counter = Arc::clone(&counter);
        if count > 0 {
            return good();
        }
        raw(move |stream| {
            write!(stream, "{HEAD}{HEARTBEAT}data: ")?;
            loop {
                stream.write_all(&[b'a'; 0x4000])?;
                counter.fetch_add(0x4000, Ordering::SeqCst);
            }
        })
    });
    let (_client, recorder) = listening(&server, timing());
    until("the second stream is live", || recorder.heard() == [LIVE, LOST, EVERYTHING, LIVE]);
    let sent = sent.load(Ordering::SeqCst);
    assert!(sent < 20 << 20, "{sent}");
}

#[test]
fn a_panic_of_the_listener_does_not_end_the_listening() {
    let (server, send) = written(&[HEARTBEAT]);
    let (client, recorder) = listening(&server, timing());
    until("the stream is live", || recorder.heard() == [LIVE]);
    recorder.panics.store(true, Ordering::SeqCst);
    for text in ["event: refresh-users\n\n", "", HEARTBEAT] {
        send.send(text).unwrap();
    }
    let expected = [LIVE, Heard::Stale(Stale::Users), LOST, EVERYTHING, LIVE];
    until("the stream is live again", || recorder.heard() == expected);
    drop(client);
}

#[test]
fn dropping_the_client_closes_the_stream() {
    let closed = Arc::new(AtomicBool::new(false));
    let close = Arc::clone(&closed);
    let server = streams(move |_| {
        let close = Arc::clone(&close);
        raw(move |stream| {
            write!(stream, "{HEAD}{HEARTBEAT}")?;
            let result = hang(stream);
            close.store(true, Ordering::SeqCst);
            result
        })
    });
    let (client, recorder) = listening(&server, timing());
    until("the stream is live", || recorder.heard() == [LIVE]);
    let shared = Arc::downgrade(&client.shared);
    drop(client);
    until("the stream is closed", || closed.load(Ordering::SeqCst));
    until("nothing is left", || shared.upgrade().is_none());
    assert_eq!(Arc::strong_count(&recorder), 1);
}

#[tokio::test]
async fn documents_are_fetched_while_the_stream_is_open() {
    let server = Fake::start(|request| {
        if request.target.ends_with("subscribe-to-events") { good() } else { answer(200, "true") }
    });
    let (client, recorder) = listening(&server, timing());
    until("the stream is live", || recorder.heard() == [LIVE]);
    assert_eq!(client.document(Document::Environment).await, Ok(b"true".to_vec()));
}
