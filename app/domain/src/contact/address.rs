//! Postal addresses.

use serde::{Deserialize, Serialize};

use crate::{
    province::Province,
    text_value::printable,
    typed::{cleaned, nameable, stray},
};

/// *Kurum / Birim Adresi*: 10–250 letters, perhaps in several lines.
#[derive(Clone, PartialEq, Eq)]
pub struct StreetAddress(String);

/// Why a text is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum StreetAddressError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// Under 10 letters.
    #[error("too short")]
    TooShort,
    /// Over 250 letters.
    #[error("too long")]
    TooLong,
    /// A letter that cannot be printed, and that no message can show either.
    #[error("a letter outside the repertoire")]
    UnsupportedLetter,
    /// This sign cannot be printed.
    #[error("a sign outside the repertoire")]
    #[serde(skip)]
    Sign(char),
}

impl StreetAddress {
    /// How many letters there may be.
    pub const LONGEST: u16 = 250;

    /// Reads lines, each without outer and double spaces, without empty ones.
    pub fn parse(text: &str) -> Result<Self, StreetAddressError> {
        let address = Self::on_record(text)?;
        let length = address.0.chars().count();
        if length < 10 {
            Err(StreetAddressError::TooShort)
        } else if length > usize::from(Self::LONGEST) {
            Err(StreetAddressError::TooLong)
        } else {
            Ok(address)
        }
    }

    /// Takes an address that was accepted once, however long one has to be
    /// today.
    ///
    /// # Errors
    /// Where there is none, or it cannot be printed.
    pub fn on_record(text: &str) -> Result<Self, StreetAddressError> {
        let lines: Vec<String> = cleaned(text)
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|line| !line.is_empty())
            .collect();
        let address = lines.join("\n");
        if address.is_empty() {
            Err(StreetAddressError::Empty)
        } else if let Some(sign) = stray(&address, |sign| sign == '\n' || printable(sign)) {
            Err(nameable(sign).map_or(
                StreetAddressError::UnsupportedLetter,
                StreetAddressError::Sign,
            ))
        } else {
            Ok(Self(address))
        }
    }

    /// The address, its lines parted by `\n`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Personal: never printed.
impl std::fmt::Debug for StreetAddress {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("StreetAddress(…)")
    }
}

/// *Posta Kodu*: five digits of which the first two are the province's plate
/// code. No list is asked: P.O. box codes are in none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostalCode([u8; 5]);

/// Why a text is no postal code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum PostalCodeError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// Not five digits.
    #[error("not five digits")]
    NotFiveDigits,
    /// The first two digits are no plate code.
    #[error("no province has these first digits")]
    NoSuchProvince,
    /// The first two digits are another province's: these would be right.
    #[error("begins with another province's digits")]
    OtherProvince([u8; 2]),
}

impl PostalCode {
    /// Reads five digits and compares them with the chosen province, if one
    /// is chosen.
    pub fn parse(text: &str, province: Option<Province>) -> Result<Self, PostalCodeError> {
        let text: String = cleaned(text)
            .chars()
            .filter(|sign| !sign.is_whitespace())
            .collect();
        if text.is_empty() {
            return Err(PostalCodeError::Empty);
        }
        let code = Self::on_record(&text)?;
        let own = text.get(..2).and_then(Province::from_code);
        match (own, province) {
            (None, _) => Err(PostalCodeError::NoSuchProvince),
            (Some(own), Some(chosen)) if own != chosen => {
                let code = chosen.code().as_bytes();
                Err(PostalCodeError::OtherProvince([code[0], code[1]]))
            }
            _ => Ok(code),
        }
    }

    /// Takes five digits that were accepted once, whatever province has them today.
    ///
    /// # Errors
    /// Where they are none.
    pub fn on_record(text: &str) -> Result<Self, PostalCodeError> {
        let digits: Option<[u8; 5]> = text.as_bytes().try_into().ok();
        digits
            .filter(|digits| digits.iter().all(u8::is_ascii_digit))
            .map(Self)
            .ok_or(PostalCodeError::NotFiveDigits)
    }

    /// The five digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_tidied_line_by_line() {
        let address = StreetAddress::parse("  Fatih  Mah. \r\n\r\n Atatürk Cad. No: 5 ").unwrap();
        assert_eq!(address.as_str(), "Fatih Mah.\nAtatürk Cad. No: 5");
        let pasted = "\u{feff}Fatih\u{a0}Mah.\u{2028}Ata\u{ad}türk Cad. No: ٥\u{202e}";
        assert_eq!(StreetAddress::parse(pasted), Ok(address));
        for (text, error) in [
            ("", StreetAddressError::Empty),
            ("kısa", StreetAddressError::TooShort),
            (&"a".repeat(251), StreetAddressError::TooLong),
            ("Fatih Mah. 路 No 5", StreetAddressError::Sign('路')),
        ] {
            assert_eq!(StreetAddress::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_postal_code_belongs_to_its_province() {
        let kocaeli = Province::from_code("41");
        assert_eq!(
            PostalCode::parse("41470", kocaeli).unwrap().as_str(),
            "41470"
        );
        assert_eq!(
            PostalCode::parse("４１ ٤٧\u{200b}0", kocaeli)
                .unwrap()
                .as_str(),
            "41470"
        );
        assert!(PostalCode::parse("34720", None).is_ok());
        for (text, error) in [
            ("", PostalCodeError::Empty),
            ("4147", PostalCodeError::NotFiveDigits),
            ("4147x", PostalCodeError::NotFiveDigits),
            ("00100", PostalCodeError::NoSuchProvince),
            ("99999", PostalCodeError::NoSuchProvince),
            ("34720", PostalCodeError::OtherProvince(*b"41")),
        ] {
            assert_eq!(PostalCode::parse(text, kocaeli), Err(error), "{text}");
        }
    }
}
