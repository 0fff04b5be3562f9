//! Identifiers: random ones for machines, a readable one for people.

use std::fmt;

use crate::typed::cleaned;

/// A text is not an identifier of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct IdError;

macro_rules! random_id {
    ($(#[$doc:meta])+ $name:ident) => {
        $(#[$doc])+
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// From 128 random bits.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(hex(&bytes))
            }

            /// Reads 32 lower-case hexadecimal digits.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                is_hex(text, 32).then(|| Self(text.to_owned())).ok_or(IdError)
            }

            /// 32 lower-case hexadecimal digits.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    };
}

random_id! {
    /// An application's file, from sign-in on.
    CaseId
}
random_id! {
    /// A captcha's picture.
    CaptchaId
}
random_id! {
    /// A code that was sent.
    ChallengeId
}
random_id! {
    /// An order to the certificate authority.
    OrderId
}
random_id! {
    /// A thing to be delivered to the outside.
    JobId
}

random_id! {
    /// An entry in the institution's ledger of fees.
    LedgerEntryId
}

random_id! {
    /// Our reference of a message, by which a gateway reports on it: the
    /// identifier of the code or of the job that it carries.
    MessageId
}

impl From<&ChallengeId> for MessageId {
    fn from(code: &ChallengeId) -> Self {
        Self(code.0.clone())
    }
}

impl From<&JobId> for MessageId {
    fn from(job: &JobId) -> Self {
        Self(job.0.clone())
    }
}

random_id! {
    /// Somebody who waits for the registry.
    WaitingId
}

random_id! {
    /// What the signing agent is asked to sign.
    SigningRequestId
}

random_id! {
    /// By which a form that is sent twice is known again; made by the browser.
    SubmissionKey
}

macro_rules! digest {
    ($(#[$doc:meta])+ $name:ident) => {
        $(#[$doc])+
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// From 256 bits.
            pub fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(hex(&bytes))
            }

            /// Reads 64 lower-case hexadecimal digits.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                is_hex(text, 64).then(|| Self(text.to_owned())).ok_or(IdError)
            }

            /// 64 lower-case hexadecimal digits.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        /// Only the beginning: enough to follow it through a log.
        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.0.get(..8).unwrap_or_default())
            }
        }
    };
}

digest! {
    /// SHA-256 of a session's token: the database never holds the token.
    SessionKey
}
digest! {
    /// A keyed hash of a national id: finds a person's applications without
    /// naming the person.
    PersonKey
}
digest! {
    /// A keyed hash of a phone number.
    PhoneKey
}
digest! {
    /// A keyed hash of a code or of a captcha's letters.
    SecretHash
}
digest! {
    /// A hash of a form's confirmed contents, to which a code is bound.
    FormHash
}

/// The number that people read out and type: nine signs without look-alikes
/// in three groups, `K7M-4PX-29Q`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApplicationNumber(String);

/// Digits and letters that nobody takes for one another (no 0 O, 1 I L, 5 S,
/// 2 Z, 8 B, U V).
const SIGNS: &[u8; 24] = b"34679ACDEFGHJKMNPQRTUWXY";

impl ApplicationNumber {
    /// From nine random numbers; each is taken modulo the 24 signs, so give
    /// them as evenly spread over 0..24 as the number shall be.
    pub fn from_choices(choices: [u8; 9]) -> Self {
        Self(grouped(&choices, 3))
    }

    /// Reads a number in either case, with or without its hyphens.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        choices(text).map(Self::from_choices)
    }

    /// `K7M-4PX-29Q`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A keyed hash of what stands on a printed form, in signs that people can
/// read out: four groups of four, `7K3M-9P4R-TX3W-AQ7C`. 73 bits: nobody who
/// does not have the portal's key makes one that fits other contents.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrintMark(String);

impl PrintMark {
    /// From a keyed hash, each byte taken modulo the 24 signs.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(grouped(&bytes, 4))
    }

    /// Reads a mark in either case, with or without its hyphens.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        choices(text).map(Self::from_bytes)
    }

    /// `7K3M-9P4R-TX3W-AQ7C`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Signs in groups of so many, with hyphens between.
fn grouped(choices: &[u8], group: usize) -> String {
    let mut text = String::with_capacity(choices.len() + choices.len() / group);
    for (index, choice) in choices.iter().enumerate() {
        if index > 0 && index % group == 0 {
            text.push('-');
        }
        text.push(char::from(SIGNS[usize::from(*choice) % SIGNS.len()]));
    }
    text
}

/// Which of the signs these are, in either case, with or without dashes and
/// blanks.
fn choices<const N: usize>(text: &str) -> Result<[u8; N], IdError> {
    let choices: Option<Vec<u8>> = cleaned(text)
        .chars()
        .filter(|sign| *sign != '-' && !sign.is_whitespace())
        .map(|sign| {
            let sign = u8::try_from(sign.to_ascii_uppercase()).ok()?;
            let at = SIGNS.iter().position(|one| *one == sign)?;
            u8::try_from(at).ok()
        })
        .collect();
    choices
        .and_then(|choices| choices.try_into().ok())
        .ok_or(IdError)
}

/// The same signs without hyphens, as a square code or a file holds them.
pub fn compact(grouped: &str) -> String {
    grouped.replace('-', "")
}

/// Hexadecimal digits, two for each byte.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// So many bytes from their hexadecimal digits; nothing where the text is
/// anything else.
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if text.len() != N * 2 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// Bytes of any number from their hexadecimal digits; nothing where the text is anything else.
pub fn unhex_all(text: &str) -> Option<Vec<u8>> {
    let byte = |at| Some(unhex::<1>(text.get(at..at + 2)?)?[0]);
    (0..text.len()).step_by(2).map(byte).collect()
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_identifier_is_read_back_and_nothing_else_is() {
        let id = CaseId::from_bytes([0xab; 16]);
        assert_eq!(CaseId::parse(id.as_str()), Ok(id));
        for bad in ["", "ab", &"g".repeat(32), &"A".repeat(32), &"a".repeat(33)] {
            assert_eq!(CaseId::parse(bad), Err(IdError), "{bad}");
        }
    }

    #[test]
    fn bytes_are_read_from_digits_alone() {
        assert_eq!(unhex("00fF"), Some([0, 0xff]));
        assert_eq!(hex(&[0, 0xff]), "00ff");
        for bad in ["", "00f", "00ff0", "+f+f", "00fg", "éé"] {
            assert_eq!(unhex::<2>(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn an_application_number_is_read_however_it_is_typed(choices in any::<[u8; 9]>()) {
            let number = ApplicationNumber::from_choices(choices);
            prop_assert_eq!(ApplicationNumber::parse(number.as_str()), Ok(number.clone()));
            let typed = number.as_str().replace('-', " ").to_lowercase();
            prop_assert_eq!(ApplicationNumber::parse(&typed), Ok(number));
        }

        #[test]
        fn a_mark_is_read_however_it_is_typed(bytes in any::<[u8; 16]>()) {
            let mark = PrintMark::from_bytes(bytes);
            prop_assert_eq!(mark.as_str().len(), 19);
            prop_assert_eq!(PrintMark::parse(mark.as_str()), Ok(mark.clone()));
            let typed = compact(mark.as_str()).to_lowercase();
            prop_assert_eq!(PrintMark::parse(&typed), Ok(mark.clone()));
            prop_assert_eq!(PrintMark::parse(&typed[1..]), Err(IdError));
        }
    }
}
