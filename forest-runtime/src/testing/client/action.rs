//! Running actions.

use reqwest::Method;
use serde_json::{Value as Json, json};

use super::{Answer, Refusal, Session};
use crate::{
    source::BoxFuture,
    testing::{ApprovalRequest, sandbox::PublishedAction},
};

/// An action that is to be run: `.await` does it.
#[derive(Debug, Clone)]
#[must_use = "`.await` runs it"]
pub struct Act {
    pub(super) session: Session,
    pub(super) collection: String,
    pub(super) action: PublishedAction,
    /// What the UI sends of it.
    pub(super) attributes: Json,
}

impl Act {
    #[track_caller]
    pub(super) fn new<'a>(
        session: &Session,
        collection: &str,
        action: &str,
        ids: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let action = session.environment().published_action(collection, action);
        let attributes = json!({
            "collection_name": collection, "ids": ids.into_iter().collect::<Vec<_>>(), "values": {},
            "parent_collection_name": null, "parent_collection_id": null, "parent_association_name": null,
            "all_records": false, "all_records_ids_excluded": [],
            "all_records_subset_query": { "timezone": "UTC" },
            "smart_action_id": action.id, "signed_approval_request": null,
        });
        Self { session: session.clone(), collection: collection.to_owned(), action, attributes }
    }

    /// The values of the form, an object.
    pub fn values(self, values: Json) -> Self {
        self.attribute("values", values)
    }

    /// On all records, as if the box above the list had been ticked.
    pub fn all_records(self) -> Self {
        self.attribute("all_records", true.into())
    }

    /// But for those with these ids.
    pub fn excluding<'a>(self, ids: impl IntoIterator<Item = &'a str>) -> Self {
        let ids = ids.into_iter().collect::<Vec<_>>().into();
        self.attribute("all_records_ids_excluded", ids)
    }

    /// From a list in which a text was looked for.
    pub fn search(self, text: &str) -> Self {
        self.listed_by("search", text.into())
    }

    /// From a list that was restricted by a condition.
    pub fn filter(self, condition: &Json) -> Self {
        self.listed_by("filters", condition.to_string().into())
    }

    /// From the list of a segment.
    pub fn segment(self, name: &str) -> Self {
        self.listed_by("segment", name.into())
    }

    /// From the list that a relation of a record leads to.
    pub fn within(self, collection: &str, id: &str, relation: &str) -> Self {
        self.attribute("parent_collection_name", collection.into())
            .attribute("parent_collection_id", id.into())
            .attribute("parent_association_name", relation.into())
    }

    /// Another attribute of what is sent, or another value of one.
    pub fn attribute(mut self, name: &str, value: Json) -> Self {
        self.attributes[name] = value;
        self
    }

    fn listed_by(mut self, name: &str, value: Json) -> Self {
        self.attributes["all_records_subset_query"][name] = value;
        self
    }

    async fn run(self) -> ActionOutcome {
        let url = self.session.below(&self.action.endpoint);
        let body = Session::body("custom-action-requests", &self.attributes);
        let answer = self.session.ask(Method::POST, url, Some(&body)).await;
        ActionOutcome { body: answer.maybe_json(), answer, act: self }
    }
}

impl IntoFuture for Act {
    type Output = ActionOutcome;
    type IntoFuture = BoxFuture<'static, ActionOutcome>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

/// Runs an action that was approved.
pub(super) async fn approve(act: Act, signed: &str) -> ActionOutcome {
    act.attribute("signed_approval_request", signed.into()).run().await
}

/// What came of an action.
#[derive(Debug, Clone)]
pub struct ActionOutcome {
    answer: Answer,
    body: Json,
    act: Act,
}

impl ActionOutcome {
    /// Whether the action was run and did not report an error.
    pub fn succeeded(&self) -> bool {
        self.answer.status() < 400
    }

    /// The text of a success.
    pub fn success(&self) -> Option<&str> {
        self.text("success")
    }

    /// The text of an error that the action itself reported.
    pub fn error(&self) -> Option<&str> {
        self.text("error")
    }

    /// The HTML of a success or an error.
    pub fn html(&self) -> Option<&str> {
        self.text("html")
    }

    /// Where the browser goes next.
    pub fn redirect(&self) -> Option<&str> {
        self.text("redirectTo")
    }

    /// The request that the browser is to send: `{"url", "method", "headers", "body"}`.
    pub fn webhook(&self) -> Option<&Json> {
        self.body.get("webhook")
    }

    /// The relations that the browser is to load anew.
    pub fn refreshed(&self) -> Vec<&str> {
        let relations = self.body["refresh"]["relationships"].as_array();
        relations.into_iter().flatten().filter_map(Json::as_str).collect()
    }

    /// The file that the browser is to save.
    pub fn file(&self) -> Option<File> {
        let disposition = self.answer.header("content-disposition")?;
        let (_, name) = disposition.split_once("filename=\"")?;
        Some(File {
            name: name.split('"').next().unwrap_or_default().to_owned(),
            mime_type: self.answer.header("content-type").unwrap_or_default().to_owned(),
            content: self.answer.bytes().to_vec(),
        })
    }

    /// Why it was not run; `None` also for an error that the action itself reported.
    pub fn refusal(&self) -> Option<Refusal> {
        if self.body.get("errors").is_some() || self.error().is_none() { self.answer.refusal() } else { None }
    }

    /// Why it was not run. It panics when it was.
    #[track_caller]
    pub fn expect_refusal(&self) -> Refusal {
        self.refusal().unwrap_or_else(|| panic!("the action was run: {}", self.answer))
    }

    /// The roles that may approve it, when it needs an approval.
    pub fn needs_approval(&self) -> Option<Vec<String>> {
        let refusal = self.refusal()?;
        if refusal.name() != "CustomActionRequiresApprovalError" {
            return None;
        }
        let ids = refusal.data()["roleIdsAllowedToApprove"].as_array().into_iter().flatten();
        let environment = self.act.session.environment();
        Some(ids.filter_map(Json::as_i64).map(|id| environment.role_name(id)).collect())
    }

    /// Asks for the approval that it needs, as the operator does who clicks on the button for it.
    pub async fn request_approval(&self) -> ApprovalRequest {
        let roles = self.needs_approval();
        assert!(roles.is_some(), "the action needs no approval: {}", self.answer);
        let attributes = &self.act.attributes;
        let fields = &self.act.action.fields;
        let inputs = attributes["values"].as_object().into_iter().flatten().map(|(name, value)| {
            let field = fields.iter().find(|field| field["field"] == *name);
            json!({ "name": name, "type": field.map(|field| &field["type"]), "value": value })
        });
        let data = self.refusal().map(|refusal| refusal.data()["recordIds"].clone());
        // The agent names the records when all of a list were meant.
        let ids = data.filter(Json::is_array).unwrap_or_else(|| attributes["ids"].clone());
        let body = json!({
            "status": null, "action_name": self.act.action.name, "collection_name": self.act.collection,
            "record_ids": ids, "inputs": inputs.collect::<Vec<_>>(),
        });
        let body = Session::body("action-approvals", &body);
        let answer = self.act.session.ask_sandbox("/api/action-approvals", &body).await;
        let id = answer.maybe_json()["data"]["id"].clone();
        let requests = self.act.session.environment().approval_requests();
        let request = requests.into_iter().find(|request| id == request.id.as_str());
        request.unwrap_or_else(|| panic!("the sandbox takes no request for an approval: {answer}"))
    }

    /// The whole answer.
    pub fn answer(&self) -> &Answer {
        &self.answer
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.body[key].as_str()
    }
}

/// A file that an action gave.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub mime_type: String,
    /// What is in it.
    pub content: Vec<u8>,
}
