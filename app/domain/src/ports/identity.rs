//! The port to an identity provider.

use async_trait::async_trait;

use super::Unreachable;
use crate::{
    identity::Person,
    locale::Locale,
    referral::{ProviderName, Referral, ReferralToken},
};

/// An address of the provider's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The address.
    pub address: String,
    /// Whether the provider was asked for it just now; else it was known.
    pub asked: bool,
}

/// Why nobody is proven. Never a "no".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    /// The provider gave no answer that can be read, or does not know us.
    #[error("the identity provider gave no answer")]
    NoAnswer,
    /// It answered, and refused the code or told what cannot be believed: that
    /// says nothing against the provider.
    #[error("the identity provider's answer proves nobody")]
    Unbelievable,
}

/// Where somebody signs in who need not type an identity: e-Devlet, for
/// institutions with a contract.
#[async_trait]
pub trait IdentityProvider: Send + Sync {
    /// What people call it.
    fn name(&self) -> &ProviderName;

    /// The origin that a browser is sent to, for the page's policy.
    async fn origin(&self) -> Result<Found, Unreachable>;

    /// The address at which this person signs in.
    async fn address(
        &self,
        state: &ReferralToken,
        referral: &Referral,
        locale: Locale,
    ) -> Result<Found, Unreachable>;

    /// Who signed in, by the code that the browser came back with.
    async fn person(&self, code: &str, referral: &Referral) -> Result<Person, Unproven>;
}
