//! Networks in which somebody signed in before.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::id::SecretHash;

/// Networks in which somebody signed in before.
#[async_trait]
pub trait Networks: Send + Sync {
    /// Notes that somebody succeeded in a network.
    async fn note_network(
        &self,
        network: &SecretHash,
        proved: bool,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Whether somebody succeeded in a network since then, and if so whether by
    /// a proof.
    async fn known_network(
        &self,
        network: &SecretHash,
        since: Timestamp,
    ) -> Result<Option<bool>, StoreError>;
}
