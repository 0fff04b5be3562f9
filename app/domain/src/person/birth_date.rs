//! The birth date, whose day or month the registry may not know.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A birth date; the day, or the day and the month, may be unknown.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct BirthDate {
    year: i16,
    /// 0 where unknown.
    month: i8,
    /// 0 where unknown.
    day: i8,
}

/// Why a birth date is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum BirthDateError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// No day of the calendar.
    #[error("no day of the calendar")]
    NotADate,
    /// After today.
    #[error("in the future")]
    InTheFuture,
    /// Under 18 years (a qualified certificate is for adults).
    #[error("under 18")]
    TooYoung,
    /// Over 130 years.
    #[error("over 130 years ago")]
    TooOld,
}

impl BirthDate {
    /// Reads the three controls. The first one may hold a whole pasted date:
    /// `01.02.1980`, `1/2/1980` or `1980-02-01`. An unknown day or month is
    /// empty or zero.
    pub fn parse(day: &str, month: &str, year: &str, today: Date) -> Result<Self, BirthDateError> {
        let (day, month, year) = (day.trim(), month.trim(), year.trim());
        if day.is_empty() && month.is_empty() && year.is_empty() {
            return Err(BirthDateError::Empty);
        }
        let parts = if month.is_empty() && year.is_empty() {
            whole(day).ok_or(BirthDateError::NotADate)?
        } else {
            (
                number(day, 2).ok_or(BirthDateError::NotADate)?,
                number(month, 2).ok_or(BirthDateError::NotADate)?,
                number(year, 4).ok_or(BirthDateError::NotADate)?,
            )
        };
        let (day, month, year) = parts;
        Self::from_parts(day, month, year)
            .ok_or(BirthDateError::NotADate)?
            .of_adult(today)
    }

    /// The three parts of a whole date that was pasted into one control, as
    /// they are typed one by one; `None` for anything else.
    pub fn pasted(text: &str) -> Option<[String; 3]> {
        let (day, month, year) = whole(text.trim())?;
        (day > 0 && month > 0)
            .then(|| [format!("{day:02}"), format!("{month:02}"), year.to_string()])
    }

    /// The date, where it is an adult's.
    pub fn of_adult(self, today: Date) -> Result<Self, BirthDateError> {
        // An unknown day or month counts as the earliest it can be, so that
        // nobody is shut out for what the registry does not know. Parts are
        // compared, not days counted: a birthday on 29 February comes on the
        // 1st of March where there is none.
        let birthday = |age: i16| (self.year + age, self.month.max(1), self.day.max(1));
        let today = (today.year(), today.month(), today.day());
        if birthday(0) > today {
            Err(BirthDateError::InTheFuture)
        } else if birthday(18) > today {
            Err(BirthDateError::TooYoung)
        } else if birthday(130) < today {
            Err(BirthDateError::TooOld)
        } else {
            Ok(self)
        }
    }

    fn from_parts(day: i16, month: i16, year: i16) -> Option<Self> {
        let (day, month) = (i8::try_from(day).ok()?, i8::try_from(month).ok()?);
        let fits = match (day, month) {
            (0, 0) => (1800..=9999).contains(&year),
            (0, month) => Date::new(year, month, 1).is_ok(),
            // A known day of an unknown month does not occur.
            (_, 0) => false,
            (day, month) => Date::new(year, month, day).is_ok(),
        };
        (fits && year >= 1800).then_some(Self { year, month, day })
    }

    /// Reads what [`BirthDate::iso`] wrote: `1980-02-01`, `1980-00-00`.
    pub fn from_iso(text: &str) -> Result<Self, BirthDateError> {
        let (day, month, year) = iso(text).ok_or(BirthDateError::NotADate)?;
        Self::from_parts(day, month, year).ok_or(BirthDateError::NotADate)
    }

    /// `1980-02-01`; zeros for what is unknown.
    pub fn iso(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// `01.02.1980`; dashes for what is unknown.
    pub fn dotted(&self) -> String {
        let part = |value: i8| {
            if value == 0 {
                "--".to_owned()
            } else {
                format!("{value:02}")
            }
        };
        format!("{}.{}.{:04}", part(self.day), part(self.month), self.year)
    }

    /// Day, month and year; zero where unknown.
    pub const fn parts(&self) -> (i8, i8, i16) {
        (self.day, self.month, self.year)
    }
}

/// Digits only, at most so many; empty is zero (unknown).
fn number(text: &str, longest: usize) -> Option<i16> {
    if text.is_empty() {
        return Some(0);
    }
    let fits = text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok())?
}

fn iso(text: &str) -> Option<(i16, i16, i16)> {
    let mut parts = text.split('-');
    let year = parts.next().filter(|year| year.len() == 4)?;
    let read = (number(parts.next()?, 2), number(parts.next()?, 2));
    parts.next().is_none().then_some(())?;
    Some((read.1?, read.0?, number(year, 4)?))
}

fn whole(text: &str) -> Option<(i16, i16, i16)> {
    if let Some(read) = iso(text) {
        return Some(read);
    }
    let mut parts = text.split(['.', '/', ' ', '-']);
    let day = number(parts.next()?.trim_matches('-'), 2)?;
    let month = number(parts.next()?, 2)?;
    let year = number(parts.next().filter(|year| year.len() == 4)?, 4)?;
    parts.next().is_none().then_some((day, month, year))
}

/// Personal: never printed.
impl std::fmt::Debug for BirthDate {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("BirthDate(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn a_pasted_date_is_taken_apart() {
        for text in ["01.02.1980", " 1/2/1980", "1980-02-01", "1 2 1980"] {
            let parts = BirthDate::pasted(text).unwrap();
            assert_eq!(parts, ["01", "02", "1980"], "{text}");
        }
        for text in ["", "1", "01", "1980", "a.b.c", "00.00.1980"] {
            assert_eq!(BirthDate::pasted(text), None, "{text}");
        }
    }

    const TODAY: Date = date(2026, 11, 23);

    #[test]
    fn a_date_is_read_however_it_is_typed() {
        for (day, month, year, iso) in [
            ("1", "2", "1980", "1980-02-01"),
            ("01", "02", "1980", "1980-02-01"),
            ("01.02.1980", "", "", "1980-02-01"),
            ("1/2/1980", "", "", "1980-02-01"),
            ("1980-02-01", "", "", "1980-02-01"),
            ("", "", "1950", "1950-00-00"),
            ("00", "00", "1950", "1950-00-00"),
            ("", "6", "1950", "1950-06-00"),
            ("29", "2", "1996", "1996-02-29"),
            ("23", "11", "2008", "2008-11-23"),
        ] {
            assert_eq!(
                BirthDate::parse(day, month, year, TODAY).unwrap().iso(),
                iso
            );
        }
    }

    #[test]
    fn what_is_no_birth_date_is_told_why() {
        use BirthDateError as E;
        for (day, month, year, error) in [
            ("", "", "", E::Empty),
            ("31", "2", "1980", E::NotADate),
            ("29", "2", "1995", E::NotADate),
            ("1", "13", "1980", E::NotADate),
            ("x", "1", "1980", E::NotADate),
            ("1", "1", "80", E::NotADate),
            ("5", "", "1980", E::NotADate),
            ("1", "1", "2030", E::InTheFuture),
            ("24", "11", "2008", E::TooYoung),
            ("1", "1", "1890", E::TooOld),
        ] {
            assert_eq!(
                BirthDate::parse(day, month, year, TODAY),
                Err(error),
                "{day}.{month}.{year}"
            );
        }
    }

    #[test]
    fn what_is_unknown_is_shown_as_such() {
        assert_eq!(
            BirthDate::from_iso("1950-00-00").unwrap().dotted(),
            "--.--.1950"
        );
    }

    proptest! {
        #[test]
        fn every_day_is_written_and_read_back(year in 1900_i16..2008, month in 1_i8..13, day in 1_i8..29) {
            let typed = (day.to_string(), month.to_string(), year.to_string());
            let read = BirthDate::parse(&typed.0, &typed.1, &typed.2, TODAY).unwrap();
            prop_assert_eq!(BirthDate::from_iso(&read.iso()), Ok(read));
            prop_assert_eq!(BirthDate::parse(&read.dotted(), "", "", TODAY), Ok(read));
        }

        #[test]
        fn no_text_makes_it_panic(day in any::<String>(), month in any::<String>(), year in any::<String>()) {
            let _ = BirthDate::parse(&day, &month, &year, TODAY);
            let _ = BirthDate::from_iso(&day);
        }
    }
}
