//! Identifiers: random ones for machines, a readable one for people.

use std::fmt;

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
    ErrandId
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
        let mut text = String::with_capacity(11);
        for (index, choice) in choices.into_iter().enumerate() {
            if index > 0 && index % 3 == 0 {
                text.push('-');
            }
            text.push(char::from(SIGNS[usize::from(choice) % SIGNS.len()]));
        }
        Self(text)
    }

    /// Reads a number in either case, with or without its hyphens.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let signs: Vec<u8> = text
            .bytes()
            .filter(|byte| !matches!(byte, b'-' | b' '))
            .map(|byte| byte.to_ascii_uppercase())
            .collect();
        let choices: Option<Vec<u8>> = signs
            .iter()
            .map(|sign| {
                SIGNS
                    .iter()
                    .position(|one| one == sign)
                    .and_then(|at| u8::try_from(at).ok())
            })
            .collect();
        let choices: [u8; 9] = choices
            .and_then(|choices| choices.try_into().ok())
            .ok_or(IdError)?;
        Ok(Self::from_choices(choices))
    }

    /// `K7M-4PX-29Q`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
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
    if text.len() != N * 2 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
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

    proptest! {
        #[test]
        fn an_application_number_is_read_however_it_is_typed(choices in any::<[u8; 9]>()) {
            let number = ApplicationNumber::from_choices(choices);
            prop_assert_eq!(ApplicationNumber::parse(number.as_str()), Ok(number.clone()));
            let typed = number.as_str().replace('-', " ").to_lowercase();
            prop_assert_eq!(ApplicationNumber::parse(&typed), Ok(number));
        }
    }
}
