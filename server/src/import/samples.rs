//! The sample people and certificates of the embedded stand-ins.

use domain::{
    certificate::{Certificate, CertificateSerial, Revocation, RevocationReason, Standing},
    contact::MobileNumber,
    identity::{Checked, Person},
    person::{
        BirthDate, BirthPlace, CardSerial, CertificateName, FamilyName, GivenName, NationalId,
    },
    ports::Secrets,
};
use jiff::{Span, civil::Date};
use serde::Deserialize;

use super::{Columns, Mistakes, RowError, rows, some};
use crate::{keys::Keys, store::registers::CertificateRow};

const PEOPLE: Columns = Columns {
    needed: &[
        "national_id",
        "given_name",
        "family_name",
        "birth_place",
        "birth_date",
        "answer",
        "institution",
        "employee_number",
        "card_serial",
        "note",
    ],
    optional: &[],
};

const CERTIFICATES: Columns = Columns {
    needed: &[
        "serial",
        "national_id",
        "given_name",
        "family_name",
        "started_days_ago",
        "ends_in_days",
        "standing",
        "mobile",
        "word",
        "revocation",
        "revoked_days_ago",
    ],
    optional: &[],
};

#[derive(Deserialize)]
struct PersonRow {
    national_id: String,
    given_name: String,
    family_name: String,
    birth_place: String,
    birth_date: String,
    answer: String,
    institution: String,
    employee_number: String,
    card_serial: String,
    note: String,
}

/// How the registry answers about somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// By comparing.
    Same,
    /// Never the same.
    Different,
    /// Not at all.
    Unavailable,
    /// By comparing, late.
    Slow,
}

/// A sample person, and what the person is there to show.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The person.
    pub person: Person,
    /// How the stand-in registry answers.
    pub answer: Answer,
    /// At which institution's page to sign in.
    pub institution: String,
    /// With which registry number.
    pub employee_number: String,
    /// The serial number of the identity card; a foreigner's card has none.
    pub card_serial: Option<CardSerial>,
    /// What it shows.
    pub note: String,
}

/// Reads the sample people.
///
/// # Errors
/// Every mistake of the file.
pub fn people(text: &str) -> Result<Vec<Sample>, Vec<RowError>> {
    let mut mistakes = Mistakes::default();
    let mut people = Vec::new();
    for (line, row) in rows::<PersonRow>(text, &PEOPLE)? {
        let national_id = mistakes.read(line, "national_id", NationalId::parse(&row.national_id));
        let given_name = mistakes.read(line, "given_name", GivenName::parse(&row.given_name));
        let family_name = some(row.family_name)
            .map(|name| mistakes.read(line, "family_name", FamilyName::parse(&name)));
        let birth_place = mistakes.read(line, "birth_place", BirthPlace::parse(&row.birth_place));
        let birth_date = mistakes.read(line, "birth_date", BirthDate::from_iso(&row.birth_date));
        let card_serial = some(row.card_serial)
            .and_then(|serial| mistakes.read(line, "card_serial", CardSerial::parse(&serial)));
        let answer = match row.answer.as_str() {
            "same" => Answer::Same,
            "different" => Answer::Different,
            "unavailable" => Answer::Unavailable,
            "slow" => Answer::Slow,
            _ => {
                mistakes.note(line, "answer", "is unknown".to_owned());
                continue;
            }
        };
        if let (Some(national_id), Some(given_name), Some(birth_place), Some(birth_date)) =
            (national_id, given_name, birth_place, birth_date)
        {
            people.push(Sample {
                person: Person {
                    national_id,
                    given_name,
                    family_name: family_name.flatten(),
                    birth_place,
                    birth_date,
                    checked: Checked::ALL,
                    proven_by: None,
                },
                answer,
                institution: row.institution,
                employee_number: row.employee_number,
                card_serial,
                note: row.note,
            });
        }
    }
    mistakes.or(people)
}

#[derive(Deserialize)]
struct CertificateLine {
    serial: String,
    national_id: String,
    given_name: String,
    family_name: String,
    /// Relative to the day of the first start, so that samples never age.
    started_days_ago: i32,
    ends_in_days: i32,
    standing: String,
    mobile: String,
    word: String,
    revocation: String,
    revoked_days_ago: Option<i32>,
}

/// Reads the sample certificates; words are given beside, to be hashed.
///
/// # Errors
/// Every mistake of the file.
pub fn certificates(
    text: &str,
    today: Date,
    keys: &Keys,
) -> Result<Vec<(CertificateRow, Option<String>)>, Vec<RowError>> {
    let mut mistakes = Mistakes::default();
    let mut all = Vec::new();
    for (line, row) in rows::<CertificateLine>(text, &CERTIFICATES)? {
        let serial = mistakes.read(line, "serial", CertificateSerial::parse(&row.serial));
        let holder = mistakes.read(line, "national_id", NationalId::parse(&row.national_id));
        let given_name = mistakes.read(line, "given_name", CertificateName::parse(&row.given_name));
        let family_name = some(row.family_name)
            .and_then(|name| mistakes.read(line, "family_name", CertificateName::parse(&name)));
        let mobile = some(row.mobile)
            .and_then(|mobile| mistakes.read(line, "mobile", MobileNumber::on_record(&mobile)));
        let day = |days: i32| today.checked_add(Span::new().days(days));
        let valid_from = mistakes.read(line, "started_days_ago", day(-row.started_days_ago));
        let valid_until = mistakes.read(line, "ends_in_days", day(row.ends_in_days));
        let standing = Standing::from_code(&row.standing);
        let reason = some(row.revocation).and_then(|code| {
            let known = RevocationReason::from_code(&code).ok_or("is unknown");
            mistakes.read(line, "revocation", known)
        });
        let on = row
            .revoked_days_ago
            .and_then(|days| mistakes.read(line, "revoked_days_ago", day(-days)));
        let revocation = reason.zip(on).map(|(reason, on)| Revocation { reason, on });
        if let (
            Some(serial),
            Some(holder),
            Some(given_name),
            Some(valid_from),
            Some(valid_until),
            Some(standing),
        ) = (
            serial,
            holder,
            given_name,
            valid_from,
            valid_until,
            standing,
        ) {
            let word = some(row.word);
            let row = CertificateRow {
                holder: keys.person_key(&holder),
                word: None,
                certificate: Certificate {
                    serial,
                    holder,
                    given_name,
                    family_name,
                    valid_from,
                    valid_until,
                    standing,
                    mobile,
                    has_word: word.is_some(),
                    revocation,
                    reported_lost_on: None,
                },
            };
            all.push((row, word));
        } else if standing.is_none() {
            mistakes.note(line, "standing", "is unknown".to_owned());
        }
    }
    mistakes.or(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_samples_reach_every_branch() {
        let people = people(include_str!("../../samples/people.csv")).unwrap();
        assert!(people.len() >= 16);
        assert!(
            people
                .iter()
                .any(|one| one.person.national_id.is_foreigner())
        );
        assert!(people.iter().any(|one| one.person.family_name.is_none()));
        assert!(
            people
                .iter()
                .any(|one| one.person.birth_date.parts().0 == 0)
        );
        for answer in [
            Answer::Same,
            Answer::Different,
            Answer::Unavailable,
            Answer::Slow,
        ] {
            assert!(people.iter().any(|one| one.answer == answer), "{answer:?}");
        }
        let keys = Keys::new([1; 32]);
        let today = date(2026, 11, 23);
        let certificates =
            certificates(include_str!("../../samples/certificates.csv"), today, &keys).unwrap();
        assert!(
            certificates
                .iter()
                .any(|(row, _)| row.certificate.standing == Standing::Suspended)
        );
        assert!(certificates.iter().any(|(_, word)| word.is_some()));
        assert!(certificates.iter().any(|(row, _)| {
            row.certificate.lost_on().is_some() && row.certificate.valid_until > today
        }));
    }
}
