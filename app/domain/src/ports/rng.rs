//! The port to randomness, and the shapes in which the portal needs it.

use crate::{
    id::ApplicationNumber,
    referral::ReferralToken,
    secret::{CodeLetters, OneTimeCode},
    session::SessionToken,
};

/// Gives randomness fit for secrets; tests seed it.
pub trait Rng: Send + Sync {
    /// Fills the slice with random bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// Randomness in the shapes that the portal needs.
pub trait RngExt {
    /// A new session's token.
    fn token(&self) -> SessionToken;
    /// What goes out with a browser that is referred.
    fn referral_token(&self) -> ReferralToken;
    /// 128 random bits.
    fn id(&self) -> [u8; 16];
    /// A secret of so many bytes.
    fn secret<const N: usize>(&self) -> [u8; N];
    /// A code of six digits, every one as likely as another.
    fn code(&self) -> OneTimeCode;
    /// The letters in front of a code.
    fn code_letters(&self) -> Option<CodeLetters>;
    /// An application's number.
    fn number(&self) -> ApplicationNumber;
    /// So many of these signs, every one as likely as another.
    fn letters(&self, signs: &[u8], count: usize) -> String;
}

impl RngExt for dyn Rng + '_ {
    fn token(&self) -> SessionToken {
        SessionToken::from_bytes(self.secret())
    }

    fn referral_token(&self) -> ReferralToken {
        ReferralToken::from_bytes(self.secret())
    }

    fn id(&self) -> [u8; 16] {
        self.secret()
    }

    fn secret<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    fn code(&self) -> OneTimeCode {
        // The largest multiple of a million below 2^32: what lies above it
        // would make small codes more likely.
        const FAIR: u32 = u32::MAX - u32::MAX % 1_000_000;
        loop {
            let mut bytes = [0; 4];
            self.fill(&mut bytes);
            let number = u32::from_le_bytes(bytes);
            if number < FAIR
                && let Some(code) = OneTimeCode::from_number(number % 1_000_000)
            {
                return code;
            }
        }
    }

    fn code_letters(&self) -> Option<CodeLetters> {
        CodeLetters::parse(&self.letters(CodeLetters::SIGNS, CodeLetters::COUNT))
    }

    fn number(&self) -> ApplicationNumber {
        let mut choices = [0; 9];
        for choice in &mut choices {
            *choice = below(self, 24);
        }
        ApplicationNumber::from_choices(choices)
    }

    fn letters(&self, signs: &[u8], count: usize) -> String {
        let bound = u8::try_from(signs.len()).unwrap_or(u8::MAX);
        (0..count)
            .filter_map(|_| signs.get(usize::from(below(self, bound))))
            .map(|sign| char::from(*sign))
            .collect()
    }
}

/// A fair number below the bound.
fn below(rng: &(dyn Rng + '_), bound: u8) -> u8 {
    let bound = bound.max(1);
    let fair = u8::MAX - u8::MAX % bound;
    loop {
        let mut byte = [0];
        rng.fill(&mut byte);
        if byte[0] < fair {
            return byte[0] % bound;
        }
    }
}
