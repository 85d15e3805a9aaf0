//! Documents, and what any call must survive.

use std::{
    io::Write as _,
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use url::Url;

use super::{
    SECRET, client,
    fake::{Fake, Reply, answer, hang, json, raw},
    impatient, timing, until,
};
use crate::access::forest_server::{Document, ForestServer as _, ServerError};

async fn users(server: &Fake) -> Result<Vec<u8>, ServerError> {
    client(&server.url, impatient()).document(Document::Users).await
}

#[tokio::test]
async fn each_document_has_its_route_and_carries_the_secret() {
    let server = Fake::start(|request| json(&json!({ "route": request.target })));
    let mut url = server.url.clone();
    url.set_path("/dropped/path");
    let client = client(&url, timing());
    for (document, route) in [
        (Document::Environment, "/liana/v4/permissions/environment"),
        (Document::Users, "/liana/v4/permissions/users"),
        (Document::Rendering(42), "/liana/v4/permissions/renderings/42"),
        (Document::IpRules, "/liana/v1/ip-whitelist-rules"),
    ] {
        let text = client.document(document).await.unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), json!({ "route": route }).to_string());
    }
    for request in server.requests() {
        assert_eq!((request.method.as_str(), request.header("forest-secret-key")), ("GET", Some(SECRET)));
        assert!(request.header("user-agent").unwrap().starts_with("forest-for-rust/"));
        assert_eq!(request.header("authorization"), None);
    }
}

#[tokio::test]
async fn another_status_is_never_a_document() {
    for status in [201, 204, 304, 401, 403, 404, 500, 502, 503] {
        let server =
            Fake::start(move |_| answer(status, if status == 204 || status == 304 { "" } else { "true" }));
        assert_eq!(users(&server).await, Err(ServerError::Status { status, detail: None }));
    }
}

#[tokio::test]
async fn a_refusal_is_quoted_without_the_secret() {
    let detail = format!("unknown\r\nsecret {SECRET}");
    let server = Fake::start(move |_| answer(404, json!({ "errors": [{ "detail": detail }] }).to_string()));
    let detail = Some("unknown  secret [redacted]".to_owned());
    assert_eq!(users(&server).await, Err(ServerError::Status { status: 404, detail }));
}

#[tokio::test]
async fn a_page_is_nonsense() {
    let server = Fake::start(|_| answer(200, "<html>Welcome to the hotel's network</html>"));
    let error = users(&server).await.unwrap_err();
    assert!(matches!(&error, ServerError::Nonsense(text) if !text.contains("hotel")), "{error:?}");
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_secret_stays() {
    let elsewhere = Fake::start(|_| answer(200, "true"));
    let target = elsewhere.url.to_string();
    for status in [301, 302, 303, 307, 308] {
        let headers = vec![("location", target.clone())];
        let server =
            Fake::start(move |_| Reply::Full { status, headers: headers.clone(), body: String::new() });
        assert_eq!(users(&server).await, Err(ServerError::Status { status, detail: None }));
    }
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn a_body_that_announces_too_much_is_not_read() {
    let server = Fake::start(|_| {
        raw(|stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n")?;
            hang(stream)
        })
    });
    assert_eq!(client(&server.url, timing()).document(Document::Users).await, Err(ServerError::TooLarge));
}

/// Sends a body in chunks without an end, and counts its bytes.
fn endless(status: &'static str) -> (Fake, Arc<AtomicUsize>) {
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    let server = Fake::start(move |_| {
        let counter = Arc::clone(&counter);
        raw(move |stream| {
            write!(stream, "HTTP/1.1 {status} Status\r\ntransfer-encoding: chunked\r\n\r\n")?;
            let chunk = vec![b' '; 0x10000];
            loop {
                stream.write_all(b"10000\r\n")?;
                stream.write_all(&chunk)?;
                stream.write_all(b"\r\n")?;
                counter.fetch_add(chunk.len(), Ordering::SeqCst);
            }
        })
    });
    (server, sent)
}

#[tokio::test]
async fn a_body_without_an_end_is_cut_off() {
    let (server, sent) = endless("200");
    assert_eq!(client(&server.url, timing()).document(Document::Users).await, Err(ServerError::TooLarge));
    // The limit, and what lies in the buffers of the system.
    let sent = sent.load(Ordering::SeqCst);
    assert!((8..40).contains(&(sent >> 20)), "{sent}");
}

#[tokio::test]
async fn a_refusal_without_an_end_is_a_refusal() {
    let (server, _) = endless("500");
    let error = client(&server.url, timing()).document(Document::Users).await;
    assert_eq!(error, Err(ServerError::Status { status: 500, detail: None }));
}

#[tokio::test]
async fn a_body_that_trickles_is_a_time_out() {
    let server = Fake::start(|_| {
        raw(|stream| {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")?;
            loop {
                stream.write_all(b" ")?;
                std::thread::sleep(Duration::from_millis(20));
            }
        })
    });
    assert_eq!(users(&server).await, Err(ServerError::Timeout));
}

#[tokio::test]
async fn a_server_that_says_nothing_is_a_time_out() {
    let server = Fake::start(|_| raw(hang));
    assert_eq!(users(&server).await, Err(ServerError::Timeout));
}

#[tokio::test]
async fn a_server_that_talks_something_else_is_unreachable() {
    for text in ["", "SSH-2.0-OpenSSH_9.6\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{}"] {
        let server = Fake::start(move |_| raw(move |stream| stream.write_all(text.as_bytes())));
        let error = users(&server).await.unwrap_err();
        assert!(matches!(&error, ServerError::Unreachable(_)), "{text}: {error:?}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::parse(&format!("http://{}/?secret=words", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let error = client(&url, timing()).document(Document::Users).await.unwrap_err();
    assert!(matches!(&error, ServerError::Unreachable(text) if !text.contains("words")), "{error:?}");
}

#[tokio::test]
async fn tls_is_spoken_to_an_https_server() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::parse(&format!("https://{}/", server.local_addr().unwrap())).unwrap();
    let hello = std::thread::spawn(move || {
        let (mut stream, _) = server.accept().unwrap();
        let mut hello = [0; 3];
        std::io::Read::read_exact(&mut stream, &mut hello).unwrap();
        // Not a word of TLS.
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ntrue").unwrap();
        hello
    });
    let error = client(&url, timing()).document(Document::Users).await.unwrap_err();
    assert!(matches!(&error, ServerError::Unreachable(_)), "{error:?}");
    assert_eq!(hello.join().unwrap()[..2], [0x16, 3]);
}

#[test]
fn a_client_is_made_and_asked_from_several_threads_and_runtimes() {
    let server = Fake::start(|_| answer(200, "true"));
    let client = client(&server.url, timing());
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let client = Arc::clone(&client);
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                runtime.block_on(client.document(Document::Environment))
            })
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), Ok(b"true".to_vec()));
    }
}

#[tokio::test]
async fn dropping_a_client_ends_what_it_is_doing() {
    let gone = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&gone);
    let server = Fake::start(move |_| {
        let counter = Arc::clone(&counter);
        raw(move |stream| {
            let result = hang(stream);
            counter.fetch_add(1, Ordering::SeqCst);
            result
        })
    });
    let client = client(&server.url, timing());
    let shared = Arc::downgrade(&client.shared);
    // The call begins, and nobody waits for its end.
    let asked = async {
        while server.requests().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = client.document(Document::Users) => panic!("there is no answer"),
        () = asked => {}
    }
    drop(client);
    until("the connection is closed", || gone.load(Ordering::SeqCst) == 1);
    until("nothing is left", || shared.upgrade().is_none());
}

#[tokio::test]
async fn a_panic_reaches_who_waits_as_an_error() {
    let server = Fake::start(|_| answer(200, "true"));
    let client = client(&server.url, timing());
    let error = client.there(async { assert_eq!(1, 2, "on purpose") }).await.unwrap_err();
    assert!(matches!(error, ServerError::Unreachable(_)));
    assert_eq!(client.document(Document::Users).await, Ok(b"true".to_vec()));
}
