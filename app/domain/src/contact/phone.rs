//! Turkish telephone numbers, by the numbering plan of the regulator (BTK)
//! as `libphonenumber` has it.

use serde::{Deserialize, Serialize};

use crate::typed::{cleaned, nameable};

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
    /// It begins with 5, and no such range is known: numbers are given out
    /// faster than lists are renewed, so its owner is asked whether it is
    /// right. See [`MobileNumber::parse_confirmed`].
    #[error("of a range that is not known")]
    Unfamiliar,
    /// This sign is no digit. Last, for a variant that does not travel moves
    /// those behind it.
    #[error("a sign that is no digit")]
    #[serde(skip)]
    Sign(char),
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
    /// An area code that is not known: whoever typed it is asked whether it is
    /// right. See [`LandlineNumber::parse_confirmed`].
    #[error("no such area code")]
    NoSuchArea,
    /// Another country's number.
    #[error("foreign")]
    Foreign,
    /// This sign is no digit.
    #[error("a sign that is no digit")]
    #[serde(skip)]
    Sign(char),
}

/// The first six digits of the mobile numbers that are given out.
const fn is_mobile_range(range: u32) -> bool {
    matches!(
        range / 1000,
        500..=510 | 516 | 524 | 530..=559 | 562 | 564 | 572 | 574 | 575 | 594 | 596
    ) || matches!(range, 561_011 | 561_610..=561_619)
}

/// The prefix of pagers.
const PAGER: u32 = 512;

/// The area codes of the 81 provinces (Istanbul has two) and of Northern
/// Cyprus, 238, which libphonenumber has, and 850 for nationwide numbers.
const AREAS: [u32; 85] = [
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
    Sign(char),
    NotANumber,
    WrongLength,
    Foreign,
}

/// What stands behind the scheme of a copied link (RFC 3966), without its
/// parameters, or behind a written "Tel.:".
fn without_scheme(text: &str) -> &str {
    let text = text.trim();
    let number = match text.get(..3) {
        Some(tel) if tel.eq_ignore_ascii_case("tel") => {
            text[3..].trim_start_matches(['.', ':', ' '])
        }
        _ => text,
    };
    number.split(';').next().unwrap_or(number)
}

/// Takes away spaces, points, dashes, slashes and parentheses, and then the
/// country's code and the trunk 0.
fn national(text: &str) -> Result<Digits, Unreadable> {
    let text = cleaned(text);
    let mut all = [0_u8; 16];
    let mut length = 0;
    let mut plus = false;
    for sign in without_scheme(&text).chars() {
        match sign {
            '0'..='9' => {
                *all.get_mut(length).ok_or(Unreadable::WrongLength)? = sign as u8;
                length += 1;
            }
            '+' if length == 0 && !plus => plus = true,
            '-' | '.' | '/' | '(' | ')' => {}
            sign if sign.is_whitespace() => {}
            sign => return Err(nameable(sign).map_or(Unreadable::NotANumber, Unreadable::Sign)),
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
    } else if rest.len() == 12 || (rest.len() == 13 && rest.starts_with(b"900")) {
        // 90 532 … and 90 0532 … without a plus.
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

/// The first so many digits as a number.
fn first(digits: &[u8; 10], count: usize) -> u32 {
    digits
        .iter()
        .take(count)
        .fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
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
    /// `+90 (532) 123-4567`, `5321234567`, `tel:+905321234567`.
    pub fn parse(text: &str) -> Result<Self, MobileNumberError> {
        let number = Self::on_record(text)?;
        if is_mobile_range(first(&number.0, 6)) {
            Ok(number)
        } else {
            Err(MobileNumberError::Unfamiliar)
        }
    }

    /// The same, where its owner says that `confirmed` is right although
    /// nobody knows its range. Another number is asked about again.
    pub fn parse_confirmed(text: &str, confirmed: &str) -> Result<Self, MobileNumberError> {
        match Self::parse(text) {
            Err(MobileNumberError::Unfamiliar)
                if Self::on_record(text) == Self::on_record(confirmed) =>
            {
                Self::on_record(text)
            }
            read => read,
        }
    }

    /// Reads a number that somebody has on record already: whether its range
    /// is known says nothing against it.
    pub fn on_record(text: &str) -> Result<Self, MobileNumberError> {
        let read = national(text).map_err(|error| match error {
            Unreadable::Empty => MobileNumberError::Empty,
            Unreadable::Sign(sign) => MobileNumberError::Sign(sign),
            Unreadable::NotANumber => MobileNumberError::NotANumber,
            Unreadable::WrongLength => MobileNumberError::WrongLength,
            Unreadable::Foreign => MobileNumberError::Foreign,
        })?;
        if read.length != 10 {
            Err(MobileNumberError::WrongLength)
        } else if read.digits[0] == b'5' && first(&read.digits, 3) != PAGER {
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
        let number = Self::on_record(text)?;
        let known = number.length == 7 || AREAS.binary_search(&first(&number.digits, 3)).is_ok();
        if known {
            Ok(number)
        } else {
            Err(LandlineNumberError::NoSuchArea)
        }
    }

    /// The same, where whoever typed it says that `confirmed` is right
    /// although nobody knows its area code. Another number is asked about
    /// again.
    pub fn parse_confirmed(text: &str, confirmed: &str) -> Result<Self, LandlineNumberError> {
        match Self::parse(text) {
            Err(LandlineNumberError::NoSuchArea)
                if Self::on_record(text) == Self::on_record(confirmed) =>
            {
                Self::on_record(text)
            }
            read => read,
        }
    }

    /// Takes a number that somebody has on record already, as long as a number is
    /// and no mobile one: whether its area is known says nothing against it.
    pub fn on_record(text: &str) -> Result<Self, LandlineNumberError> {
        let read = national(text).map_err(|error| match error {
            Unreadable::Empty => LandlineNumberError::Empty,
            Unreadable::Sign(sign) => LandlineNumberError::Sign(sign),
            Unreadable::NotANumber => LandlineNumberError::NotANumber,
            Unreadable::WrongLength => LandlineNumberError::WrongLength,
            Unreadable::Foreign => LandlineNumberError::Foreign,
        })?;
        let length = match read.length {
            7 if read.digits.starts_with(b"444") => 7,
            10 if read.digits[0] == b'5' => return Err(LandlineNumberError::IsMobile),
            10 => 10,
            _ => return Err(LandlineNumberError::WrongLength),
        };
        Ok(Self {
            digits: read.digits,
            length,
        })
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
            "+90 (0) 532 123 45 67",
            "9005321234567",
            " 0532.123.45.67 ",
            "0 532 (123) 45 67",
            "0532–123—45−67",
            "tel:+90-532-123-45-67;ext=1",
            "Tel.: 0532 123 45 67",
            "TEL 0532 123 45 67",
            "\u{202a}0532 123 45 67\u{202c}",
            "\u{feff}0532\u{a0}123\u{200b}45\u{ad}67",
            "٠٥٣٢ ١٢٣ ٤٥ ٦٧",
            "۰۵۳۲ ۱۲۳ ۴۵ ۶۷",
            "０５３２１２３４５６７",
            "＋９０（５３２）１２３－４５６７",
            "𝟎𝟓𝟑𝟐 𝟙𝟚𝟛 𝟺𝟻 𝟨𝟩",
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
            ("0532 abc", E::Sign('a')),
            ("0532 12x 45 67", E::Sign('x')),
            ("0532\u{302}", E::NotANumber),
            ("\u{200b}\u{a0}", E::Empty),
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
    fn a_number_of_an_unknown_range_is_asked_about_and_never_shut_out() {
        use MobileNumberError as M;
        assert_eq!(
            MobileNumber::parse("0561 611 23 45").unwrap().e164(),
            "+905616112345"
        );
        let typed = "0563 611 23 45";
        assert_eq!(MobileNumber::parse(typed), Err(M::Unfamiliar));
        for confirmed in ["", "0563 611 23 46", "0532 123 45 67", "yes"] {
            let read = MobileNumber::parse_confirmed(typed, confirmed);
            assert_eq!(read, Err(M::Unfamiliar), "{confirmed}");
        }
        let read = MobileNumber::parse_confirmed(typed, "5636112345").unwrap();
        assert_eq!(read.spaced(), typed);
        assert_eq!(MobileNumber::on_record(typed), Ok(read));
        // What is known not to be one is not asked about.
        for (typed, error) in [
            ("0512 123 45 67", M::NotMobile),
            ("0262 555 01 02", M::NotMobile),
            ("0563", M::WrongLength),
        ] {
            assert_eq!(MobileNumber::parse_confirmed(typed, typed), Err(error));
        }
        let area = "0299 555 01 02";
        assert_eq!(
            LandlineNumber::parse_confirmed(area, "2625550102"),
            Err(LandlineNumberError::NoSuchArea)
        );
        let read = LandlineNumber::parse_confirmed(area, "2995550102").unwrap();
        assert_eq!(read.spaced(), area);
        assert_eq!(
            LandlineNumber::parse_confirmed("0563 611 23 45", "5636112345"),
            Err(LandlineNumberError::IsMobile)
        );
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
