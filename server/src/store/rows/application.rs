//! A confirmed application as kept. Each value is taken as it was accepted; what a
//! form has to be is asked when it is confirmed, and never again.
//!
//! Every shape that was ever written stays here: a new one is a new version. A code
//! or a district that is offered no more stays readable: `from_code` and
//! [`District::find`] have to know it for ever.

use domain::{
    application::{Application, Declaration, Draft, Replaced, RequestedTerm},
    certificate::{CertificateSerial, Reason, Term, Terms},
    contact::{
        EmailAddress, Extension, LandlineNumber, MobileNumber, MobileOperator, NoticeChannel,
        PostalCode, StreetAddress,
    },
    id::CaseId,
    institution::{CardReader, Payer},
    ports::StoreError,
    province::{District, Province},
    text_value::{Department, JobTitle, OrganizationNote},
};
use serde::{Deserialize, Serialize};

use super::corrupt;
use crate::keys::Keys;

const PURPOSE: &str = "application";

#[derive(Serialize, Deserialize)]
#[serde(tag = "version")]
enum Stored {
    #[serde(rename = "1")]
    First(Box<First>),
}

#[derive(Serialize, Deserialize)]
struct First {
    reason: String,
    replaces: Option<ReplacedRow>,
    years: Option<u8>,
    term: TermRow,
    payer: Option<String>,
    nearly_over: bool,
    card_reader: String,
    organization_note: Option<String>,
    department: String,
    title: String,
    street_address: String,
    province: String,
    district: String,
    postal_code: String,
    work_phone: String,
    work_phone_extension: Option<String>,
    mobile_phone: String,
    mobile_operator: String,
    home_phone: Option<String>,
    email: String,
    notice_channel: String,
    declaration: String,
}

/// Days are written as ISO 8601 has them.
#[derive(Serialize, Deserialize)]
struct ReplacedRow {
    serial: String,
    valid_from: String,
    valid_until: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum TermRow {
    Until(String),
    FromIssue,
    From(String),
}

/// Where an application stands in its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Column {
    /// What was confirmed and counts.
    Application,
    /// What does not count yet.
    Correction,
}

impl Column {
    pub(in super::super) const fn name(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Correction => "correction",
        }
    }
}

/// Seals an application, in the newest shape.
pub(in super::super) fn seal(
    keys: &Keys,
    column: Column,
    case: &CaseId,
    application: &Application,
) -> Result<Vec<u8>, StoreError> {
    super::seal(
        keys,
        column.name(),
        &[case.as_str()],
        &Stored::First(Box::new(application.into())),
    )
}

/// Opens one, of whichever shape.
pub(in super::super) fn unseal(
    keys: &Keys,
    column: Column,
    case: &CaseId,
    sealed: &[u8],
) -> Result<Application, StoreError> {
    match super::unseal(keys, column.name(), &[case.as_str()], sealed)? {
        Stored::First(row) => row.read().ok_or(corrupt(column.name())),
    }
}

/// Reads a form that was confirmed before applications were stored, from what was
/// typed and what was on offer.
pub(in super::super) fn of_earlier(draft: &Draft, offer: &str) -> Result<Application, StoreError> {
    let offer = serde_json::from_str(offer).map_err(|_| corrupt("offer"))?;
    let read = draft.parse_confirmed(&offer);
    read.map_err(|_| corrupt(PURPOSE))
}

impl From<&Application> for First {
    fn from(of: &Application) -> Self {
        let text = |text: &str| text.to_owned();
        Self {
            reason: text(of.reason.code()),
            replaces: of.replaces.as_ref().map(|old| ReplacedRow {
                serial: text(old.serial.as_str()),
                valid_from: old.valid_from.to_string(),
                valid_until: old.valid_until.to_string(),
            }),
            years: of.term.years,
            term: match of.term.term {
                Term::Until(day) => TermRow::Until(day.to_string()),
                Term::FromIssue => TermRow::FromIssue,
                Term::From(day) => TermRow::From(day.to_string()),
            },
            payer: of.terms.payer.map(|payer| text(payer.code())),
            nearly_over: of.terms.nearly_over,
            card_reader: text(of.card_reader.code()),
            organization_note: of
                .organization_note
                .as_ref()
                .map(|note| text(note.as_str())),
            department: text(of.department.as_str()),
            title: text(of.title.as_str()),
            street_address: text(of.street_address.as_str()),
            province: text(of.province.code()),
            district: text(of.district.name()),
            postal_code: text(of.postal_code.as_str()),
            work_phone: of.work_phone.spaced(),
            work_phone_extension: of
                .work_phone_extension
                .as_ref()
                .map(|extension| text(extension.as_str())),
            mobile_phone: of.mobile_phone.e164(),
            mobile_operator: text(of.mobile_operator.code()),
            home_phone: of.home_phone.as_ref().map(LandlineNumber::spaced),
            email: text(of.email.as_str()),
            notice_channel: text(of.notice_channel.code()),
            declaration: text(of.declaration.code()),
        }
    }
}

impl First {
    fn read(self) -> Option<Application> {
        let term = match self.term {
            TermRow::Until(day) => Term::Until(day.parse().ok()?),
            TermRow::FromIssue => Term::FromIssue,
            TermRow::From(day) => Term::From(day.parse().ok()?),
        };
        let province = Province::from_code(&self.province)?;
        Some(Application {
            reason: Reason::from_code(&self.reason)?,
            replaces: optional(self.replaces, |old| {
                Some(Replaced {
                    serial: CertificateSerial::parse(&old.serial).ok()?,
                    valid_from: old.valid_from.parse().ok()?,
                    valid_until: old.valid_until.parse().ok()?,
                })
            })?,
            term: RequestedTerm {
                years: self.years,
                term,
            },
            terms: Terms {
                term,
                payer: optional(self.payer, |code| Payer::from_code(&code))?,
                nearly_over: self.nearly_over,
            },
            card_reader: CardReader::from_code(&self.card_reader)?,
            organization_note: optional(self.organization_note, |note| {
                OrganizationNote::on_record(&note).ok()
            })?,
            department: Department::on_record(&self.department).ok()?,
            title: JobTitle::on_record(&self.title).ok()?,
            street_address: StreetAddress::on_record(&self.street_address).ok()?,
            province,
            district: District::find(province, &self.district)?,
            postal_code: PostalCode::on_record(&self.postal_code).ok()?,
            work_phone: LandlineNumber::on_record(&self.work_phone).ok()?,
            work_phone_extension: optional(self.work_phone_extension, |digits| {
                Extension::on_record(&digits).ok()
            })?,
            mobile_phone: MobileNumber::on_record(&self.mobile_phone).ok()?,
            mobile_operator: MobileOperator::from_code(&self.mobile_operator)?,
            home_phone: optional(self.home_phone, |number| {
                LandlineNumber::on_record(&number).ok()
            })?,
            email: EmailAddress::on_record(&self.email).ok()?,
            notice_channel: NoticeChannel::from_code(&self.notice_channel)?,
            declaration: Declaration::from_code(&self.declaration)?,
        })
    }
}

/// What is there has to be read; what is not there is read already.
#[expect(
    clippy::option_option,
    reason = "the outer one is whether it could be read"
)]
fn optional<T, U>(value: Option<T>, read: impl FnOnce(T) -> Option<U>) -> Option<Option<U>> {
    match value {
        None => Some(None),
        Some(value) => read(value).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    fn case() -> CaseId {
        CaseId::from_bytes([1; 16])
    }

    use super::*;

    /// What version 1 wrote, to be read for ever.
    const FIRST: &str = r#"{"version":"1","reason":"lost_or_stolen","replaces":{"serial":
        "5A1F0000000000000001","valid_from":"2025-07-24","valid_until":"2028-07-14"},"years":null,
        "term":{"until":"2028-07-14"},"payer":"institution","nearly_over":false,"card_reader":
        "mini","organization_note":"Adı değişti","department":"Bilgi İşlem","title":"Memur",
        "street_address":"Fatih Mah.\nNo: 5","province":"41","district":"Gebze","postal_code":
        "41400","work_phone":"0262 555 01 02","work_phone_extension":"1234","mobile_phone":
        "+905423184409","mobile_operator":"vodafone","home_phone":null,"email":
        "sukru.isik@saglik.gov.tr","notice_channel":"both","declaration":"2026-1"}"#;

    fn first() -> Application {
        Application {
            reason: Reason::LostOrStolen,
            replaces: Some(Replaced {
                serial: CertificateSerial::parse("5A1F0000000000000001").unwrap(),
                valid_from: date(2025, 7, 24),
                valid_until: date(2028, 7, 14),
            }),
            term: RequestedTerm {
                years: None,
                term: Term::Until(date(2028, 7, 14)),
            },
            terms: Terms {
                term: Term::Until(date(2028, 7, 14)),
                payer: Some(Payer::Institution),
                nearly_over: false,
            },
            card_reader: CardReader::Mini,
            organization_note: Some(OrganizationNote::parse("Adı değişti").unwrap()),
            department: Department::parse("Bilgi İşlem").unwrap(),
            title: JobTitle::parse("Memur").unwrap(),
            street_address: StreetAddress::parse("Fatih Mah.\nNo: 5").unwrap(),
            province: Province::from_code("41").unwrap(),
            district: District::find(Province::from_code("41").unwrap(), "Gebze").unwrap(),
            postal_code: PostalCode::parse("41400", None).unwrap(),
            work_phone: LandlineNumber::parse("0262 555 01 02").unwrap(),
            work_phone_extension: Some(Extension::parse("1234").unwrap()),
            mobile_phone: MobileNumber::parse("0542 318 44 09").unwrap(),
            mobile_operator: MobileOperator::Vodafone,
            home_phone: None,
            email: EmailAddress::parse("sukru.isik@saglik.gov.tr").unwrap(),
            notice_channel: NoticeChannel::Both,
            declaration: Declaration::First,
        }
    }

    #[test]
    fn an_application_of_version_1_is_read() {
        let keys = Keys::new([7; 32]);
        let sealed = keys
            .seal_row(PURPOSE, &[case().as_str()], FIRST.as_bytes())
            .unwrap();
        assert_eq!(
            unseal(&keys, Column::Application, &case(), &sealed).unwrap(),
            first()
        );
    }

    #[test]
    fn every_application_is_read_back_as_it_was() {
        let keys = Keys::new([7; 32]);
        let others = [
            first(),
            Application {
                replaces: None,
                term: RequestedTerm {
                    years: Some(3),
                    term: Term::FromIssue,
                },
                terms: Terms {
                    term: Term::FromIssue,
                    payer: None,
                    nearly_over: true,
                },
                organization_note: None,
                work_phone: LandlineNumber::parse("444 5 576").unwrap(),
                work_phone_extension: None,
                home_phone: Some(LandlineNumber::parse("0216 555 01 02").unwrap()),
                ..first()
            },
            Application {
                term: RequestedTerm {
                    years: Some(1),
                    term: Term::From(date(2027, 1, 1)),
                },
                terms: Terms {
                    term: Term::From(date(2027, 1, 1)),
                    ..first().terms
                },
                ..first()
            },
        ];
        for application in others {
            let sealed = seal(&keys, Column::Application, &case(), &application).unwrap();
            assert_eq!(
                unseal(&keys, Column::Application, &case(), &sealed).unwrap(),
                application
            );
        }
    }

    #[test]
    fn values_that_no_form_would_take_any_more_are_read() {
        let keys = Keys::new([7; 32]);
        let long = "a".repeat(1_000);
        for (accepted, once) in [
            ("Fatih Mah.\\nNo: 5", "Evi"),
            ("Bilgi İşlem", long.as_str()),
            ("0262 555 01 02", "0999 555 01 02"),
            ("+905423184409", "+905990000000"),
            ("sukru.isik@saglik.gov.tr", "sukru@yerel"),
            ("41400", "99400"),
            ("1234", "12345678"),
        ] {
            let earlier = FIRST.replace(accepted, once);
            assert_ne!(earlier, FIRST, "{accepted}");
            let sealed = keys
                .seal_row(PURPOSE, &[case().as_str()], earlier.as_bytes())
                .unwrap();
            let read = unseal(&keys, Column::Application, &case(), &sealed).unwrap();
            // It is written again as it was read.
            let again = serde_json::to_string(&Stored::First(Box::new((&read).into()))).unwrap();
            assert!(again.contains(&format!("\"{once}\"")), "{again}");
        }
    }

    #[test]
    fn a_spoiled_application_is_an_error() {
        let keys = Keys::new([7; 32]);
        for (good, spoiled) in [
            ("lost_or_stolen", "none"),
            ("\"41\"", "\"99\""),
            ("+905423184409", "+9054231844"),
            ("2028-07-14", "2028-02-30"),
            ("\"version\":\"1\"", "\"version\":\"0\""),
        ] {
            let text = FIRST.replace(good, spoiled);
            let sealed = keys
                .seal_row(PURPOSE, &[case().as_str()], text.as_bytes())
                .unwrap();
            let read = unseal(&keys, Column::Application, &case(), &sealed);
            assert_eq!(read, Err(corrupt(PURPOSE)), "{spoiled}");
        }
    }
}
