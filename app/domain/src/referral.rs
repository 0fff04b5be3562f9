//! Signing in at an identity provider in place of typing: what has to be known
//! again when somebody comes back from there.

use std::fmt;

use crate::{
    id::{IdError, hex, unhex},
    institution::InstitutionSlug,
    text_value::EmployeeNumber,
};

/// 256 random bits that go out with a browser and have to come back.
#[derive(Clone, PartialEq, Eq)]
pub struct ReferralToken(String);

impl ReferralToken {
    /// From random bits.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(hex(&bytes))
    }

    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        unhex(text).map(Self::from_bytes).ok_or(IdError)
    }

    /// 64 lower-case hexadecimal digits: also a code verifier as RFC 7636
    /// wants it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ReferralToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("ReferralToken(…)")
    }
}

/// What the portal keeps while somebody is at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referral {
    /// What the provider repeats in its token: it was made for this sign-in.
    pub nonce: ReferralToken,
    /// What shows that the code is used by whoever asked for it (PKCE).
    pub verifier: ReferralToken,
    /// Where the person applies.
    pub institution: InstitutionSlug,
    /// The registry number that was typed.
    pub number: EmployeeNumber,
    /// Whether the card is said to be lost or stolen.
    pub card_lost: bool,
}

/// What people call a provider, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderName {
    /// In Turkish: `e-Devlet`.
    pub tr: String,
    /// In English.
    pub en: String,
}
