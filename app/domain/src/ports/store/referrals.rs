//! Browsers that were sent to the identity provider.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::{
    id::{SecretHash, SessionKey},
    referral::Referral,
};

/// Browsers that were sent to the identity provider.
#[async_trait]
pub trait Referrals: Send + Sync {
    /// Keeps a referral to the identity provider for its own visit.
    async fn put_referral(
        &self,
        key: &SecretHash,
        session: &SessionKey,
        referral: &Referral,
        expires_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Takes it, once, for the same visit, while it is good: from now on and
    /// until this at the latest, or it was made later than now.
    async fn take_referral(
        &self,
        key: &SecretHash,
        session: &SessionKey,
        now: Timestamp,
        latest: Timestamp,
    ) -> Result<Option<Referral>, StoreError>;
}
