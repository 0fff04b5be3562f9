//! Turkish telephone numbers, by the numbering plan of the regulator (BTK)
//! as `libphonenumber` has it.

use serde::{Deserialize, Serialize};

/// A Turkish mobile number, held as its ten national digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MobileNumber([u8; 10]);

/// Why a text is no Turkish mobile number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum MobileNumberError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// Something other than digits and the usual signs between them.
    #[error("not a number")]
    NotANumber,
    /// Not ten national digits.
    #[error("wrong length")]
    WrongLength,
    /// A fixed line, a pager or a service number.
    #[error("not a mobile number")]
    NotMobile,
    /// Another country's number.
    #[error("foreign")]
    Foreign,
}

/// A Turkish fixed line, or a nationwide 444 or 0850 number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LandlineNumber {
    digits: [u8; 10],
    /// 10, or 7 for `444 1 234`.
    length: u8,
}

/// Why a text is no fixed line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum LandlineNumberError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// Something other than digits and the usual signs between them.
    #[error("not a number")]
    NotANumber,
    /// Not ten national digits, nor seven for 444.
    #[error("wrong length")]
    WrongLength,
    /// A mobile number where a fixed line is asked for.
    #[error("a mobile number")]
    IsMobile,
    /// An area code that does not exist.
    #[error("no such area code")]
    NoSuchArea,
    /// Another country's number.
    #[error("foreign")]
    Foreign,
}

/// What stands in front of a mobile number's last seven digits. 512 is for
/// pagers.
const fn is_mobile_prefix(prefix: u16) -> bool {
    matches!(
        prefix,
        500..=510 | 516 | 524 | 530..=559 | 562 | 564 | 572 | 574 | 575 | 594 | 596
    )
}

/// The area codes of the 81 provinces (Istanbul has two) and of Northern
/// Cyprus, 238, which libphonenumber has, and 850 for nationwide numbers.
const AREAS: [u16; 85] = [
    212, 216, 222, 224, 226, 228, 232, 236, 238, 242, 246, 248, 252, 256, 258, 262, 264, 266, 272,
    274, 276, 282, 284, 286, 288, 312, 318, 322, 324, 326, 328, 332, 338, 342, 344, 346, 348, 352,
    354, 356, 358, 362, 364, 366, 368, 370, 372, 374, 376, 378, 380, 382, 384, 386, 388, 392, 412,
    414, 416, 422, 424, 426, 428, 432, 434, 436, 438, 442, 446, 452, 454, 456, 458, 462, 464, 466,
    472, 474, 476, 478, 482, 484, 486, 488, 850,
];

/// What common writing leaves when its signs are taken away.
struct Digits {
    digits: [u8; 10],
    length: usize,
}

enum Unreadable {
    Empty,
    NotANumber,
    WrongLength,
    Foreign,
}

/// Takes away spaces, points, dashes, slashes and parentheses, and then the
/// country's code and the trunk 0.
fn national(text: &str) -> Result<Digits, Unreadable> {
    let mut all = [0_u8; 16];
    let mut length = 0;
    let mut plus = false;
    for sign in text.chars() {
        match sign {
            '0'..='9' => {
                *all.get_mut(length).ok_or(Unreadable::WrongLength)? = sign as u8;
                length += 1;
            }
            '+' if length == 0 && !plus => plus = true,
            '-' | '–' | '.' | '/' | '(' | ')' => {}
            sign if sign.is_whitespace() => {}
            _ => return Err(Unreadable::NotANumber),
        }
    }
    let mut rest = &all[..length];
    if rest.is_empty() {
        return Err(if plus {
            Unreadable::NotANumber
        } else {
            Unreadable::Empty
        });
    }
    if let Some(after) = rest.strip_prefix(b"00") {
        plus = true;
        rest = after;
    }
    if plus {
        rest = rest.strip_prefix(b"90").ok_or(Unreadable::Foreign)?;
    } else if rest.len() == 12 {
        // 90 532 … without a plus.
        rest = rest.strip_prefix(b"90").unwrap_or(rest);
    }
    // Some write the trunk 0 even after +90.
    rest = rest.strip_prefix(b"0").unwrap_or(rest);
    let mut digits = [0; 10];
    digits
        .get_mut(..rest.len())
        .ok_or(Unreadable::WrongLength)?
        .copy_from_slice(rest);
    Ok(Digits {
        digits,
        length: rest.len(),
    })
}

fn prefix(digits: &[u8; 10]) -> u16 {
    digits[..3]
        .iter()
        .fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0'))
}

fn grouped(digits: &str) -> String {
    format!(
        "0{} {} {} {}",
        &digits[..3],
        &digits[3..6],
        &digits[6..8],
        &digits[8..]
    )
}

impl MobileNumber {
    /// Reads a number in any common writing: `0532 123 45 67`,
    /// `+90 (532) 123-4567`, `5321234567`.
    pub fn parse(text: &str) -> Result<Self, MobileNumberError> {
        let read = national(text).map_err(|error| match error {
            Unreadable::Empty => MobileNumberError::Empty,
            Unreadable::NotANumber => MobileNumberError::NotANumber,
            Unreadable::WrongLength => MobileNumberError::WrongLength,
            Unreadable::Foreign => MobileNumberError::Foreign,
        })?;
        if read.length != 10 {
            Err(MobileNumberError::WrongLength)
        } else if is_mobile_prefix(prefix(&read.digits)) {
            Ok(Self(read.digits))
        } else {
            Err(MobileNumberError::NotMobile)
        }
    }

    fn digits(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// For gateways, by ITU-T E.164: `+905321234567`.
    pub fn e164(&self) -> String {
        format!("+90{}", self.digits())
    }

    /// For people: `0532 123 45 67`.
    pub fn spaced(&self) -> String {
        grouped(self.digits())
    }

    /// Enough to know one's own number again: `0532 ••• •• 67`.
    pub fn masked(&self) -> String {
        let digits = self.digits();
        format!("0{} ••• •• {}", &digits[..3], &digits[8..])
    }

    /// What only whoever has the phone knows it by: `0••• ••• •• 67`.
    pub fn ending(&self) -> String {
        format!("0••• ••• •• {}", &self.digits()[8..])
    }
}

/// Shows the last two digits only.
impl std::fmt::Debug for MobileNumber {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "MobileNumber(…{})", &self.digits()[8..])
    }
}

impl LandlineNumber {
    /// Reads a number in any common writing: `(0262) 555 01 02`, `444 5 576`.
    pub fn parse(text: &str) -> Result<Self, LandlineNumberError> {
        let read = national(text).map_err(|error| match error {
            Unreadable::Empty => LandlineNumberError::Empty,
            Unreadable::NotANumber => LandlineNumberError::NotANumber,
            Unreadable::WrongLength => LandlineNumberError::WrongLength,
            Unreadable::Foreign => LandlineNumberError::Foreign,
        })?;
        if read.length == 7 && read.digits.starts_with(b"444") {
            return Ok(Self {
                digits: read.digits,
                length: 7,
            });
        }
        if read.length != 10 {
            return Err(LandlineNumberError::WrongLength);
        }
        let prefix = prefix(&read.digits);
        if AREAS.binary_search(&prefix).is_ok() {
            Ok(Self {
                digits: read.digits,
                length: 10,
            })
        } else if is_mobile_prefix(prefix) {
            Err(LandlineNumberError::IsMobile)
        } else {
            Err(LandlineNumberError::NoSuchArea)
        }
    }

    fn digits(&self) -> &str {
        std::str::from_utf8(&self.digits[..usize::from(self.length)]).unwrap_or_default()
    }

    /// For people: `0262 555 01 02`; `444 5 576`.
    pub fn spaced(&self) -> String {
        let digits = self.digits();
        if self.length == 7 {
            format!("{} {} {}", &digits[..3], &digits[3..4], &digits[4..])
        } else {
            grouped(digits)
        }
    }
}

/// Shows the last two digits only.
impl std::fmt::Debug for LandlineNumber {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = self.digits();
        write!(
            out,
            "LandlineNumber(…{})",
            digits.get(digits.len() - 2..).unwrap_or_default()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_read_however_it_is_typed() {
        for text in [
            "0532 123 45 67",
            "+90 (532) 123-4567",
            "5321234567",
            "05321234567",
            "0090 532 123 45 67",
            "905321234567",
            "+90 0532 123 45 67",
            " 0532.123.45.67 ",
        ] {
            let number = MobileNumber::parse(text).unwrap();
            assert_eq!(number.e164(), "+905321234567", "{text}");
            assert_eq!(number.spaced(), "0532 123 45 67");
            assert_eq!(number.masked(), "0532 ••• •• 67");
            assert_eq!(number.ending(), "0••• ••• •• 67");
        }
        for (text, spaced) in [
            ("(0262) 555 01 02", "0262 555 01 02"),
            ("+902625550102", "0262 555 01 02"),
            ("4445576", "444 5 576"),
            ("444 5 576", "444 5 576"),
            ("0850 123 45 67", "0850 123 45 67"),
        ] {
            assert_eq!(LandlineNumber::parse(text).unwrap().spaced(), spaced);
        }
    }

    #[test]
    fn what_is_no_mobile_number_is_told_why() {
        use MobileNumberError as E;
        for (text, error) in [
            ("", E::Empty),
            ("  ", E::Empty),
            ("+", E::NotANumber),
            ("0532 abc", E::NotANumber),
            ("０５３２１２３４５６７", E::NotANumber),
            ("532 123 45 6", E::WrongLength),
            ("0532 123 45 678", E::WrongLength),
            ("05321234567890123456789", E::WrongLength),
            ("(202) 500-1111", E::NotMobile),
            ("0262 555 01 02", E::NotMobile),
            ("0512 123 45 67", E::NotMobile),
            ("+49 151 23456789", E::Foreign),
        ] {
            assert_eq!(MobileNumber::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn what_is_no_fixed_line_is_told_why() {
        use LandlineNumberError as E;
        for (text, error) in [
            ("", E::Empty),
            ("0532 123 45 67", E::IsMobile),
            ("(202) 500-1111", E::NoSuchArea),
            ("0262 555 01", E::WrongLength),
            ("445 5 576", E::WrongLength),
            ("+1 202 500 1111", E::Foreign),
        ] {
            assert_eq!(LandlineNumber::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn debug_hides_the_number() {
        let number = MobileNumber::parse("05321234567").unwrap();
        assert_eq!(format!("{number:?}"), "MobileNumber(…67)");
    }

    proptest! {
        #[test]
        fn spaced_is_read_back_as_the_same_number(prefix in 500_u16..600, rest in 0_u32..10_000_000) {
            if let Ok(number) = MobileNumber::parse(&format!("{prefix}{rest:07}")) {
                prop_assert_eq!(MobileNumber::parse(&number.spaced()), Ok(number));
                prop_assert_eq!(MobileNumber::parse(&number.e164()), Ok(number));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = MobileNumber::parse(&text);
            let _ = LandlineNumber::parse(&text);
        }
    }
}
