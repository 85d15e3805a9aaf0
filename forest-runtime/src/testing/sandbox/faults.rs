//! Answers that are none: what a Forest server, or what stands before it, does on a bad day.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use actix_web::{
    HttpResponse,
    body::{BodySize, MessageBody},
    http::{StatusCode, header::LOCATION},
    rt::time::{Interval, interval},
    web::Bytes,
};
use serde_json::{Value as Json, json};

/// What the sandbox does instead of answering, or before it does.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// This status, with an error in the body.
    Status(u16),
    /// This status and this JSON.
    Answer(u16, Json),
    /// Status 200 and a page for humans, as proxies and login walls answer.
    Html,
    /// Status 302 to this URL.
    Redirect(String),
    /// The right answer, after this time.
    Slow(Duration),
    /// The connection stays open and nothing comes.
    Silent,
    /// Status 200, then the connection breaks in the middle of the body.
    Broken,
    /// Status 200 and a JSON text of this many bytes.
    Huge(usize),
    /// Status 200 and a body without an end, as fast as it is read.
    Endless,
    /// Status 200 and a body of which a byte comes every 50 milliseconds, without an end.
    Drip,
}

impl Fault {
    /// The answer; `None` when the right one is to follow.
    pub(super) async fn answer(&self) -> Option<HttpResponse> {
        let json = |status: u16, body: &Json| {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            HttpResponse::build(status).content_type("application/json").body(body.to_string())
        };
        let stream = |body: Body| HttpResponse::Ok().content_type("application/json").body(body);
        Some(match self {
            Self::Status(status) => json(*status, &error(*status, "The sandbox was told to answer so")),
            Self::Answer(status, body) => json(*status, body),
            Self::Html => HttpResponse::Ok()
                .content_type("text/html")
                .body("<!DOCTYPE html><html><body>We are down for maintenance.</body></html>"),
            Self::Redirect(url) => HttpResponse::Found().insert_header((LOCATION, url.as_str())).finish(),
            Self::Slow(time) => {
                actix_web::rt::time::sleep(*time).await;
                return None;
            }
            Self::Silent => std::future::pending().await,
            Self::Broken => stream(Body::Broken { steps: interval(Duration::from_millis(20)), sent: false }),
            Self::Huge(size) => stream(Body::Blocks { size: Some(*size), sent: 0 }),
            Self::Endless => stream(Body::Blocks { size: None, sent: 0 }),
            Self::Drip => stream(Body::Drip(interval(Duration::from_millis(50)))),
        })
    }
}

/// An error as the Forest server writes it.
pub(super) fn error(status: u16, detail: &str) -> Json {
    json!({ "errors": [{ "status": status, "detail": detail }] })
}

enum Body {
    /// A beginning, and an error after it has been sent.
    Broken {
        steps: Interval,
        sent: bool,
    },
    /// A JSON string of `size` bytes in all, or one that is never closed.
    Blocks {
        size: Option<usize>,
        sent: usize,
    },
    Drip(Interval),
}

const BLOCK: usize = 64 * 1024;

impl MessageBody for Body {
    type Error = std::io::Error;

    fn size(&self) -> BodySize {
        match self {
            Self::Broken { .. } => BodySize::Sized(1000),
            Self::Blocks { size: Some(size), .. } => BodySize::Sized(*size as u64),
            Self::Blocks { size: None, .. } | Self::Drip(_) => BodySize::Stream,
        }
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, std::io::Error>>> {
        Poll::Ready(match self.get_mut() {
            Self::Broken { steps, sent } => {
                ready!(steps.poll_tick(context));
                if std::mem::replace(sent, true) {
                    Some(Err(std::io::ErrorKind::ConnectionReset.into()))
                } else {
                    Some(Ok(Bytes::from_static(b"{\"collections\":")))
                }
            }
            Self::Blocks { size: Some(size), sent } if sent == size => None,
            Self::Blocks { size, sent } => {
                let length = size.map_or(BLOCK, |size| BLOCK.min(size - *sent));
                let mut block = vec![b'x'; length];
                if *sent == 0
                    && let Some(first) = block.first_mut()
                {
                    *first = b'"';
                }
                *sent += length;
                if Some(*sent) == *size
                    && let Some(last) = block.last_mut()
                {
                    *last = b'"';
                }
                Some(Ok(block.into()))
            }
            Self::Drip(interval) => {
                ready!(interval.poll_tick(context));
                Some(Ok(Bytes::from_static(b" ")))
            }
        })
    }
}
