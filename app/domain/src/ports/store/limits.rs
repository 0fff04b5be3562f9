//! What is counted against abuse.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use super::StoreError;

/// What is counted against abuse.
#[async_trait]
pub trait Limits: Send + Sync {
    /// Counts one under every allowance, or under none and gives the longest
    /// wait. Never more than the limit within any window.
    async fn acquire(
        &self,
        allowances: &[Allowance],
        now: Timestamp,
    ) -> Result<Option<SignedDuration>, StoreError>;

    /// Takes back what one call of [`Self::acquire`] at this instant counted:
    /// for acts of which only the failed ones shall count.
    async fn refund(&self, allowances: &[Allowance], at: Timestamp) -> Result<(), StoreError>;

    /// How many are counted under an allowance now; none is counted by asking.
    async fn used(&self, allowance: &Allowance, now: Timestamp) -> Result<u32, StoreError>;

    /// How long until one more would be counted; counts nothing.
    async fn wait_for(
        &self,
        allowances: &[Allowance],
        now: Timestamp,
    ) -> Result<Option<SignedDuration>, StoreError>;
}

/// At most so many in so long, under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// What is counted, for whom: `send:phone:…`. No personal value in clear.
    pub key: String,
    /// How many.
    pub limit: u32,
    /// In how long.
    pub window: SignedDuration,
}
