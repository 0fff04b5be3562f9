//! Stored payloads and how they become domain values again.

pub(super) mod application;
pub(super) mod signature;
pub(super) mod signing_request;

use domain::{
    application::Draft,
    case::Case,
    certificate::Certificate,
    id::{CaseId, IdError, hex, unhex},
    identity::{Checked, Person},
    institution::{Authority, Employment, InstitutionSlug},
    person::{BirthDate, BirthPlace, FamilyName, GivenName, NationalId},
    ports::StoreError,
    referral::{ProviderName, Referral, ReferralToken},
    rotation::{Ended, Refusal, Rotated},
    service::Next,
    session::SessionToken,
    text_value::EmployeeNumber,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::keys::{Keys, RowKey};

/// A column that cannot be believed.
pub(super) fn corrupt(column: &'static str) -> StoreError {
    StoreError::Corrupt(column)
}

pub(super) fn id<T>(read: Result<T, IdError>, column: &'static str) -> Result<T, StoreError> {
    read.map_err(|_| corrupt(column))
}

pub(super) fn instant(millis: i64, column: &'static str) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(millis).map_err(|_| corrupt(column))
}

/// Seals a value for its row and, where several of a kind stand in it, for its column.
pub(super) fn seal<T: Serialize>(
    keys: &Keys,
    purpose: &'static str,
    row: RowKey<'_>,
    value: &T,
) -> Result<Vec<u8>, StoreError> {
    let plain = serde_json::to_vec(value)
        .map_err(|_| StoreError::Failed("a payload cannot be written".to_owned()))?;
    keys.seal_row(purpose, row, &plain)
        .ok_or_else(|| StoreError::Failed("a payload cannot be sealed".to_owned()))
}

/// Seals a file for its row.
pub(super) fn seal_file(
    keys: &Keys,
    purpose: &'static str,
    row: RowKey<'_>,
    file: &[u8],
) -> Result<Vec<u8>, StoreError> {
    let sealed = keys.seal_row(purpose, row, file);
    sealed.ok_or_else(|| StoreError::Failed(format!("{purpose}: a file cannot be sealed")))
}

/// Opens it. `column`: where it stands, for the log.
pub(super) fn open_file(
    keys: &Keys,
    purpose: &'static str,
    row: RowKey<'_>,
    column: &'static str,
    sealed: &[u8],
) -> Result<Vec<u8>, StoreError> {
    let opened = keys.open_row(purpose, row, sealed);
    opened.ok_or_else(|| unreadable(keys, column, sealed))
}

pub(super) fn unseal<T: DeserializeOwned>(
    keys: &Keys,
    purpose: &'static str,
    row: RowKey<'_>,
    sealed: &[u8],
) -> Result<T, StoreError> {
    keys.open_row(purpose, row, sealed)
        .and_then(|plain| serde_json::from_slice(&plain).ok())
        .ok_or_else(|| unreadable(keys, purpose, sealed))
}

/// Why a sealed value cannot be read: a key that is not here is no damage.
pub(super) fn unreadable(keys: &Keys, purpose: &'static str, sealed: &[u8]) -> StoreError {
    match keys.unknown_key(sealed) {
        None => corrupt(purpose),
        Some(key) => StoreError::Failed(format!(
            "{purpose} was sealed with the key {key}, which this process has not read from its \
             key file: restart it; where the file has not that key, put it back"
        )),
    }
}

/// What was sealed for one column of a row, sealed for another one.
pub(super) fn move_to(
    keys: &Keys,
    [from, to]: [&'static str; 2],
    row: RowKey<'_>,
    sealed: &[u8],
) -> Result<Vec<u8>, StoreError> {
    let plain = keys
        .open_row(from, row, sealed)
        .ok_or_else(|| unreadable(keys, from, sealed))?;
    keys.seal_row(to, row, &plain)
        .ok_or_else(|| StoreError::Failed("a payload cannot be sealed".to_owned()))
}

/// A person as kept.
#[derive(Serialize, Deserialize)]
pub(super) struct PersonRow {
    national_id: String,
    given_name: String,
    family_name: Option<String>,
    birth_place: String,
    birth_date: String,
    /// What was kept before the registry could leave something out was
    /// compared whole.
    #[serde(default = "yes")]
    birth_place_checked: bool,
    #[serde(default = "yes")]
    birth_day_checked: bool,
    #[serde(default)]
    card_checked: bool,
    /// The provider's name in Turkish and English.
    #[serde(default)]
    proven_by: Option<[String; 2]>,
}

const fn yes() -> bool {
    true
}

impl From<&Person> for PersonRow {
    fn from(person: &Person) -> Self {
        Self {
            national_id: person.national_id.as_str().to_owned(),
            given_name: person.given_name.as_str().to_owned(),
            family_name: person
                .family_name
                .as_ref()
                .map(|name| name.as_str().to_owned()),
            birth_place: person.birth_place.as_str().to_owned(),
            birth_date: person.birth_date.iso(),
            birth_place_checked: person.checked.birth_place,
            birth_day_checked: person.checked.birth_day,
            card_checked: person.checked.card,
            proven_by: person
                .proven_by
                .as_ref()
                .map(|name| [name.tr.clone(), name.en.clone()]),
        }
    }
}

impl PersonRow {
    pub(super) fn read(self) -> Result<Person, StoreError> {
        let wrong = corrupt("person");
        Ok(Person {
            national_id: NationalId::parse(&self.national_id).map_err(|_| wrong.clone())?,
            given_name: GivenName::parse(&self.given_name).map_err(|_| wrong.clone())?,
            family_name: self
                .family_name
                .map(|name| FamilyName::parse(&name))
                .transpose()
                .map_err(|_| wrong.clone())?,
            birth_place: BirthPlace::parse(&self.birth_place).map_err(|_| wrong.clone())?,
            birth_date: BirthDate::from_iso(&self.birth_date).map_err(|_| wrong)?,
            checked: Checked {
                birth_place: self.birth_place_checked,
                birth_day: self.birth_day_checked,
                card: self.card_checked,
            },
            proven_by: self.proven_by.map(|[tr, en]| ProviderName { tr, en }),
        })
    }
}

/// An employment as kept.
#[derive(Serialize, Deserialize)]
pub(super) struct EmploymentRow {
    employee_number: String,
    organization: String,
    department: Option<String>,
    title: Option<String>,
    authority: Option<[String; 3]>,
}

impl From<&Employment> for EmploymentRow {
    fn from(employment: &Employment) -> Self {
        Self {
            employee_number: employment.employee_number.as_str().to_owned(),
            organization: employment.organization.clone(),
            department: employment.department.clone(),
            title: employment.title.clone(),
            authority: employment
                .authority
                .as_ref()
                .map(|one| [one.name.clone(), one.unit.clone(), one.phone.clone()]),
        }
    }
}

impl EmploymentRow {
    pub(super) fn read(self) -> Result<Employment, StoreError> {
        Ok(Employment {
            employee_number: EmployeeNumber::parse(&self.employee_number)
                .map_err(|_| corrupt("employment"))?,
            organization: self.organization,
            department: self.department,
            title: self.title,
            authority: self
                .authority
                .map(|[name, unit, phone]| Authority { name, unit, phone }),
        })
    }
}

/// A referral as kept.
#[derive(Serialize, Deserialize)]
pub(super) struct ReferralRow {
    nonce: String,
    verifier: String,
    institution: String,
    number: String,
    #[serde(default)]
    card_lost: bool,
}

impl From<&Referral> for ReferralRow {
    fn from(referral: &Referral) -> Self {
        Self {
            nonce: referral.nonce.reveal().to_owned(),
            verifier: referral.verifier.reveal().to_owned(),
            institution: referral.institution.as_str().to_owned(),
            number: referral.number.as_str().to_owned(),
            card_lost: referral.card_lost,
        }
    }
}

impl ReferralRow {
    pub(super) fn read(self) -> Result<Referral, StoreError> {
        let wrong = || corrupt("referral");
        Ok(Referral {
            nonce: ReferralToken::parse(&self.nonce).map_err(|_| wrong())?,
            verifier: ReferralToken::parse(&self.verifier).map_err(|_| wrong())?,
            institution: InstitutionSlug::parse(&self.institution).map_err(|_| wrong())?,
            number: EmployeeNumber::parse(&self.number).map_err(|_| wrong())?,
            card_lost: self.card_lost,
        })
    }
}

/// How a post ended that gives a session a new key, as kept.
#[derive(Serialize, Deserialize)]
pub(super) enum RotationRow {
    Rotated {
        token: String,
        next: String,
        #[serde(default)]
        device: Option<String>,
    },
    Refused(Refusal),
}

impl From<&Rotated> for RotationRow {
    fn from(rotated: &Rotated) -> Self {
        Self::Rotated {
            token: hex(rotated.token.reveal()),
            next: rotated.next.code().to_owned(),
            device: rotated.device.clone(),
        }
    }
}

impl RotationRow {
    pub(super) fn read(self) -> Result<Ended, StoreError> {
        let wrong = corrupt("rotation");
        Ok(match self {
            Self::Rotated {
                token,
                next,
                device,
            } => Ended::Rotated {
                token: SessionToken::from_bytes(unhex(&token).ok_or_else(|| wrong.clone())?),
                next: Next::from_code(&next).ok_or(wrong)?,
                device,
            },
            Self::Refused(refusal) => Ended::Refused(refusal),
        })
    }
}

/// The holder of a certificate as kept.
#[derive(Serialize, Deserialize)]
pub(super) struct HolderRow {
    pub national_id: String,
    pub given_name: String,
    pub family_name: Option<String>,
    pub mobile: Option<String>,
}

impl From<&Certificate> for HolderRow {
    fn from(certificate: &Certificate) -> Self {
        Self {
            national_id: certificate.holder.as_str().to_owned(),
            given_name: certificate.given_name.as_str().to_owned(),
            family_name: certificate
                .family_name
                .as_ref()
                .map(|name| name.as_str().to_owned()),
            mobile: certificate.mobile.map(|mobile| mobile.e164()),
        }
    }
}

/// What of a case is sealed.
pub(super) struct Sealed {
    pub person: Vec<u8>,
    pub employment: Vec<u8>,
    pub draft: Vec<u8>,
    pub refused_draft: Option<Vec<u8>>,
}

impl Sealed {
    pub(super) fn of(keys: &Keys, case: &Case) -> Result<Self, StoreError> {
        let row = [case.id.as_str()];
        Ok(Self {
            person: seal(keys, "person", &row, &PersonRow::from(&case.person))?,
            employment: seal(
                keys,
                "employment",
                &row,
                &EmploymentRow::from(&case.employment),
            )?,
            draft: seal_draft(keys, "draft", &case.id, &case.draft)?,
            refused_draft: case
                .refused_draft
                .as_ref()
                .map(|draft| seal_draft(keys, "refused_draft", &case.id, draft))
                .transpose()?,
        })
    }
}

pub(super) fn seal_draft(
    keys: &Keys,
    column: &'static str,
    case: &CaseId,
    draft: &Draft,
) -> Result<Vec<u8>, StoreError> {
    seal(
        keys,
        column,
        &[case.as_str()],
        &draft.clone().without_word(),
    )
}
