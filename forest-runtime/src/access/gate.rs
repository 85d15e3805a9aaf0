//! The keeper of the collections: it knows who asks, what he may do, and hands out what he may reach.

use std::{collections::BTreeMap, fmt, net::IpAddr, sync::Arc};

use serde_json::{Map, Value as Json};

use super::{
    approval::{self, Approval, SignedRequest},
    authorized::{Authorized, Browse, Operation, Read, Trigger},
    charts::ChartOf,
    conditions::{Check, trigger_forbidden},
    forest_server::Degraded,
    mint::{self, Session},
    permissions::{Chart, Permissions},
    token,
};
use crate::{
    caller::Caller,
    collection::CollectionHandle,
    error::{Error, Result},
    query::{ConditionTree, Operator, parse_condition, unpack_id},
    schema::{ActionSchema, CollectionRef, RelationLink},
    store::Store,
    value::Value,
};

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Peer {
    /// The caller's address; absent when the proxies before the agent do not say.
    pub(crate) address: Option<IpAddr>,
    /// Whether a program on this machine asked, through no proxy.
    pub(crate) direct_loopback: bool,
}

/// What signs and checks tokens.
pub(crate) struct Secrets {
    pub(crate) auth: String,
    pub(crate) previous_auth: Option<String>,
}

/// Who says what operators may do: the Forest server, and what several instances remember together.
pub(crate) struct Authority {
    pub(crate) permissions: Arc<Permissions>,
    pub(crate) env_secret: String,
    pub(crate) store: Arc<dyn Store>,
}

/// The keeper of the collections.
pub(crate) struct Gate {
    secrets: Secrets,
    /// Absent for a standalone agent, where everybody with a session may do everything.
    authority: Option<Arc<Authority>>,
    collections: BTreeMap<&'static str, CollectionHandle>,
}

impl Gate {
    pub(crate) fn new(
        secrets: Secrets,
        authority: Option<Authority>,
        collections: impl IntoIterator<Item = CollectionHandle>,
    ) -> Self {
        let collections = collections.into_iter().map(|handle| (handle.schema.name, handle)).collect();
        Self { secrets, authority: authority.map(Arc::new), collections }
    }

    /// Who calls: the `Authorization` header says it, or, where there is none, the session cookie.
    pub(crate) fn identify(&self, authorization: Option<&str>, cookie: Option<&str>) -> Result<Caller> {
        let token = match authorization {
            Some(header) => bearer(header).ok_or_else(token::unauthorized)?,
            None => cookie.ok_or_else(token::unauthorized)?,
        };
        token::verify(
            token,
            [self.secrets.auth.as_str()].into_iter().chain(self.secrets.previous_auth.as_deref()),
        )
    }

    /// A session for `caller`, good for an hour.
    pub(crate) fn mint(&self, caller: &Caller) -> Result<Session> {
        mint::mint(caller, &self.secrets.auth)
    }

    /// As if the event stream had said that something is stale.
    #[cfg(feature = "testing")]
    pub(crate) fn forget(&self, what: &super::permissions::Stale) {
        if let Some(authority) = &self.authority {
            authority.permissions.forget(what);
        }
    }

    /// Refuses callers from addresses that may not call.
    pub(crate) async fn admit(&self, peer: Peer) -> Result<()> {
        match &self.authority {
            Some(authority) => authority.permissions.admit(peer).await,
            None => Ok(()),
        }
    }

    /// Lets `caller` do `Op` to a collection, or refuses. Nothing is asked of the collection's source.
    pub(crate) async fn authorize<Op: Operation>(
        &self,
        caller: &Arc<Caller>,
        collection: &str,
    ) -> Result<Authorized<Op>> {
        let handle = self.handle(collection)?;
        if let Some(authority) = &self.authority {
            authority.permissions.require(caller, collection, Op::RIGHTS).await?;
        }
        self.scoped(caller, handle, Check::Nothing).await
    }

    /// Lets `caller` list the records that a relation leads to from the record `id` of `parent`.
    ///
    /// # Errors
    /// 404 when there is no such relation to many, or no such record within the caller's scope.
    pub(crate) async fn authorize_related(
        &self,
        caller: &Arc<Caller>,
        parent: &str,
        id: &str,
        relation: &str,
    ) -> Result<Authorized<Browse>> {
        let schema = self.handle(parent)?.schema.clone();
        let relation =
            schema.relation(relation).filter(|relation| relation.is_to_many()).ok_or_else(|| {
                Error::not_found(format!("`{parent}` has no relation {relation:?} to many records"))
            })?;
        let mut related: Authorized<Browse> =
            self.authorize(caller, schema.schema().target(relation).name).await?;
        let parent: Authorized<Read> = self.authorize(caller, parent).await?;
        let RelationLink::HasMany { key, foreign_key } = relation.link else {
            return Err(Error::unprocessable("Relations through a third collection are not served"));
        };
        let row = parent
            .get(unpack_id(&schema, id)?, vec![key], None, |found, row| {
                *found = Some(Value::from(row.cell(0)));
                Ok(())
            })
            .await?;
        let key =
            row.ok_or_else(|| Error::not_found(format!("There is no record {id:?} in `{}`", schema.name)))?;
        // A record without a key has no related ones; `foreign_key IS NULL` would list those of nobody.
        related.restrict(match key {
            Value::Null => ConditionTree::NOTHING,
            key => ConditionTree::leaf(foreign_key, Operator::Equal, key),
        });
        Ok(related)
    }

    /// Lets `caller` see the form of an action, or run it.
    ///
    /// # Errors
    /// 403 unless the caller's role may trigger the action.
    pub(crate) async fn authorize_trigger(
        &self,
        caller: &Arc<Caller>,
        collection: &str,
        action: &str,
    ) -> Result<Authorized<Trigger>> {
        let handle = self.handle(collection)?;
        let check = match &self.authority {
            None => Check::Nothing,
            Some(authority) => {
                let permission = authority.permissions.action(caller, collection, action).await?;
                if !permission.trigger {
                    return Err(trigger_forbidden());
                }
                Check::Trigger(permission)
            }
        };
        self.scoped(caller, handle, check).await
    }

    /// Refuses who may neither run an action nor approve one, before his request is read.
    ///
    /// # Errors
    /// 403.
    pub(crate) async fn require_action(&self, caller: &Caller, collection: &str, action: &str) -> Result<()> {
        let Some(authority) = &self.authority else { return Ok(()) };
        let permission = authority.permissions.action(caller, collection, action).await?;
        if permission.trigger || permission.approve || permission.self_approve {
            Ok(())
        } else {
            Err(trigger_forbidden())
        }
    }

    /// Reads a request that was approved; see [`Gate::authorize_approved`].
    ///
    /// # Errors
    /// 400 when the Forest server did not sign it, 403 when it is for something else.
    pub(crate) fn signed_request(
        &self,
        token: &str,
        collection: &str,
        action: &ActionSchema,
    ) -> Result<SignedRequest> {
        let authority = self.authority.as_ref().ok_or_else(|| {
            Error::validation("This agent runs without a Forest server: nobody can approve an action")
        })?;
        approval::read(token, &authority.env_secret, collection, action)
    }

    /// Lets `caller` run an action that somebody else asked for, or he himself, if his role may approve it.
    ///
    /// # Errors
    /// 403 unless the caller's role may.
    pub(crate) async fn authorize_approved(
        &self,
        caller: &Arc<Caller>,
        collection: &str,
        action: &str,
        approval: Approval,
    ) -> Result<Authorized<Trigger>> {
        let handle = self.handle(collection)?;
        let authority = self.authority.as_ref().ok_or_else(token::unauthorized)?;
        let permission = authority.permissions.action(caller, collection, action).await?;
        self.scoped(caller, handle, Check::Approve(permission, approval)).await
    }

    /// Lets `caller` use a live query to restrict a list.
    pub(crate) async fn require_segment(
        &self,
        caller: &Caller,
        collection: &str,
        query: &str,
        connection: Option<&str>,
    ) -> Result<()> {
        match &self.authority {
            Some(authority) => {
                authority.permissions.require_segment(caller, collection, query, connection).await
            }
            None => Ok(()),
        }
    }

    /// Lets `caller` see a chart of a collection's records. The layout says who may, and not the right to browse.
    pub(crate) async fn authorize_chart(
        &self,
        caller: &Arc<Caller>,
        collection: &str,
        request: &Map<String, Json>,
    ) -> Result<ChartOf> {
        let handle = self.handle(collection)?;
        let chart = match &self.authority {
            Some(authority) => authority.permissions.chart(caller, Some(collection), request).await?,
            None => Chart::unchecked(collection, request)?,
        };
        Ok(ChartOf::new(chart, self.scoped(caller, handle, Check::Nothing).await?))
    }

    /// Forgets what the Forest server said of a rendering.
    pub(crate) async fn invalidate_scopes(&self, caller: &Caller, rendering_id: i64) -> Result<()> {
        match &self.authority {
            Some(authority) => authority.permissions.invalidate(caller, rendering_id).await,
            None => Ok(()),
        }
    }

    /// What does not work at the moment.
    pub(crate) fn degraded(&self) -> Vec<Degraded> {
        self.authority.as_ref().map_or_else(Vec::new, |authority| authority.permissions.degraded())
    }

    fn handle(&self, collection: &str) -> Result<&CollectionHandle> {
        self.collections
            .get(collection)
            .ok_or_else(|| Error::not_found(format!("There is no collection `{collection}`")))
    }

    /// The collection within the caller's scope.
    async fn scoped<Op>(
        &self,
        caller: &Arc<Caller>,
        handle: &CollectionHandle,
        check: Check,
    ) -> Result<Authorized<Op>> {
        let scope = match &self.authority {
            None => None,
            Some(authority) => match authority.permissions.scope(caller, handle.schema.name).await? {
                None => None,
                Some(tree) => Some(parse_scope(&handle.schema, &tree, caller)?),
            },
        };
        Ok(Authorized::new(Arc::clone(caller), handle.clone(), scope, self.authority.clone(), check))
    }
}

/// A scope of the Forest server. What is wrong with it is for the log: it names fields and values that the caller need
/// not know.
pub(super) fn parse_scope(collection: &CollectionRef, tree: &Json, caller: &Caller) -> Result<ConditionTree> {
    parse_condition(collection, tree, &caller.time_zone).map_err(|error| {
        Error::forbidden(format!("It cannot be told which records of `{}` you may see", collection.name))
            .because(error)
    })
}

/// The token of `Bearer <token>`; the scheme in any case, as RFC 9110 has it.
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && !token.contains(' ')).then_some(token)
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate").field("collections", &self.collections).finish_non_exhaustive()
    }
}
