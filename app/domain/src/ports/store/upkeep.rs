//! What keeps the store itself in order.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::session::SessionLimits;

/// What keeps the store itself in order.
#[async_trait]
pub trait Upkeep: Send + Sync {
    /// Removes what is past its keeping time (POLICIES 2.8).
    async fn sweep(&self, limits: &SessionLimits, now: Timestamp) -> Result<Swept, StoreError>;

    /// Whether something can be written and is kept. Asked often, it is tried
    /// about once a second.
    async fn check_writable(&self) -> Result<(), StoreError>;
}

/// What a nightly sweep took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Sessions and captchas that were over.
    pub visits: u64,
    /// Codes older than a day.
    pub codes: u64,
    /// Applications begun and never confirmed, whose visit is over.
    pub drafts: u64,
    /// What was told of messages, after thirty days.
    pub messages: u64,
}
