//! The client and its thread.

use std::{
    fmt,
    sync::{Arc, Weak, mpsc},
    thread,
    time::Duration,
};

use tokio::{
    runtime::{Builder, Handle, Runtime},
    sync::{Semaphore, oneshot},
};
use url::Url;

use super::{
    events::{self, Listener},
    http::{DOCUMENT_LIMIT, Http},
    id_token::Keys,
    login,
    oidc::Oidc,
    schema,
    status::Status,
    timing::Timing,
};
use crate::{
    access::forest_server::{Degraded, Document, ForestServer, LoginError, ServerError},
    caller::Caller,
    schema::ConfigError,
    source::BoxFuture,
    store::Store,
};

/// The most logins that are on their way at one time: anybody may begin one.
const LOGINS_LIMIT: usize = 64;

/// How long a login waits for its turn.
const LOGIN_QUEUE: Duration = Duration::from_secs(3);

/// What a client is made of.
pub(crate) struct Settings {
    pub(crate) env_secret: String,
    /// Without a path.
    pub(crate) server_url: Url,
    /// Where all instances find the registration for logins.
    pub(crate) store: Arc<dyn Store>,
    /// The schema, unless it is not to be sent.
    pub(crate) schema: Option<SchemaUpload>,
    pub(crate) timing: Timing,
}

/// The schema as it is sent.
#[derive(Debug)]
pub(crate) struct SchemaUpload {
    /// By which the server knows whether it has it.
    pub(crate) hash: String,
    /// The JSON text of the apimap.
    pub(crate) apimap: String,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("env_secret", &"[redacted]")
            .field("server_url", &self.server_url.as_str())
            .field("store", &self.store)
            .field("timing", &self.timing)
            .finish_non_exhaustive()
    }
}

/// The client of the Forest server. Its thread, and all that it does there, ends when it is dropped.
pub(crate) struct ForestClient {
    pub(super) shared: Arc<Shared>,
    runtime: Handle,
    logins: Arc<Semaphore>,
    /// The thread ends when this does.
    _alive: oneshot::Sender<()>,
}

/// What the work on the thread needs. It does not hold the client, or that would never be dropped.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) http: Http,
    pub(super) oidc: Oidc,
    pub(super) keys: Keys,
    pub(super) status: Status,
    schema: Option<SchemaUpload>,
}

impl ForestClient {
    /// A client that answers; nothing happens in the background before [`ForestClient::listen`].
    ///
    /// # Errors
    /// When this machine cannot make one. That the server does not answer is none.
    pub(crate) fn new(settings: Settings) -> Result<Arc<Self>, ConfigError> {
        let Settings { env_secret, server_url, store, schema, timing } = settings;
        let shared = Arc::new(Shared {
            oidc: Oidc::new(store, &env_secret),
            keys: Keys::default(),
            status: Status::new(schema.is_some(), timing.events_missed),
            schema,
            http: Http::new(server_url, env_secret, timing)?,
        });
        let (alive, ended) = oneshot::channel();
        let runtime = start_thread(ended).map_err(|error| {
            ConfigError::new(
                format!("the thread for the Forest server cannot be started ({error})"),
                "see to the limits of threads and open files of this process",
            )
        })?;
        Ok(Arc::new(Self { shared, runtime, logins: Arc::new(Semaphore::new(LOGINS_LIMIT)), _alive: alive }))
    }

    /// Sends the schema and opens the event stream, both behind, again and again until they work. To be called once.
    ///
    /// The listener is not kept alive: it usually holds this client.
    pub(crate) fn listen(&self, listener: Weak<dyn Listener>) {
        let shared = Arc::clone(&self.shared);
        self.runtime.spawn(listen_for_ever(shared, listener));
        let shared = Arc::clone(&self.shared);
        self.runtime.spawn(async move {
            if let Some(schema) = &shared.schema {
                schema::publish(&shared, schema).await;
            }
        });
    }

    /// Does something on the client's thread, whatever runtime is waiting for it.
    pub(super) async fn there<T, F>(&self, work: F) -> Result<T, ServerError>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        self.runtime.spawn(work).await.map_err(|error| {
            if error.is_panic() {
                tracing::error!("the client of the Forest server has panicked");
            }
            ServerError::Unreachable("its client has broken off".to_owned())
        })
    }

    async fn login<T, F>(&self, work: F) -> Result<T, LoginError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, LoginError>> + Send + 'static,
    {
        let permit = Arc::clone(&self.logins).acquire_owned();
        let Ok(Ok(permit)) = tokio::time::timeout(LOGIN_QUEUE, permit).await else {
            let error = ServerError::Unreachable("too many logins are on their way".to_owned());
            return Err(LoginError::Server(error));
        };
        // The work goes on when nobody waits for it any more, and counts as long.
        let counted = async move {
            let _permit = permit;
            work.await
        };
        let result = self.there(counted).await.map_err(LoginError::Server).flatten();
        if let Err(error) = &result {
            match error {
                LoginError::Server(error) => tracing::error!(%error, "a login failed"),
                LoginError::NotFound => {
                    tracing::error!(
                        "a login failed: the Forest server does not know the secret, or the rendering"
                    );
                }
                LoginError::Refused { error, .. } => tracing::info!(error, "a login was refused"),
                LoginError::Forbidden { .. } => tracing::info!("a login was forbidden"),
            }
        }
        result
    }
}

impl ForestServer for ForestClient {
    fn document(&self, document: Document) -> BoxFuture<'_, Result<Vec<u8>, ServerError>> {
        let shared = Arc::clone(&self.shared);
        Box::pin(async move {
            self.there(async move {
                let path = match document {
                    Document::Environment => "/liana/v4/permissions/environment".to_owned(),
                    Document::Users => "/liana/v4/permissions/users".to_owned(),
                    Document::Rendering(id) => format!("/liana/v4/permissions/renderings/{id}"),
                    Document::IpRules => "/liana/v1/ip-whitelist-rules".to_owned(),
                };
                let http = &shared.http;
                let answer = http.ask(http.get(&path), DOCUMENT_LIMIT).await?;
                answer.check_json(&path)?;
                Ok(answer.body)
            })
            .await
            .flatten()
        })
    }

    fn authorization_url(&self, rendering_id: i64) -> BoxFuture<'_, Result<String, LoginError>> {
        let shared = Arc::clone(&self.shared);
        Box::pin(self.login(async move { login::authorization_url(&shared, rendering_id).await }))
    }

    fn log_in<'a>(
        &'a self,
        rendering_id: i64,
        code: &'a str,
        issuer: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Caller, LoginError>> {
        let shared = Arc::clone(&self.shared);
        let (code, issuer) = (code.to_owned(), issuer.map(str::to_owned));
        Box::pin(
            self.login(async move { login::log_in(&shared, rendering_id, &code, issuer.as_deref()).await }),
        )
    }

    fn degraded(&self) -> Vec<Degraded> {
        self.shared.status.degraded()
    }
}

impl fmt::Debug for ForestClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ForestClient").field("shared", &self.shared).finish_non_exhaustive()
    }
}

/// Starts a thread with a runtime that lives until the other end of `ended` is dropped.
fn start_thread(ended: oneshot::Receiver<()>) -> std::io::Result<Handle> {
    let (send, receive) = mpsc::sync_channel(1);
    thread::Builder::new().name("forest-server".to_owned()).spawn(move || {
        // Made here, since a runtime that nobody wants any more must not be dropped inside of another one.
        let runtime: Runtime = match Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => {
                let _ = send.send(Err(error));
                return;
            }
        };
        let _ = send.send(Ok(runtime.handle().clone()));
        runtime.block_on(async {
            let _ = ended.await;
        });
        // A name that is being resolved cannot be interrupted, and is not waited for.
        runtime.shutdown_background();
    })?;
    receive.recv().map_err(std::io::Error::other)?
}

/// Listens to the event stream. Should that panic, it is begun anew: without it, what was fetched would be taken as right
/// for ever.
async fn listen_for_ever(shared: Arc<Shared>, listener: Weak<dyn Listener>) {
    let mut first = true;
    loop {
        let listening = (Arc::clone(&shared), Weak::clone(&listener));
        let task = tokio::spawn(async move {
            let (shared, listener) = listening;
            if !first && let Some(listener) = listener.upgrade() {
                listener.live(false);
            }
            events::listen(&shared, &listener, first).await;
        });
        match task.await {
            Err(error) if error.is_panic() => {
                tracing::error!("listening to the event stream has panicked; it is begun anew");
                first = false;
                tokio::time::sleep(shared.http.timing.retry_first).await;
            }
            _ => return,
        }
    }
}
