//! Stretches of time as they are told from now on, in the caller's time zone.

use jiff::{Span, Timestamp, civil, tz::TimeZone};

/// A part of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// From a Monday on.
    Week,
    Month,
    Quarter,
    Year,
}

/// A stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    Today,
    Yesterday,
    /// The whole one before the current one.
    Previous(Unit),
    /// The current one so far.
    ToDate(Unit),
}

/// Whole days up to the beginning of one, or up to now. The first moment belongs to it, the last one does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) from: civil::Date,
    /// `None` is now.
    pub(super) until: Option<civil::Date>,
}

/// When a request is made, and where. Its calendar begins with the year 0: before it, a day has no spelling in four digits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock<'a> {
    pub(super) now: Timestamp,
    pub(super) time_zone: &'a TimeZone,
}

impl Clock<'_> {
    pub(super) fn today(self) -> civil::Date {
        self.time_zone.to_datetime(self.now).date()
    }

    /// The days of a period; `None` where the calendar ends.
    pub(super) fn period(self, period: Period) -> Option<Days> {
        let today = self.today();
        Some(match period {
            Period::Today => Days { from: today, until: Some(today.tomorrow().ok()?) },
            Period::Yesterday => Days { from: today.yesterday().ok()?, until: Some(today) },
            Period::Previous(unit) => {
                let until = first_day(unit, today)?;
                Days { from: first_day(unit, until.yesterday().ok()?)?, until: Some(until) }
            }
            Period::ToDate(unit) => Days { from: first_day(unit, today)?, until: None },
        })
    }

    /// The days before today, and today so far if `to_date`; `None` where the calendar ends.
    pub(super) fn previous_days(self, number: i64, to_date: bool) -> Option<Days> {
        let today = self.today();
        let from = today.checked_sub(Span::new().try_days(number).ok()?).ok()?;
        if from.year() < 0 {
            return None;
        }
        Some(Days { from, until: (!to_date).then_some(today) })
    }

    /// The first moment of a day: not midnight where the clocks go from it to one o'clock.
    pub(super) fn start(self, day: civil::Date) -> Option<Timestamp> {
        day.to_zoned(self.time_zone.clone()).ok().map(|zoned| zoned.timestamp())
    }

    /// The moment that lies some hours, or parts of them, back.
    pub(super) fn hours_ago(self, hours: f64) -> Option<Timestamp> {
        let ago = jiff::SignedDuration::try_from_secs_f64(hours * 3_600.0).ok()?;
        self.now.checked_sub(ago).ok().filter(|instant| TimeZone::UTC.to_datetime(*instant).year() >= 0)
    }
}

/// The first day of the unit that `day` is in.
fn first_day(unit: Unit, day: civil::Date) -> Option<civil::Date> {
    match unit {
        Unit::Week => {
            let passed = i64::from(day.weekday().to_monday_zero_offset());
            day.checked_sub(Span::new().try_days(passed).ok()?).ok()
        }
        Unit::Month => Some(day.first_of_month()),
        Unit::Quarter => civil::Date::new(day.year(), (day.month() - 1) / 3 * 3 + 1, 1).ok(),
        Unit::Year => Some(day.first_of_year()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bounds of a period, as instants.
    fn bounds(now: &str, zone: &str, period: Period) -> (String, String) {
        let time_zone = TimeZone::get(zone).unwrap();
        let clock = Clock { now: now.parse().unwrap(), time_zone: &time_zone };
        let days = clock.period(period).unwrap();
        let end = days.until.map_or(clock.now, |day| clock.start(day).unwrap());
        (clock.start(days.from).unwrap().to_string(), end.to_string())
    }

    #[test]
    fn periods_begin_and_end_where_the_caller_lives() {
        use Period::{Previous, ToDate, Today, Yesterday};
        use Unit::{Month, Quarter, Week, Year};
        let now = "2024-01-01T04:30:00Z";
        for (zone, period, from, until) in [
            ("UTC", Today, "2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z"),
            ("America/New_York", Today, "2023-12-31T05:00:00Z", "2024-01-01T05:00:00Z"),
            ("Asia/Kolkata", Yesterday, "2023-12-30T18:30:00Z", "2023-12-31T18:30:00Z"),
            // The first of January 2024 is a Monday; in New York it is still Sunday.
            ("UTC", Previous(Week), "2023-12-25T00:00:00Z", "2024-01-01T00:00:00Z"),
            ("America/New_York", Previous(Week), "2023-12-18T05:00:00Z", "2023-12-25T05:00:00Z"),
            ("UTC", ToDate(Week), "2024-01-01T00:00:00Z", now),
            ("America/New_York", ToDate(Week), "2023-12-25T05:00:00Z", now),
            ("UTC", Previous(Month), "2023-12-01T00:00:00Z", "2024-01-01T00:00:00Z"),
            ("America/New_York", Previous(Month), "2023-11-01T04:00:00Z", "2023-12-01T05:00:00Z"),
            ("UTC", Previous(Quarter), "2023-10-01T00:00:00Z", "2024-01-01T00:00:00Z"),
            ("America/New_York", Previous(Quarter), "2023-07-01T04:00:00Z", "2023-10-01T04:00:00Z"),
            ("America/New_York", ToDate(Quarter), "2023-10-01T04:00:00Z", now),
            ("UTC", Previous(Year), "2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
            ("America/New_York", Previous(Year), "2022-01-01T05:00:00Z", "2023-01-01T05:00:00Z"),
            ("America/New_York", ToDate(Year), "2023-01-01T05:00:00Z", now),
        ] {
            let (start, end) = bounds(now, zone, period);
            assert_eq!((&*start, &*end), (from, until), "{period:?} in {zone}");
        }
    }

    #[test]
    fn a_day_is_as_long_as_the_clocks_make_it() {
        for (now, zone, from, until) in [
            // 23 and 25 hours.
            ("2024-03-31T12:00:00Z", "Europe/Paris", "2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z"),
            ("2024-10-27T12:00:00Z", "Europe/Paris", "2024-10-26T22:00:00Z", "2024-10-27T23:00:00Z"),
            // A day without midnight, and one with two: it begins with the first.
            ("2018-11-04T12:00:00Z", "America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"),
            ("2024-11-03T12:00:00Z", "America/Havana", "2024-11-03T04:00:00Z", "2024-11-04T05:00:00Z"),
        ] {
            assert_eq!(bounds(now, zone, Period::Today), (from.to_owned(), until.to_owned()), "{zone}");
        }
    }

    #[test]
    fn days_and_hours_are_counted_back_differently() {
        let time_zone = TimeZone::get("Europe/Paris").unwrap();
        let clock = Clock { now: "2024-03-31T12:00:00Z".parse().unwrap(), time_zone: &time_zone };
        // The clocks went forward that night: a day back is 23 hours, 24 hours are 24 hours.
        let days = clock.previous_days(1, true).unwrap();
        assert_eq!(
            (clock.start(days.from).unwrap().to_string(), days.until),
            ("2024-03-29T23:00:00Z".into(), None)
        );
        assert_eq!(clock.previous_days(1, false).unwrap().until, Some(clock.today()));
        assert_eq!(clock.hours_ago(24.0).unwrap().to_string(), "2024-03-30T12:00:00Z");
        assert_eq!(clock.hours_ago(0.5).unwrap().to_string(), "2024-03-31T11:30:00Z");
    }

    #[test]
    fn the_calendar_has_an_end() {
        let clock = Clock { now: "2024-03-31T12:00:00Z".parse().unwrap(), time_zone: &TimeZone::UTC };
        assert_eq!(clock.previous_days(i64::MAX, true), None);
        assert_eq!(clock.previous_days(7_000_000, true), None);
        assert_eq!(clock.previous_days(800_000, true), None);
        assert_eq!(clock.hours_ago(24.0 * 800_000.0), None);
        assert_eq!(clock.hours_ago(1e300), None);
        assert_eq!(clock.hours_ago(f64::NAN), None);
        let last = Clock { now: Timestamp::MAX, time_zone: &TimeZone::UTC };
        assert_eq!(last.period(Period::Today).and_then(|days| last.start(days.until?)), None);
    }
}
