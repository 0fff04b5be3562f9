//! Days as Turkey counts them, and spans as people say them.

use jiff::{Span, Timestamp, Unit, civil::Date, tz::Offset};

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

/// Whole years, months and days from one day to a later one; zeros when the
/// second is not later.
pub fn years_months_days(from: Date, to: Date) -> (i16, i32, i32) {
    match from.until((Unit::Year, to)) {
        Ok(span) if span.is_positive() => (span.get_years(), span.get_months(), span.get_days()),
        _ => (0, 0, 0),
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

/// The last day of a term of so many years that begins on `from`: a term of
/// three years from 14.07.2025 ends on 14.07.2028.
pub fn years_after(from: Date, years: u8) -> Date {
    from.checked_add(Span::new().years(i32::from(years)))
        .unwrap_or(Date::MAX)
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
        assert_eq!(years_months_days(from, date(2028, 7, 14)), (1, 7, 21));
        assert_eq!(years_months_days(from, date(2026, 11, 23)), (0, 0, 0));
        assert_eq!(years_months_days(from, date(2020, 1, 1)), (0, 0, 0));
        assert_eq!(days_between(from, date(2026, 12, 3)), 10);
    }

    #[test]
    fn a_term_that_begins_on_a_leap_day_ends_on_the_last_of_february() {
        assert_eq!(years_after(date(2024, 2, 29), 3), date(2027, 2, 28));
        assert_eq!(months_before(date(2026, 5, 31), 3), date(2026, 2, 28));
    }
}
