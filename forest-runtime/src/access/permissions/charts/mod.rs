//! Charts: which of them a layout holds, and what is run of one. What is run is read from what was compared, and from
//! nothing else in the request.

mod compare;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value as Json};

use super::{
    rendering::Team,
    segments,
    variables::{Unresolved, Variables},
};
use crate::error::{Error, Result};

pub(super) use compare::is_allowed;

/// What would restrict the records in other agents, beside `filter`. A chart that is allowed is so without them.
const OTHER_FILTERS: [&str; 7] =
    ["filters", "search", "searchExtended", "segment", "segmentName", "segmentQuery", "data"];

/// A chart, as it may be run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chart {
    pub(crate) kind: ChartKind,
    pub(crate) source: ChartSource,
}

/// How a chart looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChartKind {
    Value,
    Objective,
    Pie,
    Line,
    Leaderboard,
    Percentage,
    /// The agent's own code says what it looks like.
    Smart,
}

/// What a chart shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ChartSource {
    /// Records of a collection.
    Records(Box<RecordsChart>),
    /// What a query gives. Its context variables are still names: they are bound, never written into the text.
    Query { query: String, connection: Option<String> },
    /// What the agent's own code gives under an address.
    Route(String),
}

/// A chart of records. Its context variables are put in, its fields are not yet looked up.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RecordsChart {
    pub(crate) collection: String,
    pub(crate) aggregator: Aggregator,
    pub(crate) aggregate_field: Option<String>,
    pub(crate) group_by_field: Option<String>,
    pub(crate) label_field: Option<String>,
    pub(crate) relationship_field: Option<String>,
    /// A JSON condition tree.
    pub(crate) filter: Option<Json>,
    pub(crate) time_range: Option<TimeRange>,
    pub(crate) limit: Option<u32>,
    pub(crate) objective: Option<f64>,
}

/// What is computed of the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aggregator {
    Count,
    Sum,
    Avg,
    Max,
    Min,
}

/// How long the steps of a line are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeRange {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// Refuses what is no chart, and what is none of the collection in the request's address.
///
/// # Errors
/// 400, 403 for another collection, 422 for SQL that is not one `SELECT`.
pub(super) fn check_shape(collection: Option<&str>, request: &Map<String, Json>) -> Result<()> {
    let present = |key: &str| request.get(key).is_some_and(|value| !compare::is_empty(value));
    if let Some(filter) = OTHER_FILTERS.into_iter().find(|key| present(key)) {
        return Err(Error::validation(format!("A chart takes no `{filter}`, only `filter`")));
    }
    match request.get("filter") {
        None | Some(Json::Object(_)) => {}
        Some(filter) if compare::is_empty(filter) => {}
        Some(_) => return Err(Error::validation("The chart's `filter` is no condition tree")),
    }
    let Some(collection) = collection else {
        return match request.get("query").filter(|query| !query.is_null()) {
            Some(query) => {
                let text =
                    query.as_str().ok_or_else(|| Error::validation("The chart's `query` is no text"))?;
                segments::check_shape(text)
            }
            None if present("apiRoute") || present("smartRoute") => Ok(()),
            None => Err(Error::validation("The chart has neither a `query` nor a route")),
        };
    };
    if request.get("sourceCollectionName").and_then(Json::as_str) != Some(collection) {
        return Err(Error::forbidden(format!("The chart is not one of the collection `{collection}`")));
    }
    if let Some(key) = ["query", "apiRoute", "smartRoute"].into_iter().find(|key| present(key)) {
        return Err(Error::validation(format!("A chart of a collection takes no `{key}`")));
    }
    Ok(())
}

impl Chart {
    /// The chart of a request that nobody has to allow.
    ///
    /// # Errors
    /// As where somebody has to.
    pub(crate) fn unchecked(collection: &str, request: &Map<String, Json>) -> Result<Self> {
        check_shape(Some(collection), request)?;
        let request_variables = request.get("contextVariables").and_then(Json::as_object);
        let team = Team::default();
        Self::read(
            Some(collection),
            request,
            &Variables { user: None, team: &team, request: request_variables },
        )
    }

    /// The chart of a request whose shape was checked and which is allowed.
    ///
    /// # Errors
    /// 400 for a value that is none of those that it may have, 422 for a context variable that nothing is known of.
    pub(super) fn read(
        collection: Option<&str>,
        request: &Map<String, Json>,
        variables: &Variables<'_>,
    ) -> Result<Self> {
        let reader = Reader { request, variables };
        if let Some(collection) = collection {
            let kind = reader.kind()?.ok_or_else(|| Error::validation("The chart has no `type`"))?;
            return Ok(Self { kind, source: ChartSource::Records(Box::new(reader.records(collection)?)) });
        }
        let kind = reader.kind()?;
        let text = |key: &str| reader.literal(key);
        let source = match text("query")? {
            Some(query) => ChartSource::Query { query, connection: text("connectionName")? },
            None => {
                let route = text("apiRoute")?.or(text("smartRoute")?);
                ChartSource::Route(route.ok_or_else(|| Error::validation("The chart has no route"))?)
            }
        };
        Ok(Self { kind: kind.unwrap_or(ChartKind::Smart), source })
    }
}

/// The values of a request, with what their context variables stand for.
struct Reader<'a> {
    request: &'a Map<String, Json>,
    variables: &'a Variables<'a>,
}

impl Reader<'_> {
    fn kind(&self) -> Result<Option<ChartKind>> {
        let named = [
            ("Value", ChartKind::Value),
            ("Objective", ChartKind::Objective),
            ("Pie", ChartKind::Pie),
            ("Line", ChartKind::Line),
            ("Leaderboard", ChartKind::Leaderboard),
            ("Percentage", ChartKind::Percentage),
            ("Smart", ChartKind::Smart),
        ];
        self.literal("type")?.map(|name| one_of("type", &name, &named)).transpose()
    }

    fn records(&self, collection: &str) -> Result<RecordsChart> {
        let aggregators = [
            ("Count", Aggregator::Count),
            ("Sum", Aggregator::Sum),
            ("Avg", Aggregator::Avg),
            ("Max", Aggregator::Max),
            ("Min", Aggregator::Min),
        ];
        let time_ranges = [
            ("Day", TimeRange::Day),
            ("Week", TimeRange::Week),
            ("Month", TimeRange::Month),
            ("Quarter", TimeRange::Quarter),
            ("Year", TimeRange::Year),
        ];
        let aggregator = self.text("aggregator")?;
        let aggregator = aggregator.ok_or_else(|| Error::validation("The chart has no `aggregator`"))?;
        Ok(RecordsChart {
            collection: collection.to_owned(),
            aggregator: one_of("aggregator", &aggregator, &aggregators)?,
            aggregate_field: self.literal("aggregateFieldName")?,
            group_by_field: self.literal("groupByFieldName")?,
            label_field: self.literal("labelFieldName")?,
            relationship_field: self.literal("relationshipFieldName")?,
            filter: self.value("filter")?,
            time_range: self
                .text("timeRange")?
                .map(|name| one_of("timeRange", &name, &time_ranges))
                .transpose()?,
            limit: self.number("limit")?,
            objective: self.number("objective")?.filter(|objective: &f64| objective.is_finite()),
        })
    }

    fn value(&self, key: &str) -> Result<Option<Json>> {
        let Some(value) = self.request.get(key).filter(|value| !compare::is_empty(value)) else {
            return Ok(None);
        };
        self.variables.put_into(value).map(Some).map_err(|error| match error {
            Unresolved::Unknown(name) => Error::unprocessable(format!(
                "The chart's `{key}` uses the variable {name:?}, of which nothing is known here"
            )),
            Unresolved::TooLong => {
                Error::unprocessable(format!("The chart's `{key}` is too long with its variables"))
            }
        })
    }

    /// A text with what its variables stand for.
    fn text(&self, key: &str) -> Result<Option<String>> {
        self.value(key)?.map(|value| text_of(key, &value)).transpose()
    }

    /// A text as it is written.
    fn literal(&self, key: &str) -> Result<Option<String>> {
        let value = self.request.get(key).filter(|value| !compare::is_empty(value));
        value.map(|value| text_of(key, value)).transpose()
    }

    /// A number, or a text of one.
    fn number<T: std::str::FromStr>(&self, key: &str) -> Result<Option<T>> {
        let number = |value: Json| {
            let text = super::read::text(&value);
            let number = text.and_then(|text| text.trim().parse().ok());
            number
                .ok_or_else(|| Error::validation(format!("The chart's `{key}` is no number that it may be")))
        };
        self.value(key)?.map(number).transpose()
    }
}

fn text_of(key: &str, value: &Json) -> Result<String> {
    let text = value.as_str().map(str::to_owned);
    text.ok_or_else(|| Error::validation(format!("The chart's `{key}` is no text")))
}

fn one_of<T: Copy>(key: &str, name: &str, named: &[(&str, T)]) -> Result<T> {
    named.iter().find(|(of, _)| *of == name).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = named.iter().map(|(name, _)| *name).collect();
        Error::validation(format!("The chart's `{key}` is none of {}", names.join(", ")))
    })
}
