//! People who want to be told when the population registry answers again.

use async_trait::async_trait;

use super::StoreError;
use crate::{id::WaitingId, outbox::Job, waiting::Waiting};

/// People who want to be told when the population registry answers again.
#[async_trait]
pub trait AvailabilityRequests: Send + Sync {
    /// Keeps a claim until the registry answers, and queues its job.
    async fn wait(&self, waiting: &Waiting, job: &Job) -> Result<(), StoreError>;

    /// Somebody who waits, unless forgotten.
    async fn waiting(&self, id: &WaitingId) -> Result<Option<Waiting>, StoreError>;

    /// Forgets somebody who waited.
    async fn forget_waiting(&self, id: &WaitingId) -> Result<(), StoreError>;
}
