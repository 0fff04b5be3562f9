//! Free texts of the form, and the repertoire that every text keeps to.

use serde::{Deserialize, Serialize};

use crate::{
    turkish,
    typed::{cleaned, nameable, stray},
};

/// Whether a letter can be typed, stored and printed: Latin with its Turkish
/// and European letters, digits and the usual signs. The printed form's font
/// holds exactly these; controls, direction marks, zero-width signs and
/// look-alikes from other scripts are never among them.
pub const fn printable(letter: char) -> bool {
    matches!(letter,
        ' '..='~'
        | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{17f}'
        | '–' | '—' | '‘' | '’' | '“' | '”' | '…' | '€' | '₺')
}

/// Whether a letter is a letter of the repertoire.
pub(crate) fn is_letter(letter: char) -> bool {
    printable(letter) && letter.is_alphabetic() && !matches!(letter, 'ª' | 'º')
}

/// Why a free text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum TextError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// Longer than so many letters.
    #[error("longer than {0} letters")]
    TooLong(u16),
    /// Shorter than so many letters.
    #[error("shorter than {0} letters")]
    TooShort(u16),
    /// A letter that cannot be printed, and that no message can show either.
    #[error("a letter outside the repertoire")]
    UnsupportedLetter,
    /// This sign cannot be printed.
    #[error("a sign outside the repertoire")]
    #[serde(skip)]
    Sign(char),
}

impl TextError {
    /// For this sign, which is outside the repertoire.
    fn of(sign: char) -> Self {
        nameable(sign).map_or(Self::UnsupportedLetter, Self::Sign)
    }
}

/// Cleaned, trimmed, inner white space single; within lengths and repertoire.
pub(crate) fn one_line(text: &str, shortest: u16, longest: u16) -> Result<String, TextError> {
    let text = cleaned(text);
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    let length = out.chars().count();
    if length == 0 {
        Err(TextError::Empty)
    } else if let Some(sign) = stray(&out, printable) {
        Err(TextError::of(sign))
    } else if length > usize::from(longest) {
        Err(TextError::TooLong(longest))
    } else if length < usize::from(shortest) {
        Err(TextError::TooShort(shortest))
    } else {
        Ok(out)
    }
}

macro_rules! text_values {
    ($($(#[$doc:meta])+ $name:ident, $longest:literal);+ $(;)?) => {
        $(
            $(#[$doc])+
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct $name(String);

            impl $name {
                /// How many letters there may be.
                pub const LONGEST: u16 = $longest;

                /// Reads the text, with single inner spaces.
                pub fn parse(text: &str) -> Result<Self, TextError> {
                    one_line(text, 1, Self::LONGEST).map(Self)
                }

                /// Takes a text that was accepted once, however long one may be
                /// today.
                ///
                /// # Errors
                /// Where there is none, or it cannot be printed.
                pub fn on_record(text: &str) -> Result<Self, TextError> {
                    one_line(text, 1, u16::MAX).map(Self)
                }

                /// The text.
                pub fn as_str(&self) -> &str {
                    &self.0
                }
            }
        )+
    };
}

text_values! {
    /// *Çalıştığı Birim*: 1–100 letters.
    Department, 100;
    /// *Unvan*: 1–60 letters.
    JobTitle, 60;
    /// What is wrong with the institution's name: 1–200 letters.
    OrganizationNote, 200;
}

/// *Kurum Sicil No*: 1–20 of A–Z and 0–9; no further pattern is assumed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmployeeNumber(String);

/// Why a text is no registry number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum EmployeeNumberError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// More than 20 signs.
    #[error("too long")]
    TooLong,
    /// A sign other than A–Z and 0–9 that no message can show.
    #[error("a sign other than A-Z and 0-9")]
    NotAlphanumeric,
    /// This sign is none of A–Z and 0–9.
    #[error("a sign other than A-Z and 0-9")]
    #[serde(skip)]
    Sign(char),
}

impl EmployeeNumber {
    /// Reads a registry number in either case, with blanks anywhere. The i of
    /// a Turkish keyboard, in either case, is the I of the number.
    pub fn parse(text: &str) -> Result<Self, EmployeeNumberError> {
        let text: String = cleaned(text)
            .chars()
            .filter(|sign| !sign.is_whitespace())
            .map(turkish::plain_i)
            .collect();
        if text.is_empty() {
            Err(EmployeeNumberError::Empty)
        } else if let Some(sign) = stray(&text, |sign| sign.is_ascii_alphanumeric()) {
            Err(nameable(sign).map_or(
                EmployeeNumberError::NotAlphanumeric,
                EmployeeNumberError::Sign,
            ))
        } else if text.len() > 20 {
            Err(EmployeeNumberError::TooLong)
        } else {
            Ok(Self(text.to_ascii_uppercase()))
        }
    }

    /// In upper case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Identifies a person within an institution, so it is not printed.
impl std::fmt::Debug for EmployeeNumber {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("EmployeeNumber(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_tidied_and_then_judged() {
        assert_eq!(
            Department::parse("  Bilgi   İşlem ").unwrap().as_str(),
            "Bilgi İşlem"
        );
        for (text, error) in [
            ("", TextError::Empty),
            (" \u{a0}\t", TextError::Empty),
            (&"a".repeat(101), TextError::TooLong(100)),
            ("Отдел", TextError::Sign('О')),
            ("birim 😀", TextError::Sign('😀')),
            ("a\u{e000}b", TextError::UnsupportedLetter),
        ] {
            assert_eq!(Department::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_registry_number_is_letters_and_digits_of_ascii() {
        assert_eq!(
            EmployeeNumber::parse(" mm5001 ").unwrap().as_str(),
            "MM5001"
        );
        for typed in ["İK 12", "ık12", "iK\u{a0}12", "I\u{307}K12"] {
            assert_eq!(EmployeeNumber::parse(typed).unwrap().as_str(), "IK12");
        }
        for (text, error) in [
            ("", EmployeeNumberError::Empty),
            ("12-34", EmployeeNumberError::Sign('-')),
            ("ŞŞ12", EmployeeNumberError::Sign('Ş')),
            ("12\u{302}", EmployeeNumberError::NotAlphanumeric),
            (&"1".repeat(21), EmployeeNumberError::TooLong),
        ] {
            assert_eq!(EmployeeNumber::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_a_value_panic(text in any::<String>()) {
            if let Ok(value) = Department::parse(&text) {
                prop_assert_eq!(Department::parse(value.as_str()), Ok(value.clone()));
            }
            let _ = EmployeeNumber::parse(&text);
        }
    }
}
