//! The birth date, whose day or month the registry may not know.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::typed::cleaned;

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
    /// The year has two digits: nobody guesses the century.
    #[error("a year of two digits")]
    TwoDigitYear,
    /// There is no year.
    #[error("no year")]
    NoYear,
}

impl BirthDate {
    /// Reads the three controls. One of them may hold the whole date:
    /// `01.02.1980`, `1/2/1980`, `1 Şubat 1980`, `01021980` or `1980-02-01`.
    /// A month may be a name. An unknown day or month is empty or zero.
    pub fn parse(day: &str, month: &str, year: &str, today: Date) -> Result<Self, BirthDateError> {
        let typed = [day, month, year].map(|part| trimmed(&cleaned(part)).to_owned());
        let mut filled = typed.iter().filter(|part| !part.is_empty());
        let (day, month, year) = match (filled.next(), filled.next()) {
            (None, _) => return Err(BirthDateError::Empty),
            // A year alone stands in its own control.
            (Some(one), None) if typed[2].is_empty() || one.len() > 4 => whole(one)?,
            _ => {
                let [day, month, year] = &typed;
                (
                    number(day, 2).ok_or(BirthDateError::NotADate)?,
                    month_of(month).ok_or(BirthDateError::NotADate)?,
                    year_of(year)?,
                )
            }
        };
        Self::from_parts(day, month, year)
            .ok_or(BirthDateError::NotADate)?
            .of_adult(today)
    }

    /// The three parts of a whole date that was pasted into one control, as
    /// they are typed one by one; `None` for anything else.
    pub fn pasted(text: &str) -> Option<[String; 3]> {
        let (day, month, year) = whole(trimmed(&cleaned(text))).ok()?;
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

    /// Reads what [`BirthDate::dotted`] wrote, where the whole day is known.
    pub fn of_dotted(text: &str) -> Result<Self, BirthDateError> {
        let (day, month, year) = whole(text)?;
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

/// Without blanks and the signs of a day's or a month's own point.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|sign: char| sign.is_whitespace() || matches!(sign, '.' | ','))
}

/// The first three letters of the months in both languages, a letter of
/// Turkish without its marks. The library's table of lower case letters would
/// weigh more than this whole page's rules.
const MONTHS: [&[u8; 36]; 2] = [
    b"ocasubmarnismayhaztemagueylekikasara",
    b"janfebmaraprmayjunjulaugsepoctnovdec",
];

/// A month in digits or by its name, of which the first three letters decide.
fn month_of(text: &str) -> Option<i16> {
    number(text, 2).or_else(|| {
        let mut letters = text.chars().map(|letter| match letter {
            'Ğ' | 'ğ' => b'g',
            'İ' | 'ı' => b'i',
            'Ş' | 'ş' => b's',
            'Ü' | 'ü' => b'u',
            letter => u8::try_from(letter.to_ascii_lowercase()).unwrap_or_default(),
        });
        let name = [letters.next()?, letters.next()?, letters.next()?];
        let at = MONTHS
            .iter()
            .find_map(|all| all.chunks(3).position(|month| month == name))?;
        i16::try_from(at + 1).ok()
    })
}

fn year_of(text: &str) -> Result<i16, BirthDateError> {
    match text.len() {
        0 => Err(BirthDateError::NoYear),
        2 if number(text, 2).is_some() => Err(BirthDateError::TwoDigitYear),
        4 => number(text, 4).ok_or(BirthDateError::NotADate),
        _ => Err(BirthDateError::NotADate),
    }
}

/// A date in one text: three parts, or their digits alone.
#[inline(never)]
fn whole(text: &str) -> Result<(i16, i16, i16), BirthDateError> {
    let mut parts = [""; 4];
    let mut count = 0;
    for part in text
        .split(|sign: char| matches!(sign, '.' | '/' | '-' | ',') || sign.is_whitespace())
        .filter(|part| !part.is_empty())
    {
        *parts.get_mut(count).ok_or(BirthDateError::NotADate)? = part;
        count += 1;
    }
    let (day, month, year) = match parts[..count] {
        [digits] if digits.bytes().all(|byte| byte.is_ascii_digit()) => match digits.len() {
            8 => {
                let (day, month, year) = (&digits[..2], &digits[2..4], &digits[4..]);
                let fits = matches!(number(day, 2), Some(0..=31))
                    && matches!(number(month, 2), Some(0..=12));
                if fits {
                    (day, month, year)
                } else {
                    (&digits[6..], &digits[4..6], &digits[..4])
                }
            }
            6 => return Err(BirthDateError::TwoDigitYear),
            1..=4 => return Err(BirthDateError::NoYear),
            _ => return Err(BirthDateError::NotADate),
        },
        [first, second] if number(first, 2).is_some() && month_of(second).is_some() => {
            return Err(BirthDateError::NoYear);
        }
        [year, month, day] if year.len() == 4 && number(year, 4).is_some() => (day, month, year),
        // As English writes it: February 1, 1980.
        [month, day, year] if number(month, 2).is_none() && month_of(month).is_some() => {
            (day, month, year)
        }
        [day, month, year] => (day, month, year),
        _ => return Err(BirthDateError::NotADate),
    };
    Ok((
        number(day, 2).ok_or(BirthDateError::NotADate)?,
        month_of(month).ok_or(BirthDateError::NotADate)?,
        year_of(year)?,
    ))
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
        for text in [
            "01.02.1980",
            " 1/2/1980",
            "1980-02-01",
            "1 2 1980",
            "01021980",
            "19800201",
            "1 Şubat 1980",
            "1 ŞUBAT 1980,",
            "01–Şub–1980",
            "1. subat 1980",
            "February 1, 1980",
            "\u{200e}٠١.٠٢.١٩٨٠\u{200b}",
        ] {
            let parts = BirthDate::pasted(text).unwrap();
            assert_eq!(parts, ["01", "02", "1980"], "{text}");
        }
        for text in [
            "",
            "1",
            "01",
            "0102",
            "010280",
            "1980",
            "a.b.c",
            "00.00.1980",
            "1.2.80",
            "1 Ş 1980",
        ] {
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
            ("1.", "Şubat", "1980", "1980-02-01"),
            ("1", "SUBAT", "1980", "1980-02-01"),
            ("1", "mayıs", "1980", "1980-05-01"),
            ("1", "AĞU", "1980", "1980-08-01"),
            ("1", "october", "1980", "1980-10-01"),
            ("", "01.02.1980", "", "1980-02-01"),
            ("", "", "01021980", "1980-02-01"),
            ("01021980", "", "", "1980-02-01"),
            ("1.2.1980", "", "", "1980-02-01"),
            ("1 Şubat 1980", "", "", "1980-02-01"),
            ("\u{feff}٠١", "۲", "１９８０", "1980-02-01"),
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
            ("1", "1", "80", E::TwoDigitYear),
            ("1.1.80", "", "", E::TwoDigitYear),
            ("010180", "", "", E::TwoDigitYear),
            ("1", "1", "", E::NoYear),
            ("01.02", "", "", E::NoYear),
            ("1 Şubat", "", "", E::NoYear),
            ("1", "", "", E::NoYear),
            ("1", "1", "198", E::NotADate),
            ("1", "Ş", "1980", E::NotADate),
            ("1", "hebele", "1980", E::NotADate),
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
