//! What the sandbox keeps.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use serde_json::{Value as Json, json};

use super::{
    Account, ApprovalRequest, Fault, IdToken, Request, Right, Route, apimap::Apimap, events::Streams,
    ip_rules::IpRules, permissions::ActionRules, renderings::Rendering,
};

/// What the server and everybody who changes it share.
#[derive(Default)]
pub(super) struct Shared {
    state: Mutex<State>,
    /// The server is being stopped: nobody is answered any more.
    away: AtomicBool,
}

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        // A test that failed in the middle of a change has said so already.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    pub(super) fn is_away(&self) -> bool {
        self.away.load(Ordering::SeqCst)
    }
}

#[derive(Default)]
pub(super) struct State {
    pub(super) url: String,
    pub(super) environments: Vec<EnvironmentState>,
    pub(super) requests: Vec<Request>,
    pub(super) faults: Vec<Planned>,
    pub(super) login: LoginState,
}

/// A fault that is to come.
pub(super) struct Planned {
    pub(super) route: Route,
    pub(super) fault: Fault,
    /// How many times; for ever when `None`.
    pub(super) times: Option<usize>,
}

impl State {
    /// The fault that this request of `route` gets.
    pub(super) fn fault(&mut self, route: Route) -> Option<Fault> {
        let at = self.faults.iter().position(|planned| planned.route == route)?;
        let planned = &mut self.faults[at];
        let fault = planned.fault.clone();
        if let Some(times) = &mut planned.times {
            *times -= 1;
            if *times == 0 {
                self.faults.remove(at);
            }
        }
        Some(fault)
    }

    pub(super) fn environment_of(&self, secret: Option<&str>) -> Option<usize> {
        let secret = secret?;
        self.environments.iter().position(|environment| environment.secret == secret)
    }
}

/// The login server.
#[derive(Default)]
pub(super) struct LoginState {
    /// By id.
    pub(super) clients: HashMap<String, LoginClient>,
    /// By code. One that was redeemed is not here any more.
    pub(super) codes: HashMap<String, Code>,
    /// By access token.
    pub(super) tokens: HashMap<String, LoggedIn>,
    pub(super) id_token: IdToken,
    /// The key that signs, of those that there are.
    pub(super) key: usize,
    /// `error` and `error_description` of every login.
    pub(super) refusal: Option<(String, String)>,
    /// Whether the browser is sent back with an `iss`.
    pub(super) with_issuer: bool,
}

/// An agent that has registered for logins.
#[derive(Clone)]
pub(super) struct LoginClient {
    pub(super) environment: usize,
    pub(super) redirect_uri: String,
}

pub(super) struct Code {
    pub(super) client: String,
    pub(super) account: String,
}

#[derive(Clone)]
pub(super) struct LoggedIn {
    pub(super) environment: usize,
    pub(super) account: String,
}

/// An environment of a project.
pub(super) struct EnvironmentState {
    pub(super) secret: String,
    pub(super) auth_secret: String,
    /// Where its agent is.
    pub(super) agent_url: String,
    /// Names, whose ids count from 1.
    pub(super) roles: Vec<String>,
    pub(super) accounts: Vec<Account>,
    pub(super) last_account_id: i64,
    pub(super) development: bool,
    /// What differs from a role's defaults, by role and collection.
    pub(super) rights: BTreeMap<(i64, String), BTreeSet<Right>>,
    /// By collection and action.
    pub(super) actions: BTreeMap<(String, String), ActionRules>,
    pub(super) renderings: BTreeMap<i64, Rendering>,
    pub(super) ip_rules: IpRules,
    pub(super) last_hash: Option<String>,
    pub(super) checked_hash: Option<String>,
    pub(super) apimap: Option<Apimap>,
    /// Why the last schema was not taken.
    pub(super) refused_schema: Option<String>,
    pub(super) streams: Streams,
    /// Changes are not told.
    pub(super) quiet: bool,
    /// What is changed in answers before they are sent: JSON pointers, and values or `None` to leave something out.
    pub(super) patches: Vec<(Route, String, Option<Json>)>,
    pub(super) approvals: Vec<ApprovalRequest>,
}

impl EnvironmentState {
    pub(super) fn new(secret: String, auth_secret: String) -> Self {
        Self {
            secret,
            auth_secret,
            agent_url: "http://127.0.0.1:3310".to_owned(),
            roles: vec!["admin".to_owned(), "support".to_owned()],
            accounts: Vec::new(),
            last_account_id: 0,
            development: false,
            rights: BTreeMap::new(),
            actions: BTreeMap::new(),
            renderings: [(1, Rendering::new(1))].into(),
            ip_rules: IpRules::default(),
            last_hash: None,
            checked_hash: None,
            apimap: None,
            refused_schema: None,
            streams: Streams::default(),
            quiet: false,
            patches: Vec::new(),
            approvals: Vec::new(),
        }
    }

    pub(super) fn account(&self, name: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.name == name)
    }

    /// Tells agents that something has changed, unless changes are to be quiet.
    pub(super) fn changed(&mut self, event: &str, data: &Json) {
        if !self.quiet {
            self.streams.send(event, data);
        }
    }

    pub(super) fn rendering_changed(&mut self, rendering: i64) {
        self.changed("refresh-renderings", &json!({ "renderingIds": [rendering] }));
    }

    /// The answer of `route` as it is sent.
    pub(super) fn patched(&self, route: Route, mut answer: Json) -> Json {
        for (of, pointer, value) in &self.patches {
            if *of == route {
                patch(&mut answer, pointer, value.clone());
            }
        }
        answer
    }
}

/// Puts `value` where `pointer` says, or takes away what is there. Where there is no such place nothing happens: it may be
/// in the next answer.
pub(super) fn patch(document: &mut Json, pointer: &str, value: Option<Json>) {
    let Some((parent, last)) = pointer.rsplit_once('/') else {
        *document = value.unwrap_or_default();
        return;
    };
    let last = last.replace("~1", "/").replace("~0", "~");
    match (document.pointer_mut(parent), value) {
        (Some(Json::Object(members)), Some(value)) => {
            members.insert(last, value);
        }
        (Some(Json::Object(members)), None) => {
            members.remove(&last);
        }
        (Some(Json::Array(items)), value) => {
            let at = last.parse().unwrap_or(items.len());
            match value {
                Some(value) if at < items.len() => items[at] = value,
                Some(value) => items.push(value),
                None if at < items.len() => {
                    items.remove(at);
                }
                None => {}
            }
        }
        _ => {}
    }
}
