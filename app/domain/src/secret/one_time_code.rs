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
        // The letters in front, and the digits in groups.
        if let Some((letters, digits)) = bare.split_at_checked(CodeLetters::COUNT)
            && CodeLetters::parse(letters).is_some()
            && is_digits(digits)
        {
            return six(digits).map(Self).ok_or(OneTimeCodeError::NotSixDigits);
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

/// Three letters in front of a code, in its message and beside its field: they tell
/// which of several codes is meant. No secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeLetters([u8; Self::COUNT]);

impl CodeLetters {
    /// How many there are.
    pub const COUNT: usize = 3;
    /// Twelve letters that nobody takes for one another or for a digit, and of
    /// which no word can be made.
    pub const SIGNS: &'static [u8; 12] = b"CFHJKMPRTVXY";

    /// Reads so many of them in either case.
    pub fn parse(text: &str) -> Option<Self> {
        let letters = <[u8; Self::COUNT]>::try_from(text.as_bytes())
            .ok()?
            .map(|sign| sign.to_ascii_uppercase());
        letters
            .iter()
            .all(|sign| Self::SIGNS.contains(sign))
            .then_some(Self(letters))
    }

    /// The letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// What was typed into a code's field: the digits, with or without the letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedCode {
    /// The letters, where the digits have some in front.
    pub letters: Option<CodeLetters>,
    /// The digits.
    pub code: OneTimeCode,
}

impl TypedCode {
    /// Reads a code as it stands in a message (`CFH-307104`), the digits alone,
    /// or the whole message.
    ///
    /// # Errors
    /// Where there are no six digits.
    pub fn parse(text: &str) -> Result<Self, OneTimeCodeError> {
        let code = OneTimeCode::parse(text)?;
        // The letters stand right before the first digit.
        let before = text.find(|sign: char| sign.is_ascii_digit()).unwrap_or(0);
        let mut letters: Vec<char> = text[..before]
            .chars()
            .rev()
            .skip_while(|sign| !sign.is_alphanumeric())
            .take_while(|sign| sign.is_alphanumeric())
            .collect();
        letters.reverse();
        let letters = CodeLetters::parse(&letters.into_iter().collect::<String>());
        Ok(Self { letters, code })
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

    #[test]
    fn the_letters_in_front_are_read_wherever_the_code_stands() {
        let letters = CodeLetters::parse("CFH");
        for (text, found) in [
            ("012345", None),
            ("CFH-012345", letters),
            ("cfh 012 345", letters),
            ("CFH012345", letters),
            (
                "E-imza basvurunuz icin kodunuz: CFH-012345. Kimseyle paylasmayin.\n\n@example.org #012345",
                letters,
            ),
            ("kodu 012345", None),
        ] {
            let typed = TypedCode::parse(text).unwrap();
            assert_eq!(
                (typed.code.reveal(), typed.letters),
                ("012345", found),
                "{text}"
            );
        }
        assert_eq!(CodeLetters::parse("ABC"), None);
        assert_eq!(CodeLetters::parse("ÇF"), None);
        assert_eq!(
            TypedCode::parse("CFH-"),
            Err(OneTimeCodeError::NotSixDigits)
        );
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
            let _ = TypedCode::parse(&text);
        }
    }
}
