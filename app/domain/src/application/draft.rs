//! What was typed into the form, and how it is read.

use serde::{Deserialize, Serialize};

use super::{
    Application, Declaration, Filled, Offer, Replaced, RequestedTerm, WordChoice, value_of,
};
use crate::{
    certificate::Terms,
    contact::{
        EmailAddress, Extension, LandlineNumber, MobileNumber, MobileOperator, NoticeChannel,
        PostalCode, StreetAddress,
    },
    form::{Collect, Control, Field, Problem, Rejected},
    institution::CardReader,
    province::{District, Province},
    secret::{SecurityWord, SecurityWordError, WordContext},
    text_value::{Department, JobTitle, OrganizationNote},
};

macro_rules! draft {
    ($($(#[$doc:meta])+ $name:ident => $field:ident),+ $(,)?) => {
        /// What was typed; nobody believes it. One control, one text.
        #[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct Draft { $($(#[$doc])+ pub $name: String),+ }

        impl Draft {
            /// Its fields, in the order in which their texts are told.
            const FIELDS: &'static [Field] = &[$(Field::$field),+];

            /// A draft of what stands in the controls.
            pub fn of_fields(text: &dyn Fn(Field) -> String) -> Self {
                Self { $($name: text(Field::$field)),+ }
            }

            /// What stands in a control; nothing in one that is none of the form's.
            pub fn text(&self, field: Field) -> &str {
                match field {
                    $(Field::$field => &self.$name,)+
                    _ => "",
                }
            }
        }
    };
}

// A new field comes before the confirmations: without any of them a form is the same
// form as before there were confirmations.
draft! {
    /// Code of a [`Reason`](crate::certificate::Reason).
    reason => Reason,
    /// Serial number of the certificate that the reason is about, asked only
    /// when several could be meant.
    certificate => Certificate,
    /// Whole years.
    validity_years => ValidityYears,
    /// Code of a [`CardReader`].
    card_reader => CardReader,
    /// Never stored and never shown again.
    security_word => SecurityWord,
    /// Never stored and never shown again.
    security_word_again => SecurityWordAgain,
    /// What is wrong with the institution's name.
    organization_note => OrganizationNote,
    /// Unit.
    department => Department,
    /// Title.
    title => Title,
    /// Address of the workplace.
    street_address => StreetAddress,
    /// Plate code.
    province => Province,
    /// Name within the province.
    district => District,
    /// Five digits.
    postal_code => PostalCode,
    /// Phone at work.
    work_phone => WorkPhone,
    /// Its extension.
    work_phone_extension => WorkPhoneExtension,
    /// Mobile phone; the code goes there.
    mobile_phone => MobilePhone,
    /// Code of a [`MobileOperator`].
    mobile_operator => MobileOperator,
    /// Phone at home.
    home_phone => HomePhone,
    /// Mail address.
    email => Email,
    /// Code of a [`NoticeChannel`].
    notice_channel => NoticeChannel,
    /// The accepted declaration's version.
    declaration_accepted => DeclarationAccepted,
    /// The mobile number that is said to be right although its range is not
    /// known.
    mobile_phone_confirmed => MobilePhoneConfirmed,
    /// The same of the phone at work.
    work_phone_confirmed => WorkPhoneConfirmed,
    /// The same of the phone at home.
    home_phone_confirmed => HomePhoneConfirmed,
}

/// A draft holds personal data: only that it is there may be printed.
impl std::fmt::Debug for Draft {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("application::Draft(…)")
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
    /// A draft of fields by their ids, as [`Draft::texts`] tells them.
    pub fn of_texts(texts: &[(String, String)]) -> Self {
        Self::of_fields(&|field| text_of(texts, field.id()).to_owned())
    }

    /// Every field with what stands in it, without the security word; a
    /// confirmation only where there is one, so that a form without any is
    /// the same form as before there were confirmations.
    pub fn texts(&self) -> Vec<(String, String)> {
        let is_told = |field: &Field| match field.control() {
            Control::Secret => false,
            Control::Confirming => !self.text(*field).is_empty(),
            Control::Typed | Control::Chosen | Control::Hidden => true,
        };
        let told = Self::FIELDS.iter().filter(|field| is_told(field));
        told.map(|field| (field.id().to_owned(), self.text(*field).to_owned()))
            .collect()
    }

    /// What stands in a field that is typed, as it was understood, or as it was typed
    /// where it was not.
    pub fn understood(&self, field: Field) -> String {
        let typed = self.text(field);
        let confirmed = field.confirmed_by().map_or("", |by| self.text(by));
        let read = value_of(field, typed, confirmed).and_then(Result::ok);
        read.unwrap_or_else(|| typed.to_owned())
    }

    /// Reads every field against what is on offer. The declaration that is
    /// shown today has to be accepted.
    ///
    /// # Errors
    /// Every refused field with its problem.
    pub fn parse(&self, offer: &Offer, about: &WordContext) -> Result<Filled, Rejected> {
        let mut form = Collect::default();
        let application = self.read(&mut form, offer, &[Declaration::TODAY]);
        let word = self.word(&mut form, offer, about);
        let filled = application
            .zip(word)
            .map(|(application, word)| Filled { application, word });
        form.finish(filled)
    }

    /// Reads a form that was confirmed before applications were stored: the
    /// declaration of its time counts, and its security word was taken.
    ///
    /// # Errors
    /// Every field that cannot be believed.
    pub fn parse_confirmed(&self, offer: &Offer) -> Result<Application, Rejected> {
        let mut form = Collect::default();
        let application = self.read(&mut form, offer, Declaration::ALL);
        form.finish(application)
    }

    /// Everything but the security word.
    fn read(
        &self,
        form: &mut Collect,
        offer: &Offer,
        declarations: &[Declaration],
    ) -> Option<Application> {
        let chosen = match offer.chosen(&self.reason, &self.certificate) {
            Ok(chosen) => Some(chosen),
            Err((field, problem)) => {
                form.refuse(field, problem);
                None
            }
        };
        let term = match chosen {
            Some((_, _, terms)) => self.term(form, offer, terms),
            // Without a reason nobody knows whether a duration is asked.
            None => None,
        };
        let replaces = chosen.and_then(|(_, replaced, _)| match replaced {
            None => Some(None),
            Some(old) => Replaced::of(old).map(Some),
        });
        let card_reader = form.choose(Field::CardReader, &self.card_reader, |code| {
            CardReader::from_code(code).filter(|reader| offer.readers.contains(reader))
        });
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
        let work_phone = form.read(
            Field::WorkPhone,
            LandlineNumber::parse_confirmed(&self.work_phone, &self.work_phone_confirmed),
        );
        let work_phone_extension = form.read_optional(
            Field::WorkPhoneExtension,
            &self.work_phone_extension,
            Extension::parse,
        );
        let mobile_phone = form.read(
            Field::MobilePhone,
            MobileNumber::parse_confirmed(&self.mobile_phone, &self.mobile_phone_confirmed),
        );
        let mobile_operator = form.choose(
            Field::MobileOperator,
            &self.mobile_operator,
            MobileOperator::from_code,
        );
        let home_phone = form.read_optional(Field::HomePhone, &self.home_phone, |typed| {
            LandlineNumber::parse_confirmed(typed, &self.home_phone_confirmed)
        });
        let email = form.read(Field::Email, EmailAddress::parse(&self.email));
        let notice_channel = form.choose(
            Field::NoticeChannel,
            &self.notice_channel,
            NoticeChannel::from_code,
        );
        let declaration = form.read(
            Field::DeclarationAccepted,
            Declaration::from_code(&self.declaration_accepted)
                .filter(|accepted| declarations.contains(accepted))
                .ok_or(Problem::NotAccepted),
        );
        let (reason, _, terms) = chosen?;
        Some(Application {
            reason,
            replaces: replaces?,
            term: term?,
            terms,
            card_reader: card_reader?,
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
            declaration: declaration?,
        })
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
                let field = match error {
                    SecurityWordError::NotRepeated | SecurityWordError::Mismatch => {
                        Field::SecurityWordAgain
                    }
                    _ => Field::SecurityWord,
                };
                form.refuse(field, error);
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

    /// The draft without how to reach the person: somebody else may have typed
    /// that, who knows enough to sign in in their name.
    #[must_use]
    pub fn without_contacts(mut self) -> Self {
        for text in [
            &mut self.work_phone,
            &mut self.work_phone_extension,
            &mut self.work_phone_confirmed,
            &mut self.mobile_phone,
            &mut self.mobile_phone_confirmed,
            &mut self.mobile_operator,
            &mut self.home_phone,
            &mut self.home_phone_confirmed,
            &mut self.email,
        ] {
            text.clear();
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_told_and_read_back_but_the_security_word() {
        let draft = Draft::of_fields(&|field| format!("what {} has", field.id()));
        let texts = draft.texts();
        assert_eq!(Draft::of_texts(&texts), draft.without_word());
        assert!(texts.iter().all(|(id, _)| !id.contains("word")));
    }

    const NOTHING_OFFERED: Offer = Offer {
        reasons: Vec::new(),
        readers: Vec::new(),
        durations: Vec::new(),
        word_kept: false,
    };

    #[test]
    fn another_repetition_is_refused_beside_the_repetition() {
        let draft = Draft {
            security_word: "mor kaktüs 7".to_owned(),
            security_word_again: "Mor kaktüs 7".to_owned(),
            ..Draft::default()
        };
        let rejected = draft
            .parse(&NOTHING_OFFERED, &WordContext::default())
            .unwrap_err();
        let problem = SecurityWordError::Mismatch.into();
        assert_eq!(rejected.problem(Field::SecurityWordAgain), Some(problem));
        assert_eq!(rejected.problem(Field::SecurityWord), None);
    }

    #[test]
    fn an_empty_form_is_refused_in_every_required_field() {
        let rejected = Draft::default()
            .parse(&NOTHING_OFFERED, &WordContext::default())
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
