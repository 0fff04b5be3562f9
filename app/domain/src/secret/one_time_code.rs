//! The code that comes by SMS.

use serde::{Deserialize, Serialize};

use crate::typed::cleaned;

/// Six digits, leading zeros kept (POLICIES 2.1).
#[derive(Clone, PartialEq, Eq)]
pub struct OneTimeCode([u8; 6]);

/// Why a text is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum OneTimeCodeError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// Not six digits.
    #[error("not six digits")]
    NotSixDigits,
}

impl OneTimeCode {
    /// Reads six digits with spaces or dashes between, or out of the pasted
    /// message, whose first run of six digits is the code.
    pub fn parse(text: &str) -> Result<Self, OneTimeCodeError> {
        let text = cleaned(text);
        let text = text.trim();
        if text.is_empty() {
            return Err(OneTimeCodeError::Empty);
        }
        let bare: String = text
            .chars()
            .filter(|sign| !sign.is_whitespace() && *sign != '-')
            .collect();
        let six = |digits: &str| <[u8; 6]>::try_from(digits.as_bytes()).ok();
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if is_digits(&bare) {
            return six(&bare).map(Self).ok_or(OneTimeCodeError::NotSixDigits);
        }
        text.split(|sign: char| !sign.is_ascii_digit())
            .find_map(six)
            .map(Self)
            .ok_or(OneTimeCodeError::NotSixDigits)
    }

    /// The code of a number below a million.
    pub fn from_number(number: u32) -> Option<Self> {
        let digits = format!("{number:06}");
        <[u8; 6]>::try_from(digits.as_bytes()).ok().map(Self)
    }

    /// The six digits, for the message and for hashing.
    pub fn reveal(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl std::fmt::Debug for OneTimeCode {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("OneTimeCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_read_however_it_is_typed_or_pasted() {
        for text in [
            "012345",
            " 012 345 ",
            "012-345",
            "012–345",
            "\u{200b}٠١٢٣٤٥\u{feff}",
            "０１２　３４５",
            "Kod: 012345. Kamu e-imza basvurunuz icindir, kimseyle paylasmayin.\n@example.org #012345",
        ] {
            assert_eq!(
                OneTimeCode::parse(text).unwrap().reveal(),
                "012345",
                "{text}"
            );
        }
        for (text, error) in [
            (" ", OneTimeCodeError::Empty),
            ("12345", OneTimeCodeError::NotSixDigits),
            ("1234567", OneTimeCodeError::NotSixDigits),
            ("abcdef", OneTimeCodeError::NotSixDigits),
            ("\u{200b}", OneTimeCodeError::Empty),
        ] {
            assert_eq!(OneTimeCode::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_number_below_a_million_is_a_code(number in 0_u32..1_000_000) {
            let code = OneTimeCode::from_number(number).unwrap();
            prop_assert_eq!(OneTimeCode::parse(code.reveal()), Ok(code.clone()));
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = OneTimeCode::parse(&text);
        }
    }
}
