//! The client against a server that answers as a test wants it to.

mod documents;
mod events;
mod fake;
mod id_tokens;
mod logins;
mod registration;
mod schema;

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use url::Url;

use super::{ForestClient, SchemaUpload, Settings, Timing};
use crate::store::{MemoryStore, Store};

const SECRET: &str = "abababababababababababababababababababababababababababababababab";

/// Long enough for a busy machine, short where a test waits for it.
fn timing() -> Timing {
    Timing {
        retry_first: Duration::from_millis(10),
        retry_most: Duration::from_millis(20),
        retry_refused: Duration::from_millis(20),
        silence: Duration::from_secs(10),
        login_rest: Duration::ZERO,
        ..Timing::default()
    }
}

fn impatient() -> Timing {
    Timing { call: Duration::from_millis(300), registration: Duration::from_millis(300), ..timing() }
}

fn client_with(
    url: &Url,
    timing: Timing,
    store: Arc<dyn Store>,
    schema: Option<SchemaUpload>,
) -> Arc<ForestClient> {
    let env_secret = SECRET.to_owned();
    ForestClient::new(Settings { env_secret, server_url: url.clone(), store, schema, timing }).unwrap()
}

fn client(url: &Url, timing: Timing) -> Arc<ForestClient> {
    client_with(url, timing, Arc::new(MemoryStore::new()), None)
}

/// Waits until something is true.
fn until(what: &str, mut is_true: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !is_true() {
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        thread::sleep(Duration::from_millis(5));
    }
}
