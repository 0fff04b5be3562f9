//! The second step's form: what is asked, and what was read of it.

use serde::{Deserialize, Serialize};

use crate::{
    certificate::{Availability, CertificateSerial, Offered, Reason, Replaceable, Term, Terms},
    contact::{
        EmailAddress, Extension, LandlineNumber, MobileNumber, MobileOperator, NoticeChannel,
        PostalCode, StreetAddress,
    },
    form::{Collect, Field, Problem, Rejected},
    institution::CardReader,
    province::{District, Province},
    secret::{SecurityWord, WordContext},
    text_value::{Department, JobTitle, OrganizationNote},
};

/// The declaration's and the privacy notice's version that is shown today.
pub const DECLARATION_VERSION: &str = "2026-1";

/// What was typed; nobody believes it. One control, one text.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Code of a [`Reason`].
    pub reason: String,
    /// Serial number of the certificate that the reason is about, asked only
    /// when several could be meant.
    pub certificate: String,
    /// Whole years.
    pub validity_years: String,
    /// Code of a [`CardReader`].
    pub card_reader: String,
    /// Never stored and never shown again.
    pub security_word: String,
    /// Never stored and never shown again.
    pub security_word_again: String,
    /// What is wrong with the institution's name.
    pub organization_note: String,
    /// Unit.
    pub department: String,
    /// Title.
    pub title: String,
    /// Address of the workplace.
    pub street_address: String,
    /// Plate code.
    pub province: String,
    /// Name within the province.
    pub district: String,
    /// Five digits.
    pub postal_code: String,
    /// Phone at work.
    pub work_phone: String,
    /// Its extension.
    pub work_phone_extension: String,
    /// Mobile phone; the code goes there.
    pub mobile_phone: String,
    /// Code of a [`MobileOperator`].
    pub mobile_operator: String,
    /// Phone at home.
    pub home_phone: String,
    /// Mail address.
    pub email: String,
    /// Code of a [`NoticeChannel`].
    pub notice_channel: String,
    /// The accepted declaration's version.
    pub declaration_accepted: String,
}

/// A draft holds personal data: only that it is there may be printed.
impl std::fmt::Debug for Draft {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("application::Draft(…)")
    }
}

/// What this applicant may choose today. The server makes it from the
/// certificates held and the institution's profile; the page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Every reason, open or closed.
    pub reasons: Vec<Offered>,
    /// The readers on offer.
    pub readers: Vec<CardReader>,
    /// The terms on offer, in years.
    pub durations: Vec<u8>,
    /// A security word was given earlier in this application and is kept.
    pub word_kept: bool,
}

/// How long the new certificate shall live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestedTerm {
    /// The chosen years, where a duration is asked.
    pub years: Option<u8>,
    /// From where to where.
    pub term: Term,
}

/// The security word of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordChoice {
    /// Given now.
    New(SecurityWord),
    /// The one that was given earlier.
    Kept,
}

/// The form as read: nothing in it can be what its field does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Why.
    pub reason: Reason,
    /// What is replaced.
    pub replaces: Option<Replaced>,
    /// How long.
    pub term: RequestedTerm,
    /// Who is charged, where there is a fee.
    pub terms: Terms,
    /// The card reader.
    pub card_reader: CardReader,
    /// The security word.
    pub word: WordChoice,
    /// What is wrong with the institution's name.
    pub organization_note: Option<OrganizationNote>,
    /// Unit.
    pub department: Department,
    /// Title.
    pub title: JobTitle,
    /// Address of the workplace.
    pub street_address: StreetAddress,
    /// Province.
    pub province: Province,
    /// District.
    pub district: District,
    /// Postal code, of that province.
    pub postal_code: PostalCode,
    /// Phone at work.
    pub work_phone: LandlineNumber,
    /// Its extension.
    pub work_phone_extension: Option<Extension>,
    /// Mobile phone.
    pub mobile_phone: MobileNumber,
    /// Its operator, as declared: numbers are portable.
    pub mobile_operator: MobileOperator,
    /// Phone at home.
    pub home_phone: Option<LandlineNumber>,
    /// Mail address.
    pub email: EmailAddress,
    /// Where notices go after production.
    pub notice_channel: NoticeChannel,
}

/// The certificate that a new one takes the place of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// Its serial number.
    pub serial: CertificateSerial,
    /// Its first day.
    pub valid_from: jiff::civil::Date,
    /// Its last day.
    pub valid_until: jiff::civil::Date,
}

impl Offer {
    /// The offer of one reason.
    pub fn of(&self, reason: Reason) -> Option<&Offered> {
        self.reasons.iter().find(|offered| offered.reason == reason)
    }

    /// What the choice of a reason, and of a certificate where several could
    /// be meant, leads to.
    ///
    /// # Errors
    /// The field that has to be chosen again.
    pub fn chosen(
        &self,
        reason: &str,
        certificate: &str,
    ) -> Result<(Reason, Option<&Replaceable>, Terms), (Field, Problem)> {
        let not_chosen = reason.is_empty();
        let offered = Reason::from_code(reason)
            .and_then(|reason| self.of(reason))
            .ok_or((
                Field::Reason,
                if not_chosen {
                    Problem::NotChosen
                } else {
                    Problem::NotOffered
                },
            ))?;
        match &offered.availability {
            Availability::Closed(_) => Err((Field::Reason, Problem::NotOffered)),
            Availability::Fresh(terms) => Ok((offered.reason, None, *terms)),
            Availability::Replacing(held) => match held.as_slice() {
                [only] if certificate.is_empty() || certificate == only.serial => {
                    Ok((offered.reason, Some(only), only.terms))
                }
                several => several
                    .iter()
                    .find(|one| one.serial == certificate)
                    .map(|one| (offered.reason, Some(one), one.terms))
                    .ok_or((
                        Field::Certificate,
                        if certificate.is_empty() {
                            Problem::NotChosen
                        } else {
                            Problem::NotOffered
                        },
                    )),
            },
        }
    }
}

/// What stands in the field of this id; nothing where it is not among them.
pub fn text_of<'a>(texts: &'a [(String, String)], id: &str) -> &'a str {
    texts
        .iter()
        .find(|(one, _)| one == id)
        .map_or("", |(_, text)| text)
}

impl Draft {
    /// A draft of what stands in the controls.
    pub fn of_fields(text: &dyn Fn(Field) -> String) -> Self {
        Self {
            reason: text(Field::Reason),
            certificate: text(Field::Certificate),
            validity_years: text(Field::ValidityYears),
            card_reader: text(Field::CardReader),
            security_word: text(Field::SecurityWord),
            security_word_again: text(Field::SecurityWordAgain),
            organization_note: text(Field::OrganizationNote),
            department: text(Field::Department),
            title: text(Field::Title),
            street_address: text(Field::StreetAddress),
            province: text(Field::Province),
            district: text(Field::District),
            postal_code: text(Field::PostalCode),
            work_phone: text(Field::WorkPhone),
            work_phone_extension: text(Field::WorkPhoneExtension),
            mobile_phone: text(Field::MobilePhone),
            mobile_operator: text(Field::MobileOperator),
            home_phone: text(Field::HomePhone),
            email: text(Field::Email),
            notice_channel: text(Field::NoticeChannel),
            declaration_accepted: text(Field::DeclarationAccepted),
        }
    }

    /// A draft of fields by their ids, as [`Draft::texts`] tells them.
    pub fn of_texts(texts: &[(String, String)]) -> Self {
        Self::of_fields(&|field| text_of(texts, field.id()).to_owned())
    }

    /// Every field with what stands in it, without the security word.
    pub fn texts(&self) -> Vec<(String, String)> {
        [
            (Field::Reason, &self.reason),
            (Field::Certificate, &self.certificate),
            (Field::ValidityYears, &self.validity_years),
            (Field::CardReader, &self.card_reader),
            (Field::OrganizationNote, &self.organization_note),
            (Field::Department, &self.department),
            (Field::Title, &self.title),
            (Field::StreetAddress, &self.street_address),
            (Field::Province, &self.province),
            (Field::District, &self.district),
            (Field::PostalCode, &self.postal_code),
            (Field::WorkPhone, &self.work_phone),
            (Field::WorkPhoneExtension, &self.work_phone_extension),
            (Field::MobilePhone, &self.mobile_phone),
            (Field::MobileOperator, &self.mobile_operator),
            (Field::HomePhone, &self.home_phone),
            (Field::Email, &self.email),
            (Field::NoticeChannel, &self.notice_channel),
            (Field::DeclarationAccepted, &self.declaration_accepted),
        ]
        .map(|(field, text)| (field.id().to_owned(), text.clone()))
        .to_vec()
    }

    /// Reads every field against what is on offer.
    ///
    /// # Errors
    /// Every refused field with its problem.
    pub fn parse(&self, offer: &Offer, about: &WordContext) -> Result<Application, Rejected> {
        let mut form = Collect::default();
        let chosen = match offer.chosen(&self.reason, &self.certificate) {
            Ok(chosen) => Some(chosen),
            Err((field, problem)) => {
                form.refuse(field, problem);
                None
            }
        };
        let term = match chosen {
            Some((_, _, terms)) => self.term(&mut form, offer, terms),
            // Without a reason nobody knows whether a duration is asked.
            None => None,
        };
        let replaces = chosen.and_then(|(_, replaced, _)| match replaced {
            None => Some(None),
            Some(old) => CertificateSerial::parse(&old.serial).ok().map(|serial| {
                Some(Replaced {
                    serial,
                    valid_from: old.valid_from,
                    valid_until: old.valid_until,
                })
            }),
        });
        let card_reader = form.choose(Field::CardReader, &self.card_reader, |code| {
            CardReader::from_code(code).filter(|reader| offer.readers.contains(reader))
        });
        let word = self.word(&mut form, offer, about);
        let organization_note = form.read_optional(
            Field::OrganizationNote,
            &self.organization_note,
            OrganizationNote::parse,
        );
        let department = form.read(Field::Department, Department::parse(&self.department));
        let title = form.read(Field::Title, JobTitle::parse(&self.title));
        let street_address = form.read(
            Field::StreetAddress,
            StreetAddress::parse(&self.street_address),
        );
        let province = form.choose(Field::Province, &self.province, Province::from_code);
        let district = form.choose(Field::District, &self.district, |name| {
            province.and_then(|province| District::find(province, name))
        });
        let postal_code = form.read(
            Field::PostalCode,
            PostalCode::parse(&self.postal_code, province),
        );
        let work_phone = form.read(Field::WorkPhone, LandlineNumber::parse(&self.work_phone));
        let work_phone_extension = form.read_optional(
            Field::WorkPhoneExtension,
            &self.work_phone_extension,
            Extension::parse,
        );
        let mobile_phone = form.read(Field::MobilePhone, MobileNumber::parse(&self.mobile_phone));
        let mobile_operator = form.choose(
            Field::MobileOperator,
            &self.mobile_operator,
            MobileOperator::from_code,
        );
        let home_phone =
            form.read_optional(Field::HomePhone, &self.home_phone, LandlineNumber::parse);
        let email = form.read(Field::Email, EmailAddress::parse(&self.email));
        let notice_channel = form.choose(
            Field::NoticeChannel,
            &self.notice_channel,
            NoticeChannel::from_code,
        );
        if self.declaration_accepted != DECLARATION_VERSION {
            form.refuse(Field::DeclarationAccepted, Problem::NotAccepted);
        }
        let read = (|| {
            let (reason, _, terms) = chosen?;
            Some(Application {
                reason,
                replaces: replaces?,
                term: term?,
                terms,
                card_reader: card_reader?,
                word: word?,
                organization_note: organization_note?,
                department: department?,
                title: title?,
                street_address: street_address?,
                province: province?,
                district: district?,
                postal_code: postal_code?,
                work_phone: work_phone?,
                work_phone_extension: work_phone_extension?,
                mobile_phone: mobile_phone?,
                mobile_operator: mobile_operator?,
                home_phone: home_phone?,
                email: email?,
                notice_channel: notice_channel?,
            })
        })();
        form.finish(read)
    }

    fn term(&self, form: &mut Collect, offer: &Offer, terms: Terms) -> Option<RequestedTerm> {
        let years = if terms.term.asks_duration() {
            Some(
                form.choose(Field::ValidityYears, &self.validity_years, |years| {
                    years
                        .parse()
                        .ok()
                        .filter(|years| offer.durations.contains(years))
                })?,
            )
        } else {
            None
        };
        Some(RequestedTerm {
            years,
            term: terms.term,
        })
    }

    fn word(&self, form: &mut Collect, offer: &Offer, about: &WordContext) -> Option<WordChoice> {
        if offer.word_kept && self.security_word.is_empty() && self.security_word_again.is_empty() {
            return Some(WordChoice::Kept);
        }
        match SecurityWord::parse(&self.security_word, &self.security_word_again, about) {
            Ok(word) => Some(WordChoice::New(word)),
            Err(error) => {
                form.refuse(error.field(), error);
                None
            }
        }
    }

    /// The draft without what is never stored.
    #[must_use]
    pub fn without_word(mut self) -> Self {
        self.security_word.clear();
        self.security_word_again.clear();
        self
    }
}

impl Collect {
    /// Takes a choice among codes: empty is not chosen, unknown not on offer.
    fn choose<T>(
        &mut self,
        field: Field,
        code: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let code = code.trim();
        let value = read(code);
        if value.is_none() {
            self.refuse(
                field,
                if code.is_empty() {
                    Problem::NotChosen
                } else {
                    Problem::NotOffered
                },
            );
        }
        value
    }
}

/// What is wrong with one field by itself, for the moment it is left; `None`
/// for a field that only the whole form, or the server, can judge.
pub fn problem_of(field: Field, text: &str) -> Option<Option<Problem>> {
    // Leaving a field empty is no mistake before the form is confirmed.
    let judge = |problem: &dyn Fn() -> Option<Problem>| {
        Some(if text.trim().is_empty() {
            None
        } else {
            problem()
        })
    };
    match field {
        Field::Department => judge(&|| Department::parse(text).err().map(Problem::from)),
        Field::Title => judge(&|| JobTitle::parse(text).err().map(Problem::from)),
        Field::PostalCode => judge(&|| PostalCode::parse(text, None).err().map(Problem::from)),
        Field::WorkPhone | Field::HomePhone => {
            judge(&|| LandlineNumber::parse(text).err().map(Problem::from))
        }
        Field::WorkPhoneExtension => judge(&|| Extension::parse(text).err().map(Problem::from)),
        Field::MobilePhone => judge(&|| MobileNumber::parse(text).err().map(Problem::from)),
        Field::Email => judge(&|| EmailAddress::parse(text).err().map(Problem::from)),
        Field::OrganizationNote => {
            judge(&|| OrganizationNote::parse(text).err().map(Problem::from))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_is_left_is_judged_by_its_own_rule_alone() {
        use crate::contact::MobileNumberError;
        for (field, text, judged) in [
            (Field::MobilePhone, "0532 123 45 67", Some(None)),
            (Field::MobilePhone, "", Some(None)),
            (
                Field::MobilePhone,
                "0262 555 01 02",
                Some(Some(Problem::Mobile(MobileNumberError::NotMobile))),
            ),
            (Field::OneTimeCode, "1", None),
            (Field::SecurityWord, "1", None),
        ] {
            assert_eq!(problem_of(field, text), judged, "{field:?} {text}");
        }
    }

    #[test]
    fn every_field_is_told_and_read_back_but_the_security_word() {
        let draft = Draft::of_fields(&|field| format!("what {} has", field.id()));
        let texts = draft.texts();
        assert_eq!(Draft::of_texts(&texts), draft.without_word());
        assert!(texts.iter().all(|(id, _)| !id.contains("word")));
    }

    #[test]
    fn an_empty_form_is_refused_in_every_required_field() {
        let offer = Offer {
            reasons: Vec::new(),
            readers: Vec::new(),
            durations: Vec::new(),
            word_kept: false,
        };
        let rejected = Draft::default()
            .parse(&offer, &WordContext::default())
            .unwrap_err();
        for field in [
            Field::Reason,
            Field::CardReader,
            Field::SecurityWord,
            Field::Department,
            Field::Title,
            Field::StreetAddress,
            Field::Province,
            Field::District,
            Field::PostalCode,
            Field::WorkPhone,
            Field::MobilePhone,
            Field::MobileOperator,
            Field::Email,
            Field::NoticeChannel,
            Field::DeclarationAccepted,
        ] {
            assert!(rejected.problem(field).is_some(), "{field:?}");
        }
        for optional in [
            Field::HomePhone,
            Field::WorkPhoneExtension,
            Field::OrganizationNote,
        ] {
            assert_eq!(rejected.problem(optional), None);
        }
    }
}
