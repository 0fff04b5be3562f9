//! How a fee is paid by the person who owes it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::typed::cleaned;

/// A Turkish bank account (ISO 13616): `TR`, two check digits, 22 digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Iban(String);

/// Why a text is no Turkish IBAN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IbanError {
    /// Not TR and 24 digits.
    #[error("is not TR and 24 digits")]
    NotTurkish,
    /// A digit is mistyped, or two are swapped.
    #[error("has wrong check digits")]
    WrongChecksum,
}

impl Iban {
    /// Reads an account in either case, with blanks and dashes anywhere.
    pub fn parse(text: &str) -> Result<Self, IbanError> {
        let text: String = cleaned(text)
            .chars()
            .filter(|sign| *sign != '-' && !sign.is_whitespace())
            .map(|sign| sign.to_ascii_uppercase())
            .collect();
        let digits = text.strip_prefix("TR").ok_or(IbanError::NotTurkish)?;
        if digits.len() != 24 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(IbanError::NotTurkish);
        }
        // The account first, then the country in numbers (T is 29, R is 27)
        // and the check digits: 1 modulo 97.
        let (check, account) = digits.split_at(2);
        let remainder = [account, "2927", check]
            .iter()
            .flat_map(|part| part.bytes())
            .fold(0, |sum, digit| (sum * 10 + u32::from(digit - b'0')) % 97);
        if remainder == 1 {
            Ok(Self(text))
        } else {
            Err(IbanError::WrongChecksum)
        }
    }

    /// Without blanks, as machines take it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In groups of four, as people read it.
    pub fn spaced(&self) -> String {
        let mut out = String::with_capacity(32);
        for (at, sign) in self.0.chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                out.push(' ');
            }
            out.push(sign);
        }
        out
    }
}

impl From<Iban> for String {
    fn from(iban: Iban) -> Self {
        iban.0
    }
}

impl TryFrom<String> for Iban {
    type Error = IbanError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

/// Where a fee is paid, as far as the institution says. The reference is the
/// application's number and never the identity number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeePayment {
    /// To whom; empty where only a page is named.
    pub payee: String,
    /// Into which account.
    pub iban: Option<Iban>,
    /// On which page.
    pub page: Option<String>,
    /// The last day on which the amount holds, where it is set to end.
    pub until: Option<Date>,
}

/// A fee, and how it is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeDue {
    /// In kuruş; nothing where the amount that is known holds no longer.
    pub amount: Option<u32>,
    /// How.
    pub payment: FeePayment,
}

impl FeePayment {
    /// A fee of so much, asked about on this day.
    pub fn due(&self, amount: u32, day: Date) -> FeeDue {
        FeeDue {
            amount: Some(amount).filter(|_| self.until.is_none_or(|until| day <= until)),
            payment: self.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_account_is_read_by_its_check_digits() {
        for text in [
            "TR330006100519786457841326",
            "tr33 0006 1005 1978 6457 8413 26",
            "TR33\u{a0}0006–1005 1978 6457 8413 26\u{200b}",
        ] {
            let iban = Iban::parse(text).unwrap();
            assert_eq!(iban.as_str(), "TR330006100519786457841326");
            assert_eq!(iban.spaced(), "TR33 0006 1005 1978 6457 8413 26");
        }
        for (text, error) in [
            ("", IbanError::NotTurkish),
            ("DE89370400440532013000", IbanError::NotTurkish),
            ("TR33000610051978645784132", IbanError::NotTurkish),
            ("TR3300061005197864578413O6", IbanError::NotTurkish),
            ("TR330006100519786457841327", IbanError::WrongChecksum),
            ("TR330006100519786457843126", IbanError::WrongChecksum),
        ] {
            assert_eq!(Iban::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn an_amount_is_told_until_its_last_day() {
        let payment = FeePayment {
            until: Some(date(2026, 12, 31)),
            ..FeePayment::default()
        };
        assert_eq!(payment.due(90_000, date(2026, 12, 31)).amount, Some(90_000));
        assert_eq!(payment.due(90_000, date(2027, 1, 1)).amount, None);
        assert_eq!(
            FeePayment::default().due(1, date(2099, 1, 1)).amount,
            Some(1)
        );
    }
}
