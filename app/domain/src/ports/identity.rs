//! The port to an identity provider.

use async_trait::async_trait;

use super::Unreachable;
use crate::{
    identity::Person,
    locale::Locale,
    referral::{ProviderName, Referral, ReferralToken},
};

/// Where somebody signs in who need not type an identity: e-Devlet, for
/// institutions with a contract.
#[async_trait]
pub trait IdentityProvider: Send + Sync {
    /// What people call it.
    fn name(&self) -> &ProviderName;

    /// The origin that a browser is sent to, for the page's policy.
    async fn origin(&self) -> Result<String, Unreachable>;

    /// The address at which this person signs in.
    async fn address(
        &self,
        state: &ReferralToken,
        referral: &Referral,
        locale: Locale,
    ) -> Result<String, Unreachable>;

    /// Who signed in, by the code that the browser came back with. Whatever
    /// cannot be believed is no answer, and never a "no".
    async fn person(&self, code: &str, referral: &Referral) -> Result<Person, Unreachable>;
}
