//! The identity number (*T.C. Kimlik No*) and its two check digits.

use serde::{Deserialize, Serialize};

use crate::typed::{cleaned, nameable};

/// An identity number whose check digits are right. That it exists is not
/// said by that.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NationalId([u8; 11]);

/// Why a text is no identity number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NationalIdError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// Fewer or more than eleven digits.
    #[error("not eleven digits")]
    NotElevenDigits,
    /// The first digit is never 0.
    #[error("begins with 0")]
    LeadingZero,
    /// A digit is mistyped, or two are swapped.
    #[error("wrong check digits")]
    WrongChecksum,
    /// This sign is no digit.
    #[error("a sign that is no digit")]
    #[serde(skip)]
    Sign(char),
}

impl NationalId {
    /// Reads eleven digits, with blanks, dashes and points anywhere. With d1…d11 for the digits:
    /// d10 is 7·(d1+d3+d5+d7+d9) − (d2+d4+d6+d8) modulo 10, where the
    /// difference can be negative, and d11 is d1+…+d10 modulo 10.
    pub fn parse(text: &str) -> Result<Self, NationalIdError> {
        let mut digits = [0_u8; 11];
        let mut count = 0;
        for letter in cleaned(text).chars() {
            match letter {
                '0'..='9' => {
                    if let Some(digit) = digits.get_mut(count) {
                        *digit = letter as u8 - b'0';
                    }
                    count += 1;
                }
                '-' | '.' => {}
                letter if letter.is_whitespace() => {}
                letter => {
                    return Err(nameable(letter)
                        .map_or(NationalIdError::NotElevenDigits, NationalIdError::Sign));
                }
            }
        }
        match count {
            0 => return Err(NationalIdError::Empty),
            11 => {}
            _ => return Err(NationalIdError::NotElevenDigits),
        }
        if digits[0] == 0 {
            return Err(NationalIdError::LeadingZero);
        }
        let sum = |from: usize, to: usize| -> i32 {
            digits[from..to]
                .iter()
                .step_by(2)
                .map(|digit| i32::from(*digit))
                .sum()
        };
        let tenth = (7 * sum(0, 9) - sum(1, 8)).rem_euclid(10);
        let eleventh = digits[..10]
            .iter()
            .map(|digit| i32::from(*digit))
            .sum::<i32>()
            % 10;
        if i32::from(digits[9]) == tenth && i32::from(digits[10]) == eleventh {
            Ok(Self(digits.map(|digit| digit + b'0')))
        } else {
            Err(NationalIdError::WrongChecksum)
        }
    }

    /// The eleven digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The middle hidden: `100•••••146`.
    pub fn masked(&self) -> String {
        let digits = self.as_str();
        format!("{}•••••{}", &digits[..3], &digits[8..])
    }

    /// Foreigners' numbers begin with 99 and are kept by another service.
    pub const fn is_foreigner(&self) -> bool {
        self.0[0] == b'9' && self.0[1] == b'9'
    }
}

/// Personal: never printed.
impl std::fmt::Debug for NationalId {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("NationalId(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_known_numbers_are_judged_right() {
        for good in [
            "10000000146",
            "17291716060",
            "12345678950",
            "19090909018",
            "100 000 001 46",
            "100-000-001.46",
            "١٠٠٠٠٠٠٠١٤٦",
            "\u{feff}1000000\u{200b}0146\u{202c}",
            "１０００００００１４６",
        ] {
            assert!(NationalId::parse(good).is_ok(), "{good}");
        }
        for (bad, error) in [
            ("", NationalIdError::Empty),
            ("17291716050", NationalIdError::WrongChecksum),
            ("12345678910", NationalIdError::WrongChecksum),
            ("07291716092", NationalIdError::LeadingZero),
            ("1000000014", NationalIdError::NotElevenDigits),
            ("100000001460", NationalIdError::NotElevenDigits),
            ("1000000014a", NationalIdError::Sign('a')),
            ("1OOOOOOO146", NationalIdError::Sign('O')),
            ("1000000014\u{302}", NationalIdError::NotElevenDigits),
            ("\u{200b}", NationalIdError::Empty),
        ] {
            assert_eq!(NationalId::parse(bad), Err(error), "{bad}");
        }
    }

    #[test]
    fn a_number_shows_its_ends_at_most() {
        let id = NationalId::parse("10000000146").unwrap();
        assert_eq!(id.masked(), "100•••••146");
        assert_eq!(format!("{id:?}"), "NationalId(…)");
        assert!(!id.is_foreigner());
    }

    fn valid() -> impl Strategy<Value = String> {
        (1_u8..10, proptest::collection::vec(0_u8..10, 8)).prop_map(|(first, rest)| {
            let mut digits: Vec<i32> = std::iter::once(first).chain(rest).map(i32::from).collect();
            let odd: i32 = digits.iter().step_by(2).sum();
            let even: i32 = digits.iter().skip(1).step_by(2).sum();
            digits.push((7 * odd - even).rem_euclid(10));
            digits.push(digits.iter().sum::<i32>() % 10);
            digits.iter().map(ToString::to_string).collect()
        })
    }

    proptest! {
        #[test]
        fn every_made_number_is_read_back(text in valid()) {
            let id = NationalId::parse(&text).unwrap();
            prop_assert_eq!(id.as_str(), text.as_str());
        }

        #[test]
        fn one_mistyped_digit_is_always_noticed(text in valid(), at in 0_usize..11, by in 1_u8..10) {
            let mut bytes = text.into_bytes();
            bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
            prop_assert!(NationalId::parse(&String::from_utf8(bytes).unwrap()).is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = NationalId::parse(&text);
        }
    }
}
