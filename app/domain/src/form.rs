//! What every form shares: the identity of a field, what can be wrong with
//! it, and a collector that reports every problem at once.

mod refusals;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{contact, person, secret, text_value, typed};
pub use refusals::Refusals;

/// What is done in a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Text is typed.
    Typed,
    /// Text is typed that is shown to nobody again.
    Secret,
    /// Something is chosen or ticked.
    Chosen,
    /// A number beside it is said to be right.
    Confirming,
    /// Nothing: the page fills it.
    Hidden,
}

/// A part of the application form, in page order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// *Başvuru Bilgileri*.
    Application,
    /// The security word.
    Security,
    /// *Kurum Bilgileri*.
    Institution,
    /// *İletişim Bilgileri*.
    Contact,
    /// The declaration.
    Declaration,
}

impl Part {
    /// Every part, in page order.
    pub const ALL: [Self; 5] = [
        Self::Application,
        Self::Security,
        Self::Institution,
        Self::Contact,
        Self::Declaration,
    ];
}

macro_rules! fields {
    ($($(#[$doc:meta])+ $variant:ident => $id:literal, $control:ident $(, $part:ident)?;)+) => {
        /// A control of a form. The order is the order on the page.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field { $($(#[$doc])+ $variant),+ }

        impl Field {
            /// The key of the field: its element's id, and the stem of the ids
            /// of its hint (`…-hint`) and its error (`…-error`).
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id),+ }
            }

            /// The control's name in a posted draft, in the bracket form that
            /// server functions read: `draft[mobile_phone]`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => concat!("draft[", $id, "]")),+ }
            }

            /// What is done in it.
            pub const fn control(self) -> Control {
                match self { $(Self::$variant => Control::$control),+ }
            }

            /// The part of the application form where it stands, if it stands there.
            pub const fn part(self) -> Option<Part> {
                match self { $(Self::$variant => fields!(@part $($part)?)),+ }
            }

            /// Every field, in page order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }
    };
    (@part) => { None };
    (@part $part:ident) => { Some(Part::$part) };
}

fields! {
    /// The institution, on the first page.
    Institution => "institution", Hidden;
    /// *Kimlik No*.
    NationalId => "national_id", Typed;
    /// *Ad*.
    GivenName => "given_name", Typed;
    /// *Soyad*.
    FamilyName => "family_name", Typed;
    /// *Soyadı yok*.
    NoFamilyName => "no_family_name", Chosen;
    /// *Doğum Yeri*.
    BirthPlace => "birth_place", Typed;
    /// *Doğum Tarihi*, three controls under one name.
    BirthDate => "birth_date", Hidden;
    /// Its day.
    BirthDay => "birth_day", Typed;
    /// Its month.
    BirthMonth => "birth_month", Typed;
    /// Its year.
    BirthYear => "birth_year", Typed;
    /// *Kurum Sicil No*.
    EmployeeNumber => "employee_number", Typed;
    /// *Kimlik kartı seri no*.
    CardSerial => "card_serial", Typed;
    /// At sign-in: the card is lost or stolen, and its certificate is to be
    /// suspended first.
    CardLost => "card_lost", Chosen;
    /// *Resimdeki Yazıyı Giriniz*.
    CaptchaAnswer => "captcha_answer", Hidden;
    /// Which picture the answer is about.
    CaptchaId => "captcha_id", Hidden;
    /// The sum beside the letters of a captcha.
    CaptchaProof => "captcha_proof", Hidden;
    /// *Başvuru Nedeni*.
    Reason => "reason", Chosen, Application;
    /// Which of several certificates the reason is about.
    Certificate => "certificate", Chosen, Application;
    /// *Sertifika Süresi*.
    ValidityYears => "validity_years", Chosen, Application;
    /// *Kart Okuyucu Tipi*.
    CardReader => "card_reader", Chosen, Application;
    /// *Güvenlik Sözcüğü*.
    SecurityWord => "security_word", Secret, Security;
    /// The same again.
    SecurityWordAgain => "security_word_again", Secret, Security;
    /// *Kurum adı hatalı ise*.
    OrganizationNote => "organization_note", Typed, Institution;
    /// *Çalıştığı Birim*.
    Department => "department", Typed, Institution;
    /// *Unvan*.
    Title => "title", Typed, Institution;
    /// *Kurum / Birim Adresi*.
    StreetAddress => "street_address", Typed, Institution;
    /// *İl*.
    Province => "province", Chosen, Institution;
    /// *İlçe*.
    District => "district", Chosen, Institution;
    /// *Posta Kodu*.
    PostalCode => "postal_code", Typed, Institution;
    /// *İş Telefonu*.
    WorkPhone => "work_phone", Typed, Contact;
    /// The phone at work that is said to be right.
    WorkPhoneConfirmed => "work_phone_confirmed", Confirming, Contact;
    /// *Dahili*.
    WorkPhoneExtension => "work_phone_extension", Typed, Contact;
    /// *Cep Telefonu*.
    MobilePhone => "mobile_phone", Typed, Contact;
    /// The mobile number whose owner says that it is right.
    MobilePhoneConfirmed => "mobile_phone_confirmed", Confirming, Contact;
    /// *Mobil Operatör Tipi*.
    MobileOperator => "mobile_operator", Chosen, Contact;
    /// *Ev Telefonu*.
    HomePhone => "home_phone", Typed, Contact;
    /// The phone at home that is said to be right.
    HomePhoneConfirmed => "home_phone_confirmed", Confirming, Contact;
    /// *Eposta*.
    Email => "email", Typed, Contact;
    /// *Bilgi Kanalı*.
    NoticeChannel => "notice_channel", Chosen, Contact;
    /// The declaration.
    DeclarationAccepted => "declaration_accepted", Chosen, Declaration;
    /// *SMS Doğrulama Kodu*.
    OneTimeCode => "one_time_code", Secret;
    /// *İmzalama Yöntemi*.
    SigningMethod => "signing_method", Chosen;
}

impl Field {
    /// The control by which a number of a range that nobody knows is said to
    /// be right.
    pub const fn confirmed_by(self) -> Option<Self> {
        match self {
            Self::MobilePhone => Some(Self::MobilePhoneConfirmed),
            Self::WorkPhone => Some(Self::WorkPhoneConfirmed),
            Self::HomePhone => Some(Self::HomePhoneConfirmed),
            _ => None,
        }
    }
}

/// What can be wrong with a field: a code without the value and without text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// Nothing was given where something must be.
    Missing,
    /// Nothing was chosen.
    NotChosen,
    /// The choice is not among those on offer today.
    NotOffered,
    /// The declaration was not accepted.
    NotAccepted,
    /// The identity number.
    NationalId(person::NationalIdError),
    /// A name.
    Name(person::NameError),
    /// The birth place.
    BirthPlace(person::BirthPlaceError),
    /// The birth date.
    BirthDate(person::BirthDateError),
    /// A mobile number.
    Mobile(contact::MobileNumberError),
    /// A fixed line.
    Landline(contact::LandlineNumberError),
    /// An extension.
    Extension(contact::ExtensionError),
    /// A mail address.
    Email(contact::EmailAddressError),
    /// An address.
    Address(contact::StreetAddressError),
    /// A postal code.
    PostalCode(contact::PostalCodeError),
    /// A registry number.
    EmployeeNumber(text_value::EmployeeNumberError),
    /// A free text.
    Text(text_value::TextError),
    /// The security word.
    SecurityWord(secret::SecurityWordError),
    /// The form of a code, before it is compared.
    Code(secret::OneTimeCodeError),
    /// The code is not the one that was sent.
    WrongCode {
        /// How many more tries this code has.
        left: u8,
    },
    /// The code is too old.
    CodeExpired,
    /// The security word is not the one on record.
    WrongWord,
    /// The letters are not those of the picture, or the picture was used.
    WrongCaptcha,
    /// The serial number of an identity card.
    CardSerial(person::CardSerialError),
    /// This sign is in the way, whatever the field.
    Sign(char),
    /// The answer was right, and more is asked: much has failed lately.
    MoreAsked,
    /// The code is of an earlier message.
    OlderCode {
        /// The letters in front of the newest.
        newest: secret::CodeLetters,
    },
}

impl Problem {
    /// Whether the value counts once whoever typed it says that it is right.
    pub const fn is_question(self) -> bool {
        matches!(
            self,
            Self::Mobile(contact::MobileNumberError::Unfamiliar)
                | Self::Landline(contact::LandlineNumberError::NoSuchArea)
        )
    }
}

macro_rules! problems {
    ($($variant:ident($error:ty)),+; with a sign: $($named:ident($by:ty)),+ $(,)?) => {
        $(impl From<$error> for Problem {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        })+
        $(impl From<$by> for Problem {
            fn from(error: $by) -> Self {
                type Error = $by;
                // One way for all of them: what travels knows it once.
                match error {
                    Error::Sign(sign) => Self::Sign(sign),
                    error => Self::$named(error),
                }
            }
        })+
    };
}

problems! {
    BirthDate(person::BirthDateError),
    Extension(contact::ExtensionError),
    PostalCode(contact::PostalCodeError),
    SecurityWord(secret::SecurityWordError),
    Code(secret::OneTimeCodeError),
    CardSerial(person::CardSerialError);
    with a sign:
    NationalId(person::NationalIdError),
    Name(person::NameError),
    BirthPlace(person::BirthPlaceError),
    Mobile(contact::MobileNumberError),
    Landline(contact::LandlineNumberError),
    Email(contact::EmailAddressError),
    Address(contact::StreetAddressError),
    EmployeeNumber(text_value::EmployeeNumberError),
    Text(text_value::TextError),
}

/// Every refused field with its problem, in page order; never empty when it
/// is an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{} field(s) refused", self.0.len())]
pub struct Rejected(BTreeMap<Field, Problem>);

/// Of several fields.
impl FromIterator<(Field, Problem)> for Rejected {
    fn from_iter<T: IntoIterator<Item = (Field, Problem)>>(all: T) -> Self {
        Self(all.into_iter().collect())
    }
}

impl Rejected {
    /// One field's problem.
    pub fn one(field: Field, problem: impl Into<Problem>) -> Self {
        Self(BTreeMap::from([(field, problem.into())]))
    }

    /// The problem of this field, if it has one.
    pub fn problem(&self, field: Field) -> Option<Problem> {
        self.0.get(&field).copied()
    }

    /// All of them, in page order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Field, Problem)> + '_ {
        self.0.iter().map(|(field, problem)| (*field, *problem))
    }

    /// How many fields are refused.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Gathers every problem of a form while it is read.
#[derive(Debug, Default)]
pub struct Collect {
    rejected: Rejected,
}

impl Collect {
    /// Takes a field's value, or notes its problem and gives `None`.
    pub fn read<T, E: Into<Problem>>(&mut self, field: Field, result: Result<T, E>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.refuse(field, error);
                None
            }
        }
    }

    /// Takes an optional field's value: an empty text is `Some(None)`.
    pub fn read_optional<T, E: Into<Problem>>(
        &mut self,
        field: Field,
        text: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        if typed::is_blank(text) {
            return Some(None);
        }
        self.read(field, parse(text)).map(Some)
    }

    /// Notes a problem. The first one of a field stays.
    pub fn refuse(&mut self, field: Field, problem: impl Into<Problem>) {
        self.rejected.0.entry(field).or_insert(problem.into());
    }

    /// The form's value if nothing was refused.
    ///
    /// # Errors
    /// Every refused field. A form that gave no value without a refusal is a
    /// mistake of the caller's and refuses nothing; it is told as `Missing`
    /// on its first field, never taken as read.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Rejected> {
        match value {
            Some(value) if self.rejected.is_empty() => Ok(value),
            None if self.rejected.is_empty() => Err(Rejected::one(Field::ALL[0], Problem::Missing)),
            _ => Err(self.rejected),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_reported_in_page_order() {
        let mut form = Collect::default();
        form.refuse(Field::Email, Problem::Missing);
        form.refuse(Field::Reason, Problem::NotChosen);
        form.refuse(Field::Email, Problem::NotOffered);
        let rejected = form.finish(None::<()>).unwrap_err();
        assert_eq!(
            rejected.iter().collect::<Vec<_>>(),
            [
                (Field::Reason, Problem::NotChosen),
                (Field::Email, Problem::Missing)
            ]
        );
    }

    #[test]
    fn a_fields_name_is_its_key_in_brackets() {
        for field in Field::ALL {
            assert_eq!(field.name(), format!("draft[{}]", field.id()));
        }
    }

    #[test]
    fn every_problem_of_a_value_travels_as_what_it_is() {
        let texts = [
            "",
            "-",
            "x",
            "Ж",
            "0",
            "5",
            "0512 123 45 67",
            "0563 611 23 45",
            "0299 555 01 02",
            "0262 555 01",
            "+49 151 23456789",
            "10000000147",
            "01000000146",
            "a@",
            "a@b",
            "99999",
            "1.2.80",
            "31.02.1980",
            "\u{e000}",
            "ab\u{e000}",
            &"a".repeat(300),
            &"1".repeat(30),
        ];
        let today = jiff::civil::date(2026, 11, 28);
        let mut seen = std::collections::HashSet::new();
        for text in texts {
            let problems = [
                contact::MobileNumber::parse(text).err().map(Problem::from),
                contact::LandlineNumber::parse(text)
                    .err()
                    .map(Problem::from),
                contact::EmailAddress::parse(text).err().map(Problem::from),
                contact::StreetAddress::parse(text).err().map(Problem::from),
                contact::PostalCode::parse(text, None)
                    .err()
                    .map(Problem::from),
                contact::Extension::parse(text).err().map(Problem::from),
                person::NationalId::parse(text).err().map(Problem::from),
                person::GivenName::parse(text).err().map(Problem::from),
                person::BirthPlace::parse(text).err().map(Problem::from),
                person::CardSerial::parse(text).err().map(Problem::from),
                person::BirthDate::parse(text, "", "", today)
                    .err()
                    .map(Problem::from),
                text_value::EmployeeNumber::parse(text)
                    .err()
                    .map(Problem::from),
                text_value::Department::parse(text).err().map(Problem::from),
                secret::OneTimeCode::parse(text).err().map(Problem::from),
            ];
            for problem in problems.into_iter().flatten() {
                let wire = postcard::to_allocvec(&problem).unwrap();
                assert_eq!(postcard::from_bytes(&wire), Ok(problem), "{text}");
                seen.insert(format!("{problem:?}"));
            }
        }
        for problem in ["Mobile(Unfamiliar)", "Landline(NoSuchArea)", "Sign('Ж')"] {
            assert!(seen.contains(problem), "{seen:?}");
        }
        assert!(seen.len() > 35, "{}: {seen:?}", seen.len());
    }

    #[test]
    fn a_refusal_travels_and_holds_no_value() {
        let rejected = Rejected::one(Field::Province, Problem::NotChosen);
        let wire = serde_json::to_string(&rejected).unwrap();
        assert_eq!(wire, r#"{"province":"not_chosen"}"#);
        assert_eq!(serde_json::from_str::<Rejected>(&wire).unwrap(), rejected);
    }
}
