//! The operators as requests name them, and which columns they go with.

use super::period::{Period, Unit};
use crate::{query::Operator, value::ColumnType};

/// An operator of a request: what it needs beside the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wire {
    /// A value of the column's type, or null.
    Equality(Operator),
    /// Several of them.
    List(Operator),
    /// A value of the column's type, which has an order.
    Order(Operator),
    /// A value of the column's type, which is a date or a day.
    Moment(Operator),
    /// A text, of a text.
    Text(Operator),
    /// A number, of a text.
    Length(Operator),
    /// No value.
    Missing,
    /// No value or an empty text.
    Blank,
    /// Not blank.
    Present,
    /// A stretch of time.
    Period(Period),
    /// The days before today, as many as the value says; with today so far, or without.
    PreviousDays { to_date: bool },
    /// Before or after now.
    Now(Operator),
    /// Before or after the hour that is as many back as the value says.
    HoursAgo(Operator),
    /// What only lists can answer.
    Includes,
}

impl Wire {
    /// The operator of that name: `i_contains`, `iContains` or `IContains`. The legacy agents have one more, `not`.
    pub(super) fn named(name: &str, legacy: bool) -> Option<Self> {
        Some(match &*snake_case(name)? {
            "equal" => Self::Equality(Operator::Equal),
            "not_equal" => Self::Equality(Operator::NotEqual),
            "not" if legacy => Self::Equality(Operator::NotEqual),
            "in" => Self::List(Operator::In),
            "not_in" => Self::List(Operator::NotIn),
            "less_than" => Self::Order(Operator::LessThan),
            "less_than_or_equal" => Self::Order(Operator::LessThanOrEqual),
            "greater_than" => Self::Order(Operator::GreaterThan),
            "greater_than_or_equal" => Self::Order(Operator::GreaterThanOrEqual),
            "before" => Self::Moment(Operator::LessThan),
            "after" => Self::Moment(Operator::GreaterThan),
            "contains" => Self::Text(Operator::Contains),
            "i_contains" => Self::Text(Operator::IContains),
            "not_contains" => Self::Text(Operator::NotContains),
            "not_i_contains" => Self::Text(Operator::NotIContains),
            "starts_with" => Self::Text(Operator::StartsWith),
            "i_starts_with" => Self::Text(Operator::IStartsWith),
            "ends_with" => Self::Text(Operator::EndsWith),
            "i_ends_with" => Self::Text(Operator::IEndsWith),
            "like" => Self::Text(Operator::Like),
            "i_like" => Self::Text(Operator::ILike),
            "longer_than" => Self::Length(Operator::LongerThan),
            "shorter_than" => Self::Length(Operator::ShorterThan),
            "missing" => Self::Missing,
            "blank" => Self::Blank,
            "present" => Self::Present,
            "today" => Self::Period(Period::Today),
            "yesterday" => Self::Period(Period::Yesterday),
            "previous_week" => Self::Period(Period::Previous(Unit::Week)),
            "previous_month" => Self::Period(Period::Previous(Unit::Month)),
            "previous_quarter" => Self::Period(Period::Previous(Unit::Quarter)),
            "previous_year" => Self::Period(Period::Previous(Unit::Year)),
            "previous_week_to_date" => Self::Period(Period::ToDate(Unit::Week)),
            "previous_month_to_date" => Self::Period(Period::ToDate(Unit::Month)),
            "previous_quarter_to_date" => Self::Period(Period::ToDate(Unit::Quarter)),
            "previous_year_to_date" => Self::Period(Period::ToDate(Unit::Year)),
            "previous_x_days" => Self::PreviousDays { to_date: false },
            "previous_x_days_to_date" => Self::PreviousDays { to_date: true },
            "past" => Self::Now(Operator::LessThan),
            "future" => Self::Now(Operator::GreaterThan),
            "before_x_hours_ago" => Self::HoursAgo(Operator::LessThan),
            "after_x_hours_ago" => Self::HoursAgo(Operator::GreaterThan),
            "includes_all" | "includes_none" => Self::Includes,
            _ => return None,
        })
    }

    /// Whether a column of this type can answer. Forest's own agents refuse some of these although they tell the UI that
    /// they can: an order of texts and of dates, lists of dates.
    pub(super) fn goes_with(self, column: ColumnType) -> bool {
        use ColumnType::{Boolean, Date, Dateonly, Enum, Number, String, Time, Uuid};
        match self {
            Self::Missing | Self::Blank | Self::Present => true,
            Self::Equality(_) | Self::List(_) => {
                matches!(column, Boolean | Date | Dateonly | Enum | Number | String | Time | Uuid)
            }
            Self::Order(_) => matches!(column, Date | Dateonly | Number | String | Time),
            Self::Text(_) | Self::Length(_) => matches!(column, String),
            Self::Moment(_) | Self::Period(_) | Self::PreviousDays { .. } | Self::Now(_) => {
                matches!(column, Date | Dateonly)
            }
            Self::HoursAgo(_) => matches!(column, Date),
            Self::Includes => false,
        }
    }
}

/// `GreaterThan` and `greaterThan` as `greater_than`; `None` for what no operator is called.
fn snake_case(name: &str) -> Option<String> {
    const LONGEST: usize = 40;
    if name.len() > LONGEST || !name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_') {
        return None;
    }
    let mut snake = String::with_capacity(name.len() + 8);
    for (at, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && at > 0 {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    Some(snake)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_has_one_name_in_three_spellings() {
        for (snake, camel, pascal) in [
            ("equal", "equal", "Equal"),
            ("i_like", "iLike", "ILike"),
            ("not_i_contains", "notIContains", "NotIContains"),
            ("greater_than_or_equal", "greaterThanOrEqual", "GreaterThanOrEqual"),
            ("previous_x_days_to_date", "previousXDaysToDate", "PreviousXDaysToDate"),
            ("before_x_hours_ago", "beforeXHoursAgo", "BeforeXHoursAgo"),
        ] {
            let wire = Wire::named(snake, false);
            assert!(wire.is_some(), "{snake}");
            assert_eq!(Wire::named(camel, false), wire, "{camel}");
            assert_eq!(Wire::named(pascal, false), wire, "{pascal}");
        }
    }

    #[test]
    fn what_is_no_operator_is_none() {
        for name in
            ["", "_", "match", "EQUAL", "equals", "Greater_Than", "equal ", "ＥＱＵＡＬ", &"x".repeat(9_999)]
        {
            assert_eq!(Wire::named(name, true), None, "{name}");
        }
        assert_eq!(Wire::named("not", false), None);
        assert_eq!(Wire::named("not", true), Wire::named("not_equal", true));
    }
}
