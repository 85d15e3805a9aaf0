//! Requests for approval, and what the Forest server signs when one is approved.

use serde_json::{Map, Value as Json, json};

use super::{Environment, Request, Route, routes::Reply, state::State};
use crate::testing::keys::{sign_with_secret, unsigned};

/// What an operator wants to have approved.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ApprovalRequest {
    /// Its id.
    pub id: String,
    /// The account that asks.
    pub requester: String,
    /// The name of the action.
    pub action: String,
    /// The collection of the action.
    pub collection: String,
    /// The ids of the records.
    pub record_ids: Vec<String>,
    /// The values of the form.
    pub values: Map<String, Json>,
    /// What was said about it.
    pub comments: Vec<String>,
}

impl State {
    pub(super) fn create_approval(&mut self, request: &Request) -> Reply {
        let Some(logged_in) = request.bearer().and_then(|token| self.login.tokens.get(token)).cloned() else {
            return Reply::error(401, "The token is unknown");
        };
        let environment = &mut self.environments[logged_in.environment];
        let rendering = request.header("forest-rendering-id").and_then(|id| id.parse::<i64>().ok());
        let account = environment.account(&logged_in.account);
        if rendering.is_none() || account.map(|account| account.rendering) != rendering {
            return Reply::error(403, "You are not a member of this team");
        }
        let body: Json = serde_json::from_str(&request.body).unwrap_or_default();
        let attributes = &body["data"]["attributes"];
        let text = |key: &str| attributes[key].as_str().map(str::to_owned);
        let record_ids = attributes["record_ids"].as_array().map(|ids| ids.iter().map(plain).collect());
        let inputs = attributes["inputs"].as_array().map(|inputs| {
            let input = |input: &Json| Some((input["name"].as_str()?.to_owned(), input["value"].clone()));
            inputs.iter().filter_map(input).collect()
        });
        let (Some(action), Some(collection), Some(record_ids), Some(values)) =
            (text("action_name"), text("collection_name"), record_ids, inputs)
        else {
            return Reply::error(422, "This is no request for an approval");
        };
        let id = (environment.approvals.len() + 1).to_string();
        environment.approvals.push(ApprovalRequest {
            id: id.clone(),
            requester: logged_in.account,
            action,
            collection,
            record_ids,
            values,
            comments: Vec::new(),
        });
        let answer = json!({ "data": { "type": "action-approvals", "id": id } });
        Reply::Json(201, environment.patched(Route::Approvals, answer))
    }

    pub(super) fn comment_on_approval(&mut self, request: &Request) -> Reply {
        let Some(logged_in) = request.bearer().and_then(|token| self.login.tokens.get(token)) else {
            return Reply::error(401, "The token is unknown");
        };
        let body: Json = serde_json::from_str(&request.body).unwrap_or_default();
        let id = request.path_alone().split('/').nth(3);
        let approvals = &mut self.environments[logged_in.environment].approvals;
        let approval = approvals.iter_mut().find(|approval| Some(approval.id.as_str()) == id);
        match (approval, body["data"]["attributes"]["comment"].as_str()) {
            (None, _) => Reply::error(404, "There is no such approval"),
            (_, None) => Reply::error(422, "This is no comment"),
            (Some(approval), Some(comment)) => {
                approval.comments.push(comment.to_owned());
                Reply::Json(201, json!({ "data": { "type": "comments", "id": "1" } }))
            }
        }
    }
}

/// An id as text, however it came.
fn plain(id: &Json) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

impl Environment {
    /// What operators have asked approvals for, the oldest first.
    pub fn approval_requests(&self) -> Vec<ApprovalRequest> {
        self.with(|environment| environment.approvals.clone())
    }

    /// What the Forest server signs for an action of a collection, to be signed and sent to the agent as
    /// `signed_approval_request`.
    #[track_caller]
    pub fn approval_token(&self, collection: &str, action: &str, requester: &str) -> ApprovalToken {
        let published = self.published_action(collection, action);
        let now = jiff::Timestamp::now().as_second();
        let claims = json!({
            "data": { "id": "1", "type": "custom-action-requests", "attributes": {
                "values": {}, "ids": [], "collection_name": collection,
                "parent_collection_name": null, "parent_collection_id": null, "parent_association_name": null,
                "all_records": false, "all_records_ids_excluded": [], "all_records_subset_query": {},
                "smart_action_id": published.id, "requester_id": self.account_id(requester),
            } },
            "iat": now, "exp": now + 3600,
        });
        ApprovalToken { claims, algorithm: Algorithm::Hs256, secret: self.secret() }
    }

    /// What the Forest server signs for a request that is there.
    #[track_caller]
    pub fn approval_token_of(&self, request: &ApprovalRequest) -> ApprovalToken {
        let token = self.approval_token(&request.collection, &request.action, &request.requester);
        let ids = request.record_ids.iter().map(String::as_str);
        token
            .ids(ids)
            .values(Json::Object(request.values.clone()))
            .claim("/data/id", request.id.clone().into())
    }
}

/// How an [`ApprovalToken`] is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Algorithm {
    /// As the Forest server does.
    Hs256,
    /// With the longer hash.
    Hs384,
    /// With the longest hash.
    Hs512,
    /// Not at all: `"alg": "none"`.
    None,
}

/// An approval, before it is signed. What the Forest server would not do can be done here too, to see an agent refuse it.
#[derive(Clone)]
#[must_use = "`sign` makes the token"]
pub struct ApprovalToken {
    claims: Json,
    algorithm: Algorithm,
    secret: String,
}

impl ApprovalToken {
    /// The ids of the records.
    pub fn ids<'a>(self, ids: impl IntoIterator<Item = &'a str>) -> Self {
        let ids = ids.into_iter().collect::<Vec<_>>().into();
        self.claim("/data/attributes/ids", ids)
    }

    /// The values of the form, an object.
    pub fn values(self, values: Json) -> Self {
        self.claim("/data/attributes/values", values)
    }

    /// Another claim, at a JSON pointer such as `/data/attributes/requester_id`.
    pub fn claim(mut self, pointer: &str, value: Json) -> Self {
        super::state::patch(&mut self.claims, pointer, Some(value));
        self
    }

    /// Without the claim at a JSON pointer.
    pub fn without(mut self, pointer: &str) -> Self {
        super::state::patch(&mut self.claims, pointer, None);
        self
    }

    /// With an id of the requester that is a text.
    pub fn requester_as_text(self) -> Self {
        let id = self.claims.pointer("/data/attributes/requester_id").map(plain);
        self.claim("/data/attributes/requester_id", id.into())
    }

    /// Expired a minute ago.
    pub fn expired(self) -> Self {
        let before = jiff::Timestamp::now().as_second() - 60;
        self.claim("/exp", before.into())
    }

    /// Without an expiry.
    pub fn without_expiry(self) -> Self {
        self.without("/exp")
    }

    /// Signed in another way.
    pub fn algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// Signed with another secret than the environment's.
    pub fn secret(mut self, secret: impl Into<String>) -> Self {
        self.secret = secret.into();
        self
    }

    /// The token.
    pub fn sign(&self) -> String {
        let algorithm = match self.algorithm {
            Algorithm::Hs256 => jsonwebtoken::Algorithm::HS256,
            Algorithm::Hs384 => jsonwebtoken::Algorithm::HS384,
            Algorithm::Hs512 => jsonwebtoken::Algorithm::HS512,
            Algorithm::None => return unsigned(&self.claims),
        };
        sign_with_secret(algorithm, &self.claims, &self.secret)
    }
}

impl std::fmt::Debug for ApprovalToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApprovalToken")
            .field("claims", &self.claims)
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}
