//! The second step's form: what is asked, and what was read of it.

mod draft;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{
    certificate::{
        Availability, CertificateSerial, Offered, Reason, Replaceable, Term, Terms, page_names,
    },
    codes::codes,
    contact::{
        EmailAddress, Extension, LandlineNumber, MobileNumber, MobileOperator, NoticeChannel,
        PostalCode, StreetAddress,
    },
    form::{Field, Problem},
    institution::{CardReader, InstitutionProfile},
    province::{District, Province},
    secret::SecurityWord,
    text_value::{Department, JobTitle, OrganizationNote},
    typed,
};
pub use draft::{Draft, text_of};

/// The declaration that an applicant accepts, and with it the form, the
/// undertaking and the privacy notice, by its version. What was accepted stays
/// readable as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declaration {
    /// That the details are true.
    First,
    /// And that the applicant is liable for all damage otherwise, and requests
    /// that a certificate be made.
    WithRequest,
}

codes!(Declaration, "a declaration", { First => "2026-1", WithRequest => "2026-2" });

impl Declaration {
    /// The one that is shown today.
    pub const TODAY: Self = Self::WithRequest;
}

/// The code of [`Declaration::TODAY`].
pub const DECLARATION_VERSION: &str = Declaration::TODAY.code();

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

/// A form that was read without a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// What is applied for: what is confirmed, stored and printed.
    pub application: Application,
    /// The security word, of which only a hash is ever stored.
    pub word: WordChoice,
}

/// What is applied for. Once it is confirmed it is stored as it is, and no rule
/// of a form is asked about it again.
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
    /// What was declared.
    pub declaration: Declaration,
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

impl Replaced {
    /// The one that was chosen; nothing where its serial number is none.
    fn of(chosen: &Replaceable) -> Option<Self> {
        Some(Self {
            serial: CertificateSerial::parse(&chosen.serial).ok()?,
            valid_from: chosen.valid_from,
            valid_until: chosen.valid_until,
        })
    }
}

impl Application {
    /// The certificate that is reported lost or stolen: to be revoked, and
    /// never to be signed with. A renewal replaces one too, which is not lost.
    pub fn lost(&self) -> Option<&Replaced> {
        self.replaces
            .as_ref()
            .filter(|_| self.reason == Reason::LostOrStolen)
    }
}

impl Offer {
    /// What a correction of an application may choose: its reason and its
    /// certificate are settled, since the revocation and the fee followed from them.
    pub fn of_confirmed(application: &Application, profile: &InstitutionProfile) -> Self {
        let terms = application.terms;
        let availability = match &application.replaces {
            None => Availability::Fresh(terms),
            Some(replaced) => Availability::Replacing(vec![Replaceable {
                serial: replaced.serial.as_str().to_owned(),
                valid_from: replaced.valid_from,
                valid_until: replaced.valid_until,
                terms,
            }]),
        };
        Self {
            reasons: vec![Offered {
                reason: application.reason,
                availability,
            }],
            readers: profile.readers.clone(),
            durations: profile.durations.clone(),
            word_kept: true,
        }
    }

    /// What pages call the certificates of the offer.
    fn names(&self) -> Vec<(&str, String)> {
        let held = self.reasons.iter().filter_map(|offered| {
            let Availability::Replacing(held) = &offered.availability else {
                return None;
            };
            Some(held.iter().map(|one| one.serial.as_str()))
        });
        page_names(held.flatten())
    }

    /// What the page calls a certificate; the text itself where none is meant.
    pub fn name_of<'a>(&self, serial: &'a str) -> Cow<'a, str> {
        let mut names = self.names().into_iter();
        names
            .find(|(known, _)| *known == serial)
            .map_or(Cow::Borrowed(serial), |(_, name)| Cow::Owned(name))
    }

    /// The offer as a page has it: no whole serial number is in it.
    #[must_use]
    pub fn for_page(&self) -> Self {
        let mut shown = self.clone();
        for offered in &mut shown.reasons {
            if let Availability::Replacing(held) = &mut offered.availability {
                for one in held {
                    one.serial = self.name_of(&one.serial).into_owned();
                }
            }
        }
        shown
    }

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
        // Drafts of earlier versions have the whole number. A page's offer has the
        // names in place of the numbers.
        let is_meant = |one: &Replaceable| {
            one.serial == certificate || self.name_of(&one.serial) == certificate
        };
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
                [only] if certificate.is_empty() || is_meant(only) => {
                    Ok((offered.reason, Some(only), only.terms))
                }
                several => several
                    .iter()
                    .find(|one| is_meant(one))
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

/// What is wrong with one field by itself, for the moment it is left; `None`
/// for a field that only the whole form, or the server, can judge.
pub fn problem_of(field: Field, text: &str) -> Option<Option<Problem>> {
    let problem = value_of(field, text, "")?.err();
    // Leaving a field empty is no mistake before the form is confirmed.
    Some(problem.filter(|_| !typed::is_blank(text)))
}

/// The value of one field by itself, as it is shown; `None` for a field that only the
/// whole form can judge. A number counts where the same is confirmed.
fn value_of(field: Field, text: &str, confirmed: &str) -> Option<Result<String, Problem>> {
    fn shown<T, E: Into<Problem>>(
        value: Result<T, E>,
        show: impl FnOnce(T) -> String,
    ) -> Result<String, Problem> {
        value.map(show).map_err(Into::into)
    }
    Some(match field {
        Field::Department => shown(Department::parse(text), |one| one.as_str().to_owned()),
        Field::Title => shown(JobTitle::parse(text), |one| one.as_str().to_owned()),
        Field::StreetAddress => shown(StreetAddress::parse(text), |one| one.as_str().to_owned()),
        Field::PostalCode => shown(PostalCode::parse(text, None), |one| one.as_str().to_owned()),
        Field::WorkPhone | Field::HomePhone => {
            shown(LandlineNumber::parse_confirmed(text, confirmed), |one| {
                one.spaced()
            })
        }
        Field::WorkPhoneExtension => shown(Extension::parse(text), |one| one.as_str().to_owned()),
        Field::MobilePhone => shown(MobileNumber::parse_confirmed(text, confirmed), |one| {
            one.spaced()
        }),
        Field::Email => shown(EmailAddress::parse(text), |one| one.as_str().to_owned()),
        Field::OrganizationNote => {
            shown(OrganizationNote::parse(text), |one| one.as_str().to_owned())
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_is_left_is_judged_by_its_own_rule_alone() {
        use crate::contact::{MobileNumberError, StreetAddressError};
        for (field, text, judged) in [
            (Field::MobilePhone, "0532 123 45 67", Some(None)),
            (Field::MobilePhone, "", Some(None)),
            (
                Field::MobilePhone,
                "0262 555 01 02",
                Some(Some(Problem::Mobile(MobileNumberError::NotMobile))),
            ),
            (
                Field::StreetAddress,
                "Cad. 5",
                Some(Some(Problem::Address(StreetAddressError::TooShort))),
            ),
            (Field::OneTimeCode, "1", None),
            (Field::SecurityWord, "1", None),
        ] {
            assert_eq!(problem_of(field, text), judged, "{field:?} {text}");
        }
    }
}
