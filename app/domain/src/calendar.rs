//! Days as Turkey counts them, and spans as people say them.

use jiff::{Span, Timestamp, Unit, civil::Date, tz::Offset};
use serde::{Deserialize, Serialize};

/// Turkey has kept UTC+3 the whole year since 2016 (cabinet decree 2016/9154).
const TURKEY: Offset = Offset::constant(3);

/// The calendar day in Turkey at this instant.
pub fn day_of(instant: Timestamp) -> Date {
    TURKEY.to_datetime(instant).date()
}

/// Wall-clock time in Turkey as `(hour, minute)`.
pub fn time_of(instant: Timestamp) -> (i8, i8) {
    let time = TURKEY.to_datetime(instant).time();
    (time.hour(), time.minute())
}

/// The second in Turkey, as `2026-11-29T17:30:05+03:00`.
pub fn second_in_turkey(instant: Timestamp) -> String {
    let time = TURKEY.to_datetime(instant);
    format!("{}+03:00", time.strftime("%Y-%m-%dT%H:%M:%S"))
}

/// A span as people say it: whole years, then months, then days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remaining {
    /// Whole years.
    pub years: i16,
    /// Whole months after them.
    pub months: i32,
    /// Days after those.
    pub days: i32,
}

impl Remaining {
    /// From one day to a later one; nothing when the second is not later.
    pub fn between(from: Date, to: Date) -> Self {
        match from.until((Unit::Year, to)) {
            Ok(span) if span.is_positive() => Self {
                years: span.get_years(),
                months: span.get_months(),
                days: span.get_days(),
            },
            _ => Self::default(),
        }
    }
}

/// The number of days from one day to another; negative when the second is
/// earlier.
pub fn days_between(from: Date, to: Date) -> i32 {
    from.until((Unit::Day, to))
        .map_or(0, |span| span.get_days())
}

/// The day this many months earlier (the last of the month where the day does
/// not exist), or the first day of the calendar when that is out of range.
pub fn months_before(day: Date, months: i32) -> Date {
    day.checked_sub(Span::new().months(months))
        .unwrap_or(Date::MIN)
}

/// A day on the wire: year, month and day as numbers. A browser that reads no
/// date text needs no parser of one.
pub mod day {
    use jiff::civil::Date;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    type Parts = (i16, i8, i8);

    fn parts(day: Date) -> Parts {
        (day.year(), day.month(), day.day())
    }

    fn day<E: Error>((year, month, day): Parts) -> Result<Date, E> {
        Date::new(year, month, day).map_err(|_| E::custom("no day of the calendar"))
    }

    /// Writes a day.
    pub fn serialize<S: Serializer>(value: &Date, to: S) -> Result<S::Ok, S::Error> {
        parts(*value).serialize(to)
    }

    /// Reads a day of the calendar.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
        day(Parts::deserialize(from)?)
    }

    /// A day that may be missing.
    pub mod option {
        use super::{Date, Deserialize, Deserializer, Parts, Serialize, Serializer};

        /// Writes a day, if there is one.
        pub fn serialize<S: Serializer>(value: &Option<Date>, to: S) -> Result<S::Ok, S::Error> {
            value.map(super::parts).serialize(to)
        }

        /// Reads a day, if there is one.
        pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
            Option::<Parts>::deserialize(from)?
                .map(super::day)
                .transpose()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_day_turns_at_midnight_in_turkey() {
        let before: Timestamp = "2026-03-01T20:59:59Z".parse().unwrap();
        let after: Timestamp = "2026-03-01T21:00:00Z".parse().unwrap();
        assert_eq!(day_of(before), date(2026, 3, 1));
        assert_eq!(day_of(after), date(2026, 3, 2));
        assert_eq!(time_of(after), (0, 0));
    }

    #[test]
    fn a_span_is_said_in_years_months_and_days() {
        let from = date(2026, 11, 23);
        let left = Remaining::between(from, date(2028, 7, 14));
        assert_eq!((left.years, left.months, left.days), (1, 7, 21));
        for day in [from, date(2020, 1, 1)] {
            assert_eq!(Remaining::between(from, day), Remaining::default());
        }
        assert_eq!(days_between(from, date(2026, 12, 3)), 10);
    }

    #[test]
    fn months_before_a_day_that_does_not_exist_is_the_last_of_the_month() {
        assert_eq!(months_before(date(2026, 5, 31), 3), date(2026, 2, 28));
    }
}
