//! Statements that somebody is asked to sign.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::{id::SecretHash, signature::Statement};

/// Statements that somebody is asked to sign.
#[async_trait]
pub trait Statements: Send + Sync {
    /// Keeps a statement under the hash of what makes it good once.
    async fn put_statement(
        &self,
        key: &SecretHash,
        statement: &Statement,
    ) -> Result<(), StoreError>;

    /// Takes it, once, while it is good: from now on and until this at the latest, or it was made
    /// later than now.
    async fn take_statement(
        &self,
        key: &SecretHash,
        now: Timestamp,
        latest: Timestamp,
    ) -> Result<Option<Statement>, StoreError>;
}
