//! Lists of records.

use std::{collections::BTreeMap, ops::Deref};

use reqwest::Method;
use serde_json::{Map, Value as Json};
use url::Url;

use super::{Refusal, Session};
use crate::source::BoxFuture;

/// A list of records that is to be asked for: `.await` does it.
#[derive(Debug, Clone)]
#[must_use = "`.await` asks for it"]
pub struct List<'s> {
    session: &'s Session,
    collection: String,
    url: Url,
}

impl<'s> List<'s> {
    pub(super) fn new(session: &'s Session, collection: &str, url: Url) -> Self {
        Self { session, collection: collection.to_owned(), url }
    }

    /// Only the records in which a text is found.
    pub fn search(self, text: &str) -> Self {
        self.parameter("search", text)
    }

    /// Looks for the text of [`List::search`] in related records too.
    pub fn extended(self) -> Self {
        self.parameter("searchExtended", "1")
    }

    /// Only the records that fulfil a condition: `{"field": "age", "operator": "greater_than", "value": 3}`.
    pub fn filter(self, condition: &Json) -> Self {
        self.parameter("filters", &condition.to_string())
    }

    /// Only the records of a segment.
    pub fn segment(self, name: &str) -> Self {
        self.parameter("segment", name)
    }

    /// Only these fields; `company:name` is a field of a related record.
    pub fn fields<'a>(self, fields: impl IntoIterator<Item = &'a str>) -> Self {
        let mut own: Vec<&str> = Vec::new();
        let mut related = BTreeMap::<&str, Vec<&str>>::new();
        for field in fields {
            match field.split_once(':') {
                Some((relation, field)) => related.entry(relation).or_default().push(field),
                None => own.push(field),
            }
        }
        own.extend(related.keys());
        let key = format!("fields[{}]", self.collection);
        let list = self.parameter(&key, &own.join(","));
        related.iter().fold(list, |list, (relation, fields)| {
            list.parameter(&format!("fields[{relation}]"), &fields.join(","))
        })
    }

    /// In the order of a field; `-id` begins with the greatest.
    pub fn sort(self, field: &str) -> Self {
        self.parameter("sort", field)
    }

    /// Another page than the first, of another size than the agent's. Pages count from 1.
    pub fn page(self, number: u64, size: u64) -> Self {
        self.parameter("page[number]", &number.to_string()).parameter("page[size]", &size.to_string())
    }

    /// Another parameter of the query string.
    pub fn parameter(mut self, name: &str, value: &str) -> Self {
        self.url.query_pairs_mut().append_pair(name, value);
        self
    }

    /// Counts the records instead.
    pub async fn count(mut self) -> Result<u64, Refusal> {
        if let Ok(mut path) = self.url.path_segments_mut() {
            path.push("count");
        }
        let answer = self.session.ask(Method::GET, self.url, None).await.accepted()?;
        Ok(answer.json()["count"].as_u64().unwrap_or_else(|| panic!("this is no count: {answer}")))
    }
}

impl<'s> IntoFuture for List<'s> {
    type Output = Result<Records, Refusal>;
    type IntoFuture = BoxFuture<'s, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let document = self.session.ask(Method::GET, self.url, None).await.accepted()?.json();
            let Some(records) = document["data"].as_array() else {
                panic!("the agent answers no list but {document}");
            };
            Ok(Records(records.iter().map(FoundRecord::read).collect()))
        })
    }
}

/// Records, in the order in which the agent gave them.
#[derive(Debug, Clone, PartialEq)]
pub struct Records(Vec<FoundRecord>);

impl Records {
    /// The ids.
    pub fn ids(&self) -> Vec<&str> {
        self.0.iter().map(FoundRecord::id).collect()
    }

    /// A field of each.
    pub fn column(&self, field: &str) -> Vec<&Json> {
        self.0.iter().map(|record| record.get(field)).collect()
    }
}

impl Deref for Records {
    type Target = [FoundRecord];

    fn deref(&self) -> &[FoundRecord] {
        &self.0
    }
}

/// A record, as the agent shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundRecord {
    id: String,
    attributes: Map<String, Json>,
    /// Ids of related records, by relation.
    related: BTreeMap<String, String>,
}

impl FoundRecord {
    pub(super) fn read(resource: &Json) -> Self {
        let (Some(id), Some(attributes)) = (resource["id"].as_str(), resource["attributes"].as_object())
        else {
            panic!("this is no record: {resource}");
        };
        let relationships = resource["relationships"].as_object().into_iter().flatten();
        let related = relationships.filter_map(|(relation, value)| {
            Some((relation.clone(), value["data"]["id"].as_str()?.to_owned()))
        });
        Self { id: id.to_owned(), attributes: attributes.clone(), related: related.collect() }
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// A field; `null` when the agent did not show it.
    pub fn get(&self, field: &str) -> &Json {
        self.attributes.get(field).unwrap_or(&Json::Null)
    }

    /// Everything that the agent showed.
    pub fn attributes(&self) -> &Map<String, Json> {
        &self.attributes
    }

    /// The id of the record that a relation to one leads to, if it leads to any.
    pub fn related_id(&self, relation: &str) -> Option<&str> {
        self.related.get(relation).map(String::as_str)
    }
}
