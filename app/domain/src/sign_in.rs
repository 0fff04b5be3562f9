//! The first step's form: who the applicant says to be.

mod held;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    captcha::UNFINISHED,
    form::{Collect, Field, Problem, Rejected},
    institution::PopulationCheck,
    person::{BirthDate, BirthPlace, CardSerial, FamilyName, GivenName, NationalId},
    text_value::EmployeeNumber,
    typed,
};

/// What was typed; nobody believes it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Which picture the answer is about.
    pub captcha_id: String,
    /// The letters read from the picture.
    pub captcha_answer: String,
    /// Identity number.
    pub national_id: String,
    /// Given names.
    pub given_name: String,
    /// Surname.
    pub family_name: String,
    /// `on` when the person has no surname.
    pub no_family_name: String,
    /// Birth place.
    pub birth_place: String,
    /// Day of birth; may hold a whole pasted date.
    pub birth_day: String,
    /// Month of birth.
    pub birth_month: String,
    /// Year of birth.
    pub birth_year: String,
    /// Registry number within the institution.
    pub employee_number: String,
    /// Serial number of the identity card, where the institution wants it.
    pub card_serial: String,
    /// The sum's answer, where one is asked beside the letters.
    pub captcha_proof: String,
    /// `on` when the card is lost or stolen.
    pub card_lost: String,
}

/// Nothing of an identity is ever printed.
impl std::fmt::Debug for Draft {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("sign_in::Draft(…)")
    }
}

/// The claim as read: five identity values and the registry number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Identity number.
    pub national_id: NationalId,
    /// Given names.
    pub given_name: GivenName,
    /// Surname; `None` for a person who has none.
    pub family_name: Option<FamilyName>,
    /// Birth place.
    pub birth_place: BirthPlace,
    /// Birth date, whose day or month may be unknown to the registry.
    pub birth_date: BirthDate,
    /// Registry number.
    pub employee_number: EmployeeNumber,
    /// Serial number of the identity card, where it is to be compared.
    pub card_serial: Option<CardSerial>,
    /// Whether the card is said to be lost or stolen.
    pub card_lost: bool,
}

impl Draft {
    /// A draft of what stands in the controls.
    pub fn of_fields(text: &dyn Fn(Field) -> String) -> Self {
        Self {
            captcha_id: text(Field::CaptchaId),
            captcha_answer: text(Field::CaptchaAnswer),
            national_id: text(Field::NationalId),
            given_name: text(Field::GivenName),
            family_name: text(Field::FamilyName),
            no_family_name: text(Field::NoFamilyName),
            birth_place: text(Field::BirthPlace),
            birth_day: text(Field::BirthDay),
            birth_month: text(Field::BirthMonth),
            birth_year: text(Field::BirthYear),
            employee_number: text(Field::EmployeeNumber),
            card_serial: text(Field::CardSerial),
            captcha_proof: text(Field::CaptchaProof),
            card_lost: text(Field::CardLost),
        }
    }

    /// What can be said of it in the browser: letters alone are half an answer while
    /// the device is at its sum.
    ///
    /// # Errors
    /// Every refused field with its problem.
    pub fn judge(mut self, today: Date, check: PopulationCheck) -> Result<(), Rejected> {
        if self.captcha_proof == UNFINISHED {
            self.captcha_answer.clear();
        }
        self.parse(today, check).map(|_| ())
    }

    /// Reads every field that this comparison wants.
    ///
    /// # Errors
    /// Every refused field with its problem.
    pub fn parse(&self, today: Date, check: PopulationCheck) -> Result<Claim, Rejected> {
        let mut form = Collect::default();
        let national_id = form.read(Field::NationalId, NationalId::parse(&self.national_id));
        let given_name = form.read(Field::GivenName, GivenName::parse(&self.given_name));
        let family_name = if self.no_family_name.is_empty() {
            form.read(Field::FamilyName, FamilyName::parse(&self.family_name))
                .map(Some)
        } else {
            Some(None)
        };
        let birth_place = form.read(Field::BirthPlace, BirthPlace::parse(&self.birth_place));
        let birth_date = form.read(
            Field::BirthDate,
            BirthDate::parse(&self.birth_day, &self.birth_month, &self.birth_year, today),
        );
        let employee_number = form.read(
            Field::EmployeeNumber,
            EmployeeNumber::parse(&self.employee_number),
        );
        // A foreigner's card has another number, which no service compares.
        let foreign = national_id.is_some_and(|id| id.is_foreigner());
        let card_serial = if check == PopulationCheck::WithCard && !foreign {
            form.read(Field::CardSerial, CardSerial::parse(&self.card_serial))
                .map(Some)
        } else {
            Some(None)
        };
        if typed::is_blank(&self.captcha_answer) {
            form.refuse(Field::CaptchaAnswer, Problem::Missing);
        }
        let read = (|| {
            Some(Claim {
                national_id: national_id?,
                given_name: given_name?,
                family_name: family_name?,
                birth_place: birth_place?,
                birth_date: birth_date?,
                employee_number: employee_number?,
                card_serial: card_serial?,
                card_lost: !self.card_lost.is_empty(),
            })
        })();
        form.finish(read)
    }

    /// A claim whose captcha was solved when it was made, to be read again.
    #[must_use]
    pub fn as_if_solved(&self) -> Self {
        Self {
            captcha_answer: "-".to_owned(),
            ..self.clone()
        }
    }

    /// The same without what may be used only once, to be shown again.
    #[must_use]
    pub fn without_captcha(mut self) -> Self {
        self.captcha_id.clear();
        self.captcha_answer.clear();
        self.captcha_proof.clear();
        self
    }
}

/// What is wrong with one field by itself, for the moment it is left; `None`
/// for a field that only the whole form, or the server, can judge.
pub fn problem_of(field: Field, text: &str) -> Option<Option<Problem>> {
    let problem = match field {
        Field::NationalId => NationalId::parse(text).err().map(Problem::from),
        Field::GivenName => GivenName::parse(text).err().map(Problem::from),
        Field::FamilyName => FamilyName::parse(text).err().map(Problem::from),
        Field::BirthPlace => BirthPlace::parse(text).err().map(Problem::from),
        Field::EmployeeNumber => EmployeeNumber::parse(text).err().map(Problem::from),
        Field::CardSerial => CardSerial::parse(text).err().map(Problem::from),
        _ => return None,
    };
    // Leaving a field empty is no mistake before the form is sent.
    Some(problem.filter(|_| !typed::is_blank(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::{CardSerialError, NationalIdError};

    #[test]
    fn a_card_is_asked_for_where_the_institution_wants_it_and_the_person_has_one() {
        use PopulationCheck::{Public, WithCard};
        let missing = Some(Problem::CardSerial(CardSerialError::Empty));
        let wrong = Some(Problem::CardSerial(CardSerialError::NotASerial));
        for (id, serial, check, problem, read) in [
            ("10000000146", "", Public, None, None),
            ("10000000146", "A01B23456", Public, None, None),
            (
                "10000000146",
                "a01b23456",
                WithCard,
                None,
                Some("A01B23456"),
            ),
            ("10000000146", "", WithCard, missing, None),
            ("10000000146", "A01", WithCard, wrong, None),
            ("99000001278", "", WithCard, None, None),
        ] {
            let draft = Draft {
                captcha_answer: "x".to_owned(),
                national_id: id.to_owned(),
                given_name: "Anna".to_owned(),
                family_name: "Müller".to_owned(),
                birth_place: "Berlin".to_owned(),
                birth_year: "1987".to_owned(),
                employee_number: "MM1".to_owned(),
                card_serial: serial.to_owned(),
                ..Draft::default()
            };
            let parsed = draft.parse(jiff::civil::date(2026, 11, 24), check);
            let told = parsed.as_ref().err();
            assert_eq!(
                told.and_then(|told| told.problem(Field::CardSerial)),
                problem,
                "{id} {serial}"
            );
            let claim = parsed.ok().and_then(|claim| claim.card_serial);
            assert_eq!(
                claim.as_ref().map(CardSerial::as_str),
                read,
                "{id} {serial}"
            );
        }
    }

    #[test]
    fn a_field_that_is_left_is_judged_by_its_own_rule_alone() {
        for (field, text, judged) in [
            (Field::NationalId, "10000000146", Some(None)),
            (Field::NationalId, " ", Some(None)),
            (
                Field::NationalId,
                "10000000147",
                Some(Some(Problem::NationalId(NationalIdError::WrongChecksum))),
            ),
            (Field::CaptchaAnswer, "x", None),
            (Field::BirthDay, "99", None),
        ] {
            assert_eq!(problem_of(field, text), judged, "{field:?} {text}");
        }
    }
}
