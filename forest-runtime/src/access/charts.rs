//! A chart that the caller may see, with the records that it is made of.

use super::{
    authorized::Authorized,
    permissions::{Aggregator, Chart, ChartKind, ChartSource},
};
use crate::{
    error::{Error, Result},
    query::parse_condition,
};

/// Making a chart of records, none of which is shown.
#[derive(Debug)]
pub(super) enum Charting {}

/// A chart of the records within the caller's scope.
pub(crate) struct ChartOf {
    chart: Chart,
    records: Authorized<Charting>,
}

impl ChartOf {
    pub(super) fn new(chart: Chart, records: Authorized<Charting>) -> Self {
        Self { chart, records }
    }

    pub(crate) fn kind(&self) -> ChartKind {
        self.chart.kind
    }

    /// How many records the chart is about.
    ///
    /// # Errors
    /// 400 for a filter that cannot be read, 403 for one that looks where the caller may not, 422 for a chart that does
    /// more than count.
    pub(crate) async fn count(&self) -> Result<u64> {
        let ChartSource::Records(chart) = &self.chart.source else {
            return Err(Error::unprocessable("Only charts of records are served"));
        };
        if chart.aggregator != Aggregator::Count || chart.aggregate_field.is_some() {
            return Err(Error::unprocessable("Charts that do more than count records are not served"));
        }
        let time_zone = &self.records.caller().time_zone;
        let filter = chart.filter.as_ref();
        let filter =
            filter.map(|filter| parse_condition(self.records.schema(), filter, time_zone)).transpose()?;
        self.records.count_all(filter).await
    }
}
