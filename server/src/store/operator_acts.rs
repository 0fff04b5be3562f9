//! What operators did at the console: who, when, what, and why. It stays with
//! the data that it changed.

use async_trait::async_trait;
use domain::ports::StoreError;
use jiff::Timestamp;

/// An act of an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorAct {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// What: words of the command line, as `outbox drop`.
    pub act: String,
    /// To what: an identifier, an institution, a file. No person.
    pub subject: String,
    /// Why, in the operator's words.
    pub reason: Option<String>,
}

/// The record of all acts.
#[async_trait]
pub trait OperatorActs: Send + Sync {
    /// Keeps an act, before it is carried out.
    async fn record(&self, act: &OperatorAct) -> Result<(), StoreError>;

    /// The newest acts, newest first.
    async fn newest(&self, most: u32) -> Result<Vec<OperatorAct>, StoreError>;

    /// The acts after this instant, oldest first.
    async fn since(&self, after: Timestamp) -> Result<Vec<OperatorAct>, StoreError>;
}
