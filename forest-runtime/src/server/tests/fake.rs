//! A small HTTP server of which each answer is scripted, down to the bytes.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use serde_json::Value as Json;
use url::Url;

#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: String,
    /// As it stands in the request line.
    pub(super) target: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: String,
}

impl Request {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

pub(super) type Script = Box<dyn FnOnce(&mut TcpStream) -> std::io::Result<()> + Send>;

pub(super) enum Reply {
    Full {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: String,
    },
    /// Whatever is done with the connection.
    Raw(Script),
}

pub(super) fn answer(status: u16, body: impl Into<String>) -> Reply {
    Reply::Full { status, headers: vec![("content-type", "application/json".to_owned())], body: body.into() }
}

pub(super) fn json(body: &Json) -> Reply {
    answer(200, body.to_string())
}

pub(super) fn raw(script: impl FnOnce(&mut TcpStream) -> std::io::Result<()> + Send + 'static) -> Reply {
    Reply::Raw(Box::new(script))
}

/// Waits until the other side closes the connection.
pub(super) fn hang(stream: &mut TcpStream) -> std::io::Result<()> {
    while stream.read(&mut [0; 64])? > 0 {}
    Ok(())
}

pub(super) struct Fake {
    pub(super) url: Url,
    requests: Arc<Mutex<Vec<Request>>>,
    ended: Arc<AtomicBool>,
}

impl Fake {
    pub(super) fn start(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let ended = Arc::new(AtomicBool::new(false));
        let (handler, log, end) = (Arc::new(handler), Arc::clone(&requests), Arc::clone(&ended));
        thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::SeqCst) {
                    return;
                }
                let (handler, log) = (Arc::clone(&handler), Arc::clone(&log));
                // A client that goes away in the middle is no failure here.
                thread::spawn(move || serve(stream?, &log, &*handler));
            }
        });
        Self { url, requests, ended }
    }

    pub(super) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    pub(super) fn count(&self, target: &str) -> usize {
        self.requests().iter().filter(|request| request.target == target).count()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect((self.url.host_str().unwrap(), self.url.port().unwrap()));
    }
}

fn serve(
    mut stream: TcpStream,
    log: &Mutex<Vec<Request>>,
    handler: &(dyn Fn(&Request) -> Reply + Send + Sync),
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split(' ');
    let method = words.next().unwrap_or_default().to_owned();
    let target = words.next().unwrap_or_default().to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let request = Request { method, target, headers, body: String::from_utf8(body).unwrap() };
    log.lock().unwrap().push(request.clone());
    match handler(&request) {
        Reply::Full { status, headers, body } => {
            write!(stream, "HTTP/1.1 {status} Status\r\nconnection: close\r\n")?;
            write!(stream, "content-length: {}\r\n", body.len())?;
            for (name, value) in headers {
                write!(stream, "{name}: {value}\r\n")?;
            }
            write!(stream, "\r\n{body}")
        }
        Reply::Raw(script) => script(&mut stream),
    }
}
