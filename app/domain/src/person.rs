//! Who somebody is: identity number, names, place and date of birth.

mod birth_date;
mod card_serial;
mod national_id;

use serde::{Deserialize, Serialize};

pub use birth_date::{BirthDate, BirthDateError};
pub use card_serial::{CardSerial, CardSerialError};
pub use national_id::{NationalId, NationalIdError};

use crate::{
    text_value::{TextError, is_letter, one_line},
    turkish,
    typed::{cleaned, nameable, stray},
};

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NameError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// More letters than a name may have.
    #[error("too long")]
    TooLong,
    /// No letter at all, or a sign that no name has and no message can show.
    #[error("a sign that no name has")]
    NotALetter,
    /// No name has this sign, or it is outside the repertoire.
    #[error("a sign that no name has")]
    #[serde(skip)]
    Sign(char),
}

/// Cleaned, with single inner spaces and one kind of apostrophe.
fn tidied(text: &str) -> String {
    let text = cleaned(text);
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        // People type what their keyboard has; one apostrophe is kept.
        out.extend(word.chars().map(|sign| match sign {
            '’' | '‘' | 'ʼ' | '´' | '`' => '\'',
            sign => sign,
        }));
    }
    out
}

/// 1–50 letters, spaces, hyphens, apostrophes and points.
fn name(text: &str) -> Result<String, NameError> {
    let out = tidied(text);
    if out.is_empty() {
        Err(NameError::Empty)
    } else if let Some(sign) = stray(&out, |sign| {
        is_letter(sign) || matches!(sign, ' ' | '-' | '\'' | '.')
    }) {
        Err(nameable(sign).map_or(NameError::NotALetter, NameError::Sign))
    } else if !out.chars().any(is_letter) {
        Err(NameError::NotALetter)
    } else if out.chars().count() > 50 {
        Err(NameError::TooLong)
    } else {
        Ok(out)
    }
}

/// 1–200 letters of any script: what others wrote is not ours to judge.
fn carried(text: &str) -> Result<String, NameError> {
    let out = tidied(text);
    if out.is_empty() {
        Err(NameError::Empty)
    } else if text.chars().any(char::is_control) {
        Err(NameError::NotALetter)
    } else if out.chars().count() > 200 {
        Err(NameError::TooLong)
    } else {
        Ok(out)
    }
}

macro_rules! names {
    ($($(#[$doc:meta])+ $name:ident: $error:ty = $parse:expr);+ $(;)?) => {
        $(
            $(#[$doc])+
            #[derive(Clone, PartialEq, Eq)]
            pub struct $name(String);

            impl $name {
                /// Reads it, composed and with single inner spaces.
                pub fn parse(text: &str) -> Result<Self, $error> {
                    $parse(text).map(Self)
                }

                /// As typed.
                pub fn as_str(&self) -> &str {
                    &self.0
                }

                /// The form in which it is compared.
                pub fn folded(&self) -> String {
                    turkish::fold(&self.0)
                }
            }

            /// Personal: never printed.
            impl std::fmt::Debug for $name {
                fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    out.write_str(concat!(stringify!($name), "(…)"))
                }
            }
        )+
    };
}

names! {
    /// Given names, as on the identity card.
    GivenName: NameError = name;
    /// Surname, as on the identity card. A person without one has none of these.
    FamilyName: NameError = name;
    /// Given names or a surname as a certificate carries them: 1–200 letters of
    /// any script. They are compared, and neither shown nor printed.
    CertificateName: NameError = carried;
    /// Birth place as registered: 1–60 letters, digits and usual signs.
    BirthPlace: BirthPlaceError = place;
}

/// Why a text is no birth place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum BirthPlaceError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// More than 60 letters.
    #[error("too long")]
    TooLong,
    /// A letter outside the repertoire that no message can show.
    #[error("a letter outside the repertoire")]
    NotALetter,
    /// This sign is outside the repertoire.
    #[error("a sign outside the repertoire")]
    #[serde(skip)]
    Sign(char),
}

fn place(text: &str) -> Result<String, BirthPlaceError> {
    one_line(text, 1, 60).map_err(|error| match error {
        TextError::Empty | TextError::TooShort(_) => BirthPlaceError::Empty,
        TextError::TooLong(_) => BirthPlaceError::TooLong,
        TextError::UnsupportedLetter => BirthPlaceError::NotALetter,
        TextError::Sign(sign) => BirthPlaceError::Sign(sign),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_kinds_are_read() {
        for name in [
            "Şükrü",
            "Ayşe Nur",
            "Yılmaz-Öztürk",
            "O'Neill",
            "Hâle",
            "M. Kemal",
            "Đorđe",
            "Ece",
        ] {
            assert_eq!(GivenName::parse(name).unwrap().as_str(), name);
        }
        assert_eq!(FamilyName::parse("  D’Arcy ").unwrap().as_str(), "D'Arcy");
        for (typed, meant) in [
            ("\u{feff}Ay\u{ad}şe\u{200b}", "Ayşe"),
            ("Ｓukru", "Sukru"),
            ("I\u{200d}\u{307}pek", "İpek"),
            ("Yılmaz–Öztürk", "Yılmaz-Öztürk"),
            ("O´Neill", "O'Neill"),
        ] {
            assert_eq!(GivenName::parse(typed).unwrap().as_str(), meant);
        }
        assert_eq!(
            FamilyName::parse("O'Neill").unwrap(),
            FamilyName::parse("O’Neill").unwrap()
        );
    }

    #[test]
    fn what_is_no_name_is_told_why() {
        for (text, error) in [
            (" ", NameError::Empty),
            ("Al1", NameError::Sign('1')),
            ("-", NameError::NotALetter),
            ("А\u{43b}\u{438}", NameError::Sign('А')),
            ("Ali\u{325}", NameError::NotALetter),
            ("<b>", NameError::Sign('<')),
            (&"a".repeat(51), NameError::TooLong),
        ] {
            assert_eq!(GivenName::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_certificates_name_of_any_script_is_taken_and_compared() {
        let carried = |text: &str| CertificateName::parse(text).map(|name| name.folded());
        let typed = GivenName::parse("Şükrü O'Neill").unwrap().folded();
        assert_eq!(carried(" s\u{327}ükrü  O’neill "), Ok(typed.clone()));
        for other in ["Пётр", "Şükrü 2.", "李", &"a".repeat(200)] {
            assert_ne!(carried(other).unwrap(), typed);
        }
        for (text, error) in [
            (" ", NameError::Empty),
            ("Al\u{0}i", NameError::NotALetter),
            (&"a".repeat(201), NameError::TooLong),
        ] {
            assert_eq!(carried(text), Err(error), "{text}");
        }
    }

    #[test]
    fn nobody_is_printed_by_accident() {
        assert_eq!(
            format!("{:?}", GivenName::parse("Şükrü").unwrap()),
            "GivenName(…)"
        );
    }
}
