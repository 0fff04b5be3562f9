//! What became of messages.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::{
    id::{CaseId, JobId, MessageId},
    message::{HandedOver, Known, MessageState, NoticeProgress, Sent, ToAsk},
};

/// What became of messages.
#[async_trait]
pub trait Messages: Send + Sync {
    /// Notes who took a code's message.
    async fn handed_over(
        &self,
        reference: &MessageId,
        handed: &HandedOver,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Keeps what is told of a message, also before it is known to be handed
    /// over. Delivered is the last word, the first failure the last but one;
    /// of a reference that is not ours nothing is kept. The mail by the
    /// identifier is queued instead of a notice that failed.
    async fn report(
        &self,
        reference: &MessageId,
        state: MessageState,
        instead: Option<&JobId>,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// What is known of a message.
    async fn known(&self, reference: &MessageId) -> Result<Option<Known>, StoreError>;

    /// The messages whose gateway is to be asked now: each a few times, after
    /// longer and longer pauses, and by one caller alone.
    async fn to_ask(&self, now: Timestamp) -> Result<Vec<ToAsk>, StoreError>;

    /// The messages of the last days, newest first.
    async fn messages(&self) -> Result<Vec<Sent>, StoreError>;

    /// How far an application's notices have come, in their order.
    async fn notices(&self, case: &CaseId) -> Result<Vec<NoticeProgress>, StoreError>;
}
