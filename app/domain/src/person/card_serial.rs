//! The serial number of an identity card (*T.C. kimlik kartı seri no*).

use serde::{Deserialize, Serialize};

use crate::{turkish, typed::cleaned};

/// A serial number as it stands on the cards that are issued today:
/// `A01B23456`.
#[derive(Clone, PartialEq, Eq)]
pub struct CardSerial(String);

/// Why a text is no card's serial number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum CardSerialError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// Not a letter, two digits, a letter and five digits.
    #[error("not a letter, two digits, a letter and five digits")]
    NotASerial,
}

impl CardSerial {
    /// Reads a serial number in either case, with blanks and dashes anywhere.
    pub fn parse(text: &str) -> Result<Self, CardSerialError> {
        let text: String = cleaned(text)
            .chars()
            .filter(|sign| *sign != '-' && !sign.is_whitespace())
            .map(turkish::plain_i)
            .collect();
        if text.is_empty() {
            return Err(CardSerialError::Empty);
        }
        let fits = text.len() == 9
            && text.bytes().enumerate().all(|(at, sign)| match at {
                0 | 3 => sign.is_ascii_alphabetic(),
                _ => sign.is_ascii_digit(),
            });
        fits.then(|| Self(text.to_ascii_uppercase()))
            .ok_or(CardSerialError::NotASerial)
    }

    /// In capitals.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Personal: never printed.
impl std::fmt::Debug for CardSerial {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("CardSerial(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_serial_number_is_a_letter_two_digits_a_letter_and_five_digits() {
        for (text, read) in [
            ("A01B23456", Ok("A01B23456")),
            (" a01b23456 ", Ok("A01B23456")),
            ("i01i23456", Ok("I01I23456")),
            (" ", Err(CardSerialError::Empty)),
            ("A01B2345", Err(CardSerialError::NotASerial)),
            ("A01B234567", Err(CardSerialError::NotASerial)),
            ("101B23456", Err(CardSerialError::NotASerial)),
            ("A0BB23456", Err(CardSerialError::NotASerial)),
            ("A01 B23456", Ok("A01B23456")),
            ("a01–b23456", Ok("A01B23456")),
            ("\u{200e}Ａ٠١b23456", Ok("A01B23456")),
            ("İ01ı23456", Ok("I01I23456")),
            // As long in bytes as a good one.
            ("Ş01B2345", Err(CardSerialError::NotASerial)),
            // A card of the time before.
            ("U11991215", Err(CardSerialError::NotASerial)),
        ] {
            let parsed = CardSerial::parse(text);
            assert_eq!(
                parsed
                    .as_ref()
                    .map(CardSerial::as_str)
                    .map_err(|error| *error),
                read,
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = CardSerial::parse(&text);
        }
    }
}
