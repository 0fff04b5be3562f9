//! Days, times and spans as each language writes them.

use domain::{
    Locale,
    calendar::{self, Remaining},
    person::BirthDate,
};
use jiff::{Timestamp, civil::Date};

const MONTHS_TR: [&str; 12] = [
    "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim",
    "Kasım", "Aralık",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `14 Temmuz 2028`, `14 July 2028`.
pub fn day(locale: Locale, day: Date) -> String {
    let month = month(locale, day.month());
    format!("{} {month} {}", day.day(), day.year())
}

fn month(locale: Locale, month: i8) -> &'static str {
    let months = match locale {
        Locale::Tr => MONTHS_TR,
        Locale::En => MONTHS_EN,
    };
    months[usize::try_from(month - 1).unwrap_or_default() % 12]
}

/// `01.02.1980`; what the registry does not know of it is said.
pub fn birth_date(locale: Locale, date: &BirthDate) -> String {
    match (date.parts(), locale) {
        ((0, 0, year), Locale::Tr) => format!("{year} (gün ve ay kayıtlı değil)"),
        ((0, 0, year), Locale::En) => format!("{year} (day and month not on record)"),
        ((0, of, year), Locale::Tr) => {
            format!("{} {year} (gün kayıtlı değil)", month(locale, of))
        }
        ((0, of, year), Locale::En) => {
            format!("{} {year} (day not on record)", month(locale, of))
        }
        _ => date.dotted(),
    }
}

/// `14 Temmuz 2028 itibarıyla`, `as of 14 July 2028`.
pub fn as_of(locale: Locale, on: Date) -> String {
    let day = day(locale, on);
    match locale {
        Locale::Tr => format!("{day} itibarıyla"),
        Locale::En => format!("as of {day}"),
    }
}

/// `14.05`, `14:05`: the time in Turkey.
pub fn time(locale: Locale, at: Timestamp) -> String {
    let (hour, minute) = calendar::time_of(at);
    match locale {
        Locale::Tr => format!("{hour:02}.{minute:02}"),
        Locale::En => format!("{hour:02}:{minute:02}"),
    }
}

/// `23 Kasım 2026 17.40`: day and time in Turkey.
pub fn moment(locale: Locale, at: Timestamp) -> String {
    format!("{} {}", day(locale, calendar::day_of(at)), time(locale, at))
}

/// `1 yıl 7 ay 21 gün`; parts that are zero are left out.
pub fn remaining(locale: Locale, left: Remaining) -> String {
    let part = |count: i32, tr: &str, en: &str| match (locale, count) {
        (_, 0) => None,
        (Locale::Tr, count) => Some(format!("{count} {tr}")),
        (Locale::En, 1) => Some(format!("1 {en}")),
        (Locale::En, count) => Some(format!("{count} {en}s")),
    };
    let parts: Vec<String> = [
        part(i32::from(left.years), "yıl", "year"),
        part(left.months, "ay", "month"),
        part(left.days, "gün", "day"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        part(1, "gün", "day").unwrap_or_default()
    } else {
        parts.join(" ")
    }
}

/// A wait as people say it: seconds up to two minutes, then minutes, then
/// hours, rounded up so that nobody comes back too early.
pub fn wait(locale: Locale, seconds: i64) -> String {
    let (count, tr, one, many) = match seconds {
        ..120 => (seconds.max(1), "saniye", "second", "seconds"),
        120..7200 => ((seconds + 59) / 60, "dakika", "minute", "minutes"),
        _ => ((seconds + 3599) / 3600, "saat", "hour", "hours"),
    };
    match locale {
        Locale::Tr => format!("{count} {tr} sonra yeniden deneyin."),
        Locale::En => {
            let unit = if count == 1 { one } else { many };
            format!("Try again in {count} {unit}.")
        }
    }
}

/// For how long a visit is still open: minutes, and seconds in the last two.
pub fn open_for(locale: Locale, seconds: i64) -> String {
    match (locale, seconds) {
        (Locale::Tr, ..=120) => format!("Oturumunuz {seconds} saniye sonra kapanacak."),
        (Locale::Tr, _) => format!("Oturumunuz {} dakika daha açık.", seconds / 60),
        (Locale::En, 1) => "Your session closes in 1 second.".to_owned(),
        (Locale::En, ..=120) => format!("Your session closes in {seconds} seconds."),
        (Locale::En, _) => format!("Your session is open for {} more minutes.", seconds / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_birth_date_says_what_is_not_on_record() {
        let said = |iso: &str, locale| birth_date(locale, &BirthDate::from_iso(iso).unwrap());
        assert_eq!(said("1980-02-01", Locale::Tr), "01.02.1980");
        assert_eq!(
            said("1950-00-00", Locale::Tr),
            "1950 (gün ve ay kayıtlı değil)"
        );
        assert_eq!(
            said("1950-12-00", Locale::Tr),
            "Aralık 1950 (gün kayıtlı değil)"
        );
        assert_eq!(
            said("1950-00-00", Locale::En),
            "1950 (day and month not on record)"
        );
        assert_eq!(
            said("1950-01-00", Locale::En),
            "January 1950 (day not on record)"
        );
    }

    #[test]
    fn a_wait_is_never_said_too_short() {
        for (seconds, tr) in [
            (0, "1 saniye sonra yeniden deneyin."),
            (119, "119 saniye sonra yeniden deneyin."),
            (121, "3 dakika sonra yeniden deneyin."),
            (86_038, "24 saat sonra yeniden deneyin."),
        ] {
            assert_eq!(wait(Locale::Tr, seconds), tr);
        }
        assert_eq!(wait(Locale::En, 1), "Try again in 1 second.");
        assert_eq!(wait(Locale::En, 3600), "Try again in 60 minutes.");
    }

    #[test]
    fn days_and_spans_are_written_by_each_language() {
        assert_eq!(day(Locale::Tr, date(2028, 7, 14)), "14 Temmuz 2028");
        assert_eq!(day(Locale::En, date(2028, 12, 1)), "1 December 2028");
        let left = Remaining::between(date(2026, 11, 23), date(2028, 7, 14));
        assert_eq!(remaining(Locale::Tr, left), "1 yıl 7 ay 21 gün");
        assert_eq!(remaining(Locale::En, left), "1 year 7 months 21 days");
    }
}
