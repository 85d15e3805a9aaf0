//! A Forest server in the process.

mod accounts;
mod apimap;
mod approvals;
mod control;
mod events;
mod faults;
mod ip_rules;
mod log;
mod login;
mod permissions;
mod renderings;
mod routes;
mod state;

use std::{
    fmt,
    ops::Deref,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

pub(super) use self::apimap::PublishedAction;
use self::state::{EnvironmentState, Shared};
pub use self::{
    accounts::Account,
    approvals::{Algorithm, ApprovalRequest, ApprovalToken},
    faults::Fault,
    ip_rules::IpRule,
    log::{Request, Route},
    login::IdToken,
    permissions::{ActionPermissions, Right},
};
use super::serve::Server;
use crate::options::{Options, random_hex};

/// A Forest server in the process: real HTTP, on a free port of this machine, in a thread of its own. It stops when the
/// last clone is dropped.
///
/// It has one [`Environment`] from the start, which it stands for: everything that an environment can do, the sandbox can
/// do. Changes are made at any time, and agents that listen are told of them as the real server tells them.
///
/// ```
/// use forest::testing::{Account, Right, Sandbox};
/// use serde_json::json;
///
/// let sandbox = Sandbox::start();
/// sandbox.add_role("billing");
/// sandbox.add_account(Account::new("grace").role("billing").tag("country", "FR"));
/// sandbox.allow("billing", "invoices", [Right::Browse, Right::Read]);
/// sandbox.action("invoices", "Refund").trigger(["billing"]).approval_required(["billing"]);
/// let french = json!({ "field": "country", "operator": "equal", "value": "{{currentUser.tags.country}}" });
/// sandbox.scope(1, "invoices", french);
/// ```
#[derive(Debug, Clone)]
pub struct Sandbox {
    environment: Environment,
}

impl Sandbox {
    /// Starts one, with an environment, the roles `admin` and `support`, and an account of each.
    pub fn start() -> Self {
        let shared = Arc::new(Shared::default());
        let answering = Arc::clone(&shared);
        let server = Server::start(move |config| routes::register(&answering, config));
        shared.lock().url = format!("http://{}", server.address());
        Self { environment: Environment::add(&shared, &Arc::new(Mutex::new(server))) }
    }

    /// Adds an environment, with its own secret, operators, permissions and agent.
    pub fn add_environment(&self) -> Environment {
        Environment::add(&self.environment.shared, &self.environment.server)
    }

    /// Takes the server away: connections end, and new ones are refused, until [`Sandbox::restart`].
    pub fn stop(&self) {
        let shared = &self.environment.shared;
        shared.set_away(true);
        self.server().stop();
        for environment in &mut shared.lock().environments {
            environment.streams.drop_all();
        }
    }

    /// Brings the server back, with all that it knew, after [`Sandbox::stop`].
    pub fn restart(&self) {
        self.environment.shared.set_away(false);
        self.server().restart();
    }

    fn server(&self) -> MutexGuard<'_, Server> {
        self.environment.server.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deref for Sandbox {
    type Target = Environment;

    fn deref(&self) -> &Environment {
        &self.environment
    }
}

/// An environment of a project, as the Forest server knows it.
#[derive(Clone)]
pub struct Environment {
    shared: Arc<Shared>,
    /// It runs as long as one of its environments is there.
    server: Arc<Mutex<Server>>,
    index: usize,
    folder: Arc<Folder>,
}

impl Environment {
    fn add(shared: &Arc<Shared>, server: &Arc<Mutex<Server>>) -> Self {
        let secret = || random_hex::<32>().unwrap_or_else(|error| panic!("{error}"));
        let environment = EnvironmentState::new(secret(), secret()).with_default_accounts();
        let mut state = shared.lock();
        state.environments.push(environment);
        let index = state.environments.len() - 1;
        let (shared, server) = (Arc::clone(shared), Arc::clone(server));
        Self { shared, server, index, folder: Arc::new(Folder::new()) }
    }

    /// The options of an agent of this environment: its secrets, the sandbox as the Forest server, and a place for the
    /// schema file that is removed with the sandbox.
    pub fn options(&self) -> Options {
        self.with(|environment| Options::new(&environment.secret, &environment.auth_secret))
            .server_url(self.url())
            .schema_path(self.folder.0.join(".forestadmin-schema.json"))
    }

    /// Where the sandbox is: `http://127.0.0.1:<port>`.
    pub fn url(&self) -> String {
        self.shared.lock().url.clone()
    }

    /// The environment's secret, by which its agent identifies itself.
    pub fn secret(&self) -> String {
        self.with(|environment| environment.secret.clone())
    }

    /// Tells the Forest server where the environment's agent is. Logins lead there.
    /// [`TestClient::start`](super::TestClient::start) does it.
    pub fn agent_url(&self, url: impl Into<String>) {
        let url = url.into().trim_end_matches('/').to_owned();
        self.with(|environment| environment.agent_url = url);
    }

    fn with<R>(&self, work: impl FnOnce(&mut EnvironmentState) -> R) -> R {
        work(&mut self.shared.lock().environments[self.index])
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("url", &self.url())
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

/// A folder that is removed when nobody needs it any more.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("forest-sandbox-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir(&path)
            .unwrap_or_else(|error| panic!("the folder {} cannot be made: {error}", path.display()));
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // The system tidies its folder for temporary files up, sooner or later.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
