//! What operators may do, as the Forest server says it: read tolerantly, kept for a while, evaluated here.

mod cache;
mod charts;
mod environment;
mod ip_rules;
mod read;
mod rendering;
mod renderings;
mod segments;
#[cfg(test)]
mod tests;
mod users;
mod variables;

use std::{fmt, sync::Arc, time::Duration};

use serde_json::{Map, Value as Json};
use tokio::time::Instant;

use self::{
    cache::{Cached, Source},
    environment::Environment,
    ip_rules::IpRules,
    rendering::{Rendering, Scope},
    renderings::Renderings,
    users::Users,
    variables::Variables,
};
use super::{
    Peer,
    forest_server::{Degraded, Document, ForestServer, ServerError},
};
use crate::{
    caller::Caller,
    error::{Error, Result},
};

pub(crate) use self::charts::{Aggregator, Chart, ChartKind, ChartSource};
pub(crate) use self::environment::ActionPermission;

/// A rendering that could not be fetched counts for the status as long as this: perhaps nobody asks for it again.
const RENDERING_FAILED_LATELY: Duration = Duration::from_mins(2);

/// A right to a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    /// List and count records.
    Browse,
    /// Look at one record.
    Read,
    /// Export records to a file; asked for beside `Browse`.
    #[cfg_attr(not(test), expect(dead_code, reason = "exports are not served yet"))]
    Export,
}

impl Right {
    fn verb(self) -> &'static str {
        match self {
            Self::Browse => "browse",
            Self::Read => "read",
            Self::Export => "export",
        }
    }
}

/// How long what was fetched is good for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Freshness {
    /// After this, a document is fetched anew, while no event stream tells of changes.
    pub(crate) time_to_live: Duration,
    /// While the server does not answer, the last good document is used until it is this old.
    pub(crate) age_limit: Duration,
    /// Whether a collection without an entry in the rendering is unscoped (else it is refused).
    pub(crate) absent_scope_is_none: bool,
    /// Whether a chart is compared without its filter.
    pub(crate) ignore_chart_filters: bool,
}

/// What an event of the server's stream makes stale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stale {
    /// The operators have changed.
    Users,
    /// What roles may do has changed.
    Environment,
    /// These renderings have changed.
    Renderings(Vec<i64>),
    /// Nothing is known to have changed, but the stream was interrupted. It tells nothing of addresses anyway.
    Everything,
}

/// The permissions of an environment.
///
/// Every question is answered from what is kept of the Forest server's documents, which are fetched when they are first
/// needed. A decision against somebody is looked at once more with newer documents, where those may be had: what an
/// administrator has just allowed should work at once. A server that does not answer leaves what is known in force for a
/// while; then everything is refused.
pub(crate) struct Permissions {
    source: Source,
    absent_scope_is_none: bool,
    ignore_chart_filters: bool,
    environment: Cached<Environment>,
    users: Cached<Users>,
    ip_rules: Cached<IpRules>,
    renderings: Renderings,
}

impl Permissions {
    pub(crate) fn new(server: Arc<dyn ForestServer>, freshness: Freshness) -> Self {
        Self {
            source: Source::new(server, &freshness),
            absent_scope_is_none: freshness.absent_scope_is_none,
            ignore_chart_filters: freshness.ignore_chart_filters,
            environment: Cached::new(Document::Environment),
            users: Cached::new(Document::Users),
            ip_rules: Cached::new(Document::IpRules),
            renderings: Renderings::default(),
        }
    }

    /// The event stream says that something is stale.
    pub(crate) fn forget(&self, what: &Stale) {
        match what {
            Stale::Users => self.users.forget(true),
            Stale::Environment => self.environment.forget(true),
            Stale::Renderings(ids) => {
                ids.iter().filter_map(|id| self.renderings.kept_one(*id)).for_each(|kept| kept.forget(true));
            }
            Stale::Everything => {
                self.users.forget(false);
                self.environment.forget(false);
                self.renderings.all().iter().for_each(|kept| kept.forget(false));
            }
        }
    }

    /// Whether the event stream is open and shows signs of life: while it does, what it does not mention has not
    /// changed. To be told as soon as that ends.
    pub(crate) fn set_live(&self, live: bool) {
        self.source.set_live(live, || {
            self.users.stream_ends(&self.source);
            self.environment.stream_ends(&self.source);
            self.renderings.all().iter().for_each(|kept| kept.stream_ends(&self.source));
        });
    }

    /// Refuses unless the caller's role has all these rights.
    ///
    /// # Errors
    /// 403.
    pub(crate) async fn require(&self, caller: &Caller, collection: &str, rights: &[Right]) -> Result<()> {
        let mut environment = self.environment.get(&self.source).await?;
        // What everybody may needs no role, and the operators are not even asked for.
        if environment.denied(None, collection, rights).is_none() {
            return Ok(());
        }
        let mut users = self.users.get(&self.source).await?;
        let denied = |environment: &Environment, users: &Users| {
            environment.denied(users.role(caller.id), collection, rights)
        };
        let mut right = denied(&environment, &users);
        if right.is_some() && self.renew_roles(&mut environment, &mut users).await {
            right = denied(&environment, &users);
        }
        match right {
            None => Ok(()),
            Some(right) => {
                let right = right.verb();
                tracing::debug!(caller = caller.id, collection, right, "refused: the role has no such right");
                Err(Error::forbidden(format!("Your role may not {right} `{collection}`")))
            }
        }
    }

    /// What the caller's role may do with an action.
    ///
    /// # Errors
    /// 500 when the permissions are not known.
    pub(crate) async fn action(
        &self,
        caller: &Caller,
        collection: &str,
        action: &str,
    ) -> Result<ActionPermission> {
        let mut environment = self.environment.get(&self.source).await?;
        if environment.is_development() {
            return Ok(Environment::everything());
        }
        let mut users = self.users.get(&self.source).await?;
        let permission = environment.action(&users, caller.id, collection, action);
        if !permission.trigger && self.renew_roles(&mut environment, &mut users).await {
            return Ok(environment.action(&users, caller.id, collection, action));
        }
        Ok(permission)
    }

    /// Which records of a collection the caller may see: a JSON condition tree with its context variables put in, not
    /// yet read against the schema, or `None` for all.
    ///
    /// # Errors
    /// 403 when the caller's rendering does not show the collection, or when nobody can say what it shows of it.
    pub(crate) async fn scope(&self, caller: &Caller, collection: &str) -> Result<Option<Json>> {
        let cached = self.renderings.get(caller.rendering_id);
        let mut rendering = cached.get(&self.source).await?;
        if !rendering.collections.contains_key(collection) {
            if self.absent_scope_is_none || self.environment.get(&self.source).await?.is_development() {
                return Ok(None);
            }
            self.renew_rendering(&cached, &mut rendering, collection).await;
        }
        match rendering.collections.get(collection).map(|kept| &kept.scope) {
            Some(Scope::All) => return Ok(None),
            Some(Scope::Of(_) | Scope::Unreadable) => {}
            None => {
                tracing::warn!(
                    collection,
                    rendering = caller.rendering_id,
                    "refused: the rendering says nothing of this collection, not even that it has no scope"
                );
                return Err(Error::forbidden(format!("Your team's layout does not show `{collection}`")));
            }
        }
        let mut users = self.users.get(&self.source).await?;
        let mut resolved = rendering.resolve_scope(collection, users.get(caller.id));
        if resolved.is_err() {
            let newer_users = self.renew(&self.users, &mut users).await;
            let newer_rendering = self.renew(&cached, &mut rendering).await;
            if newer_users || newer_rendering {
                resolved = rendering.resolve_scope(collection, users.get(caller.id));
            }
        }
        resolved.map_err(|why| {
            tracing::warn!(
                collection,
                rendering = caller.rendering_id,
                caller = caller.id,
                why,
                "refused: it cannot be told which records the scope leaves"
            );
            Error::forbidden(format!("It cannot be told which records of `{collection}` you may see"))
        })
    }

    /// Refuses unless the caller may use this live query to restrict a list.
    ///
    /// # Errors
    /// 403, and 422 when it is not one `SELECT`.
    pub(crate) async fn require_segment(
        &self,
        caller: &Caller,
        collection: &str,
        query: &str,
        connection: Option<&str>,
    ) -> Result<()> {
        if !self.environment.get(&self.source).await?.is_development() {
            let mut users = self.users.get(&self.source).await?;
            let cached = self.renderings.get(caller.rendering_id);
            let mut rendering = cached.get(&self.source).await?;
            let allowed = |rendering: &Rendering, users: &Users| {
                let collection = rendering.collections.get(collection);
                users.edits_layouts(caller.id)
                    || collection.is_some_and(|kept| segments::is_allowed(kept, query, connection))
            };
            let mut is_allowed = allowed(&rendering, &users);
            if !is_allowed {
                let newer_users = self.renew(&self.users, &mut users).await;
                let newer_rendering = self.renew_rendering(&cached, &mut rendering, collection).await;
                is_allowed = (newer_users || newer_rendering) && allowed(&rendering, &users);
            }
            if !is_allowed {
                return Err(Error::forbidden(format!(
                    "Your team's layout has no such segment of `{collection}`"
                )));
            }
        }
        segments::check_shape(query)
    }

    /// The chart that a request asks for, if the caller may have it: one of `collection`, or else one of SQL or of the
    /// agent's own code.
    ///
    /// # Errors
    /// 403; 400 and 422 when it is no chart that can be run.
    pub(crate) async fn chart(
        &self,
        caller: &Caller,
        collection: Option<&str>,
        request: &Map<String, Json>,
    ) -> Result<Chart> {
        charts::check_shape(collection, request)?;
        let is_development = self.environment.get(&self.source).await?.is_development();
        let mut users = self.users.get(&self.source).await?;
        let cached = self.renderings.get(caller.rendering_id);
        let mut rendering = cached.get(&self.source).await?;
        let allowed = |rendering: &Rendering, users: &Users| {
            is_development
                || users.edits_layouts(caller.id)
                || charts::is_allowed(&rendering.charts, request, self.ignore_chart_filters)
        };
        let mut is_allowed = allowed(&rendering, &users);
        if !is_allowed {
            let newer_users = self.renew(&self.users, &mut users).await;
            let newer_rendering = self.renew(&cached, &mut rendering).await;
            is_allowed = (newer_users || newer_rendering) && allowed(&rendering, &users);
        }
        if !is_allowed {
            return Err(Error::forbidden("Your team's layout has no such chart"));
        }
        let variables = Variables {
            user: users.get(caller.id),
            team: &rendering.team,
            request: request.get("contextVariables").and_then(Json::as_object),
        };
        Chart::read(collection, request, &variables)
    }

    /// Refuses callers from addresses that may not call. Programs on this machine always may.
    ///
    /// # Errors
    /// 403.
    pub(crate) async fn admit(&self, peer: Peer) -> Result<()> {
        if peer.direct_loopback {
            return Ok(());
        }
        let mut rules = self.ip_rules.get(&self.source).await?;
        let admitted = |rules: &IpRules| match peer.address {
            Some(address) => rules.admit(address),
            None => rules.is_everybody(),
        };
        if admitted(&rules) || (self.renew(&self.ip_rules, &mut rules).await && admitted(&rules)) {
            return Ok(());
        }
        let address =
            peer.address.map_or_else(|| "unknown".to_owned(), |address| address.to_canonical().to_string());
        tracing::debug!(address, "refused: the address may not call");
        Err(Error::forbidden(format!(
            "Your address ({address}) is none of those that may call: see the environment's list in Forest's settings"
        )))
    }

    /// Has a rendering fetched again, since the caller says that it changed.
    ///
    /// # Errors
    /// 403 for another rendering than the caller's own, unless he makes layouts.
    pub(crate) async fn invalidate(&self, caller: &Caller, rendering_id: i64) -> Result<()> {
        if rendering_id != caller.rendering_id
            && !self.users.get(&self.source).await?.edits_layouts(caller.id)
        {
            return Err(Error::forbidden("You may only have your own rendering read again"));
        }
        if let Some(kept) = self.renderings.kept_one(rendering_id) {
            kept.ask_again();
        }
        Ok(())
    }

    /// What the Forest server does not give at the moment.
    pub(crate) fn degraded(&self) -> Vec<Degraded> {
        let now = Instant::now();
        let of_renderings = || {
            let failures = self.renderings.all().into_iter().filter_map(|kept| kept.failure());
            let mut lately = failures.filter(|(error, at)| {
                // A rendering that is gone is nothing that the status should tell of.
                !matches!(error, ServerError::Status { status: 400..=499, .. })
                    && now.saturating_duration_since(*at) < RENDERING_FAILED_LATELY
            });
            lately.next()
        };
        let permissions = self.environment.failure().or_else(|| self.users.failure()).or_else(of_renderings);
        let degraded = |what, failure: Option<(ServerError, _)>| {
            let reason = match failure?.0 {
                ServerError::Unreachable(_) => "cannot be reached".to_owned(),
                ServerError::Timeout => "does not answer in time".to_owned(),
                ServerError::Status { status, .. } => format!("answers {status}"),
                ServerError::TooLarge => "gives too much".to_owned(),
                ServerError::Nonsense(_) => "gives what cannot be read".to_owned(),
            };
            Some(Degraded { what, detail: format!("The Forest server {reason}") })
        };
        [degraded("permissions", permissions), degraded("ip-rules", self.ip_rules.failure())]
            .into_iter()
            .flatten()
            .collect()
    }

    /// Both documents that say what somebody's role may do, newer if they may be had. Whether one is.
    async fn renew_roles(&self, environment: &mut Arc<Environment>, users: &mut Arc<Users>) -> bool {
        let newer_environment = self.renew(&self.environment, environment).await;
        self.renew(&self.users, users).await || newer_environment
    }

    async fn renew<T: cache::Readable>(&self, cached: &Cached<T>, value: &mut Arc<T>) -> bool {
        replace(value, cached.renew(&self.source, value, false).await)
    }

    /// A collection that was just added to the schema is shown a while later, and no event tells of it.
    async fn renew_rendering(
        &self,
        cached: &Cached<Rendering>,
        rendering: &mut Arc<Rendering>,
        collection: &str,
    ) -> bool {
        let is_absent = !rendering.collections.contains_key(collection);
        replace(rendering, cached.renew(&self.source, rendering, is_absent).await)
    }
}

fn replace<T>(value: &mut Arc<T>, newer: Option<Arc<T>>) -> bool {
    newer.map(|newer| *value = newer).is_some()
}

impl fmt::Debug for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Permissions").field("source", &self.source).finish_non_exhaustive()
    }
}

/// For the fuzz targets: whether an address is admitted by a document, which may be anything.
#[cfg(fuzzing)]
pub(super) fn ip_rules(document: &[u8]) -> Option<impl Fn(std::net::IpAddr) -> bool + use<>> {
    use self::cache::Readable as _;
    let rules = IpRules::read(serde_json::from_slice(document).ok()?).ok()?;
    Some(move |address| rules.admit(address))
}
