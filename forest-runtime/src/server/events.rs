//! The event stream, by which the Forest server tells what has changed.

use std::{convert::Infallible, sync::Weak};

use reqwest::{Response, header::CONTENT_TYPE};
use serde::Deserialize;
use serde_json::Value as Json;
use tokio::time::{Instant, timeout, timeout_at};

use super::{
    backoff::Retry,
    client::Shared,
    http::broken,
    sse::{Item, Parser},
};
use crate::access::{forest_server::ServerError, permissions::Stale};

const ROUTE: &str = "/liana/v4/subscribe-to-events";

/// Who wants to know what the event stream tells.
pub(crate) trait Listener: Send + Sync {
    /// Something that was fetched before is not right any more.
    fn stale(&self, what: Stale);

    /// Whether changes are told at the moment. While they are not, only time can say what is not right any more.
    fn live(&self, live: bool);
}

/// Why a stream is not read any more.
enum End {
    Failed(ServerError),
    /// The listener is gone.
    Unheard,
}

impl From<ServerError> for End {
    fn from(error: ServerError) -> Self {
        Self::Failed(error)
    }
}

/// Listens until nobody wants to know any more. `first` says that nothing can have been missed yet.
pub(super) async fn listen(shared: &Shared, listener: &Weak<dyn Listener>, mut first: bool) {
    let timing = &shared.http.timing;
    let mut retry = Retry::new("the event stream of the Forest server", timing.clone());
    loop {
        let mut live_since: Option<Instant> = None;
        let Err(end) = follow(shared, listener, first, &mut live_since).await;
        let End::Failed(error) = end else { return };
        first = false;
        // Waiting alone does not help against a refusal.
        let refused = matches!(error, ServerError::Status { status: 401 | 403 | 404, .. });
        shared.status.events_lost(&error, refused);
        let Some(listener) = listener.upgrade() else { return };
        listener.live(false);
        drop(listener);
        // A server that opens streams and closes them again is not a good one yet.
        if live_since.is_some_and(|since| since.elapsed() >= timing.settled) {
            retry.succeeded();
        }
        tokio::time::sleep(retry.failed(&error, refused)).await;
    }
}

/// Reads one stream to its end.
async fn follow(
    shared: &Shared,
    listener: &Weak<dyn Listener>,
    first: bool,
    live_since: &mut Option<Instant>,
) -> Result<Infallible, End> {
    let silence = shared.http.timing.silence;
    let mut response = timeout(silence, open(shared)).await.map_err(|_| ServerError::Timeout)??;
    if !first {
        // What happened while the stream was away was told to nobody.
        listener.upgrade().ok_or(End::Unheard)?.stale(Stale::Everything);
    }
    let mut parser = Parser::default();
    // Bytes are no sign of life: an event that comes one byte a second never comes.
    let mut deadline = Instant::now() + silence;
    loop {
        let chunk = timeout_at(deadline, response.chunk()).await.map_err(|_| {
            ServerError::Unreachable("no event came for too long; does a proxy keep them back?".to_owned())
        })?;
        let chunk = chunk
            .map_err(broken)?
            .ok_or_else(|| ServerError::Unreachable("the event stream has ended".to_owned()))?;
        let mut items = Vec::new();
        parser
            .feed(&chunk, |item| items.push(item))
            .map_err(|_| ServerError::Nonsense("an event is too long".to_owned()))?;
        if items.is_empty() {
            continue;
        }
        deadline = Instant::now() + silence;
        let listener = listener.upgrade().ok_or(End::Unheard)?;
        for item in items {
            let Item::Event { name, data } = item else { continue };
            if let Some(stale) = stale(&name, &data) {
                listener.stale(stale);
            }
            // Not before the first event: a proxy may open a stream and keep everything back.
            if live_since.is_none() {
                *live_since = Some(Instant::now());
                tracing::info!("the event stream of the Forest server is open");
                shared.status.events_live();
                listener.live(true);
            }
        }
    }
}

async fn open(shared: &Shared) -> Result<Response, ServerError> {
    let http = &shared.http;
    let request = http.get(ROUTE).header("accept", "text/event-stream").header("cache-control", "no-cache");
    let response = request.send().await.map_err(broken)?;
    if response.status() != 200 {
        return Err(http.refused(response).await);
    }
    let is_stream = |kind: &str| kind.trim_start().to_ascii_lowercase().starts_with("text/event-stream");
    if response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).is_some_and(is_stream) {
        Ok(response)
    } else {
        Err(ServerError::Nonsense("the route of the event stream answers something else".to_owned()))
    }
}

/// What an event makes stale. Events of other names are of no concern.
fn stale(name: &str, data: &str) -> Option<Stale> {
    match name {
        "refresh-users" => Some(Stale::Users),
        "refresh-roles" => Some(Stale::Environment),
        "refresh-renderings" => {
            let ids = rendering_ids(data);
            match ids {
                Some(ids) if ids.is_empty() => None,
                Some(ids) => Some(Stale::Renderings(ids)),
                None => {
                    tracing::warn!("an event about renderings cannot be read; everything is fetched anew");
                    Some(Stale::Everything)
                }
            }
        }
        _ => None,
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Renderings {
    rendering_ids: Vec<Json>,
}

/// Ids are numbers, or the same digits as text; `None` when one of them cannot be read. An event without data is about
/// none.
fn rendering_ids(data: &str) -> Option<Vec<i64>> {
    if data.is_empty() {
        return Some(Vec::new());
    }
    let Renderings { rendering_ids } = serde_json::from_str(data).ok()?;
    rendering_ids.iter().map(|id| id.as_i64().or_else(|| id.as_str()?.parse().ok())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_say_what_is_stale() {
        assert_eq!(stale("refresh-users", ""), Some(Stale::Users));
        assert_eq!(stale("refresh-roles", "{}"), Some(Stale::Environment));
        let ids = r#"{"renderingIds":[42,"43"]}"#;
        assert_eq!(stale("refresh-renderings", ids), Some(Stale::Renderings(vec![42, 43])));
        // Somebody's scope has changed, and it cannot be told whose.
        for data in [r#"{"renderingIds":[42,null]}"#, "null", r#"{"renderingIds":7}"#, "{"] {
            assert_eq!(stale("refresh-renderings", data), Some(Stale::Everything), "{data}");
        }
    }

    #[test]
    fn other_events_say_nothing() {
        for (name, data) in [
            ("heartbeat", ""),
            ("message", "x"),
            ("refresh-customizations", ""),
            ("refresh-renderings", ""),
            ("refresh-renderings", "{\"renderingIds\":[]}"),
        ] {
            assert_eq!(stale(name, data), None, "{name} {data}");
        }
    }
}
