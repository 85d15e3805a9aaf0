//! The query string of a request for records, checked against the collection that it is about.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use serde_json::Value as Json;
use url::form_urlencoded;

use super::subset;
use crate::{
    error::{Error, Result},
    query::{ConditionTree, Direction, Page, Sort, search_condition},
    schema::{CollectionRef, CollectionSchema, Dialect, Field, RelationLink},
};

/// How many records a page holds unless told otherwise.
const PAGE_SIZE: u64 = 15;
const LEGACY_PAGE_SIZE: u64 = 10;
/// How many records a page holds at most: an answer is made in memory.
const MAX_PAGE_SIZE: u64 = 10_000;

/// The parameters of a request; one that comes several times counts as one list.
pub(super) struct QueryString {
    parameters: BTreeMap<String, String>,
    dialect: Dialect,
}

impl QueryString {
    pub(super) fn parse(query: &str, dialect: Dialect) -> Self {
        let mut parameters = BTreeMap::<String, String>::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            parameters
                .entry(name.into_owned())
                .and_modify(|list| {
                    list.push(',');
                    list.push_str(&value);
                })
                .or_insert_with(|| value.into_owned());
        }
        Self { parameters, dialect }
    }

    /// A parameter that is there and not empty.
    fn get(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The caller's time zone; a legacy request may leave it out.
    ///
    /// # Errors
    /// 400 when it is missing or unknown.
    pub(super) fn time_zone(&self) -> Result<TimeZone> {
        match self.get("timezone") {
            Some(name) => {
                TimeZone::get(name).map_err(|_| Error::validation(format!("Invalid timezone: {name:?}")))
            }
            None if self.dialect == Dialect::Legacy => Ok(TimeZone::UTC),
            None => Err(Error::validation("Missing timezone")),
        }
    }

    /// What restricts the records: the filters and the search.
    ///
    /// # Errors
    /// 400 for filters that the collection cannot answer, for a search that is too long, and for a restriction that is not
    /// served. To leave it out would answer more records than were asked for.
    pub(super) fn filter(&self, collection: &CollectionRef) -> Result<Option<ConditionTree>> {
        for name in ["segment", "segmentQuery"] {
            if self.get(name).is_some() {
                return Err(Error::validation(format!("`{name}` is not supported")));
            }
        }
        let filters = match self.get("filters") {
            Some(text) => subset::filters(collection, &Json::from(text), &self.time_zone()?)?,
            None => None,
        };
        let search = self.get("search").map_or(Ok(None), |text| search_condition(collection, text))?;
        Ok(ConditionTree::intersect([filters, search]))
    }

    /// The query of a live segment, and the name of the connection that it is for.
    pub(super) fn segment_query(&self) -> Option<(&str, Option<&str>)> {
        self.get("segmentQuery").map(|query| (query, self.get("connectionName")))
    }

    /// The order; the primary key decides between equals, so that pages neither repeat nor lose a record.
    ///
    /// # Errors
    /// 400 for a field that is no column.
    pub(super) fn sort(&self, collection: &CollectionSchema) -> Result<Vec<Sort>> {
        // A column that decided once has nothing left to decide.
        let add = |sort: &mut Vec<Sort>, key: Sort| {
            if sort.iter().all(|earlier| earlier.column != key.column) {
                sort.push(key);
            }
        };
        let mut sort = Vec::new();
        for clause in self.get("sort").into_iter().flat_map(|list| list.split(',')) {
            let (name, direction) = match clause.strip_prefix('-') {
                Some(name) => (name, Direction::Descending),
                None => (clause, Direction::Ascending),
            };
            let column = collection.column(name).ok_or_else(|| {
                Error::validation(format!("Invalid sort: `{}` has no column {name:?}", collection.name))
            })?;
            add(&mut sort, Sort { column: column.index, direction });
        }
        for &column in &collection.primary_key {
            add(&mut sort, Sort { column, direction: Direction::Ascending });
        }
        Ok(sort)
    }

    /// The page.
    ///
    /// # Errors
    /// 400 when it is not made of positive numbers. A legacy request gets the first page instead.
    pub(super) fn page(&self) -> Result<Page> {
        let default = if self.dialect == Dialect::Legacy { LEGACY_PAGE_SIZE } else { PAGE_SIZE };
        let size = self.positive("page[size]", default)?;
        let number = self.positive("page[number]", 1)?;
        if size > MAX_PAGE_SIZE {
            return Err(Error::validation(format!(
                "Invalid pagination: a page holds at most {MAX_PAGE_SIZE} records"
            )));
        }
        Ok(Page { skip: (number - 1).saturating_mul(size), limit: size })
    }

    fn positive(&self, name: &str, default: u64) -> Result<u64> {
        match self.get(name).map(|value| value.parse::<u64>().ok().filter(|number| *number > 0)) {
            None => Ok(default),
            Some(Some(number)) => Ok(number),
            Some(None) if self.dialect == Dialect::Legacy => Ok(default),
            Some(None) => {
                Err(Error::validation(format!("Invalid pagination: `{name}` is a number from 1 on")))
            }
        }
    }

    /// The fields that were asked for; all when nothing was said.
    ///
    /// # Errors
    /// 400 for a field that does not exist, or that a list cannot show.
    pub(super) fn projection(&self, collection: &CollectionSchema) -> Result<Projection> {
        let Some(list) = self.get(&format!("fields[{}]", collection.name)) else {
            return Ok(Projection::all(collection, self.dialect));
        };
        let mut projection = Projection::default();
        let mut named = BTreeSet::new();
        for name in list.split(',').filter(|name| named.insert(*name)) {
            match collection.field(name) {
                Some(Field::Column(column)) => projection.columns.push(column.index),
                Some(Field::Computed(computed)) => {
                    projection
                        .computed
                        .extend(collection.computed.iter().position(|one| one.name == computed.name));
                }
                Some(Field::Relation(relation)) => {
                    let RelationLink::BelongsTo { .. } = relation.link else {
                        return Err(Error::validation(format!(
                            "Invalid projection: `{name}` of `{}` is not held by its records",
                            collection.name
                        )));
                    };
                    projection.relations.push(relation.index);
                }
                None => {
                    return Err(Error::validation(format!(
                        "Invalid projection: `{}` has no field {name:?}",
                        collection.name
                    )));
                }
            }
        }
        Ok(projection)
    }
}

/// The fields of an answer.
#[derive(Debug, Default)]
pub(super) struct Projection {
    /// Columns, by their places.
    pub(super) columns: Vec<usize>,
    /// Computed fields, by their places.
    pub(super) computed: Vec<usize>,
    /// Relations to one record that this one holds the key of, by their places.
    pub(super) relations: Vec<usize>,
}

impl Projection {
    /// Everything that a record holds. A legacy agent shows a foreign key as its relation alone.
    fn all(collection: &CollectionSchema, dialect: Dialect) -> Self {
        let shown = |index: &usize| {
            dialect == Dialect::Modern
                || collection.columns[*index].primary_key
                || collection.relation_of_key(*index).is_none()
        };
        let to_one =
            |index: &usize| matches!(collection.relations[*index].link, RelationLink::BelongsTo { .. });
        Self {
            columns: (0..collection.columns.len()).filter(shown).collect(),
            computed: (0..collection.computed.len()).collect(),
            relations: (0..collection.relations.len()).filter(to_one).collect(),
        }
    }
}
