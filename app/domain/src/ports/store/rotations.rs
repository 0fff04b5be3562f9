//! Posts that give a session a new key, each carried out once.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::rotation::{Begun, Refusal, Rotation};

/// Posts that give a session a new key, each carried out once.
#[async_trait]
pub trait Rotations: Send + Sync {
    /// Whether a post that gives a session a new key is to be carried out, by
    /// one of all callers. Where another one is at it, waits for its end, for
    /// some seconds at the most.
    async fn begin_rotation(&self, rotation: &Rotation) -> Result<Begun, StoreError>;

    /// Notes that it was refused; without a refusal, forgets it.
    async fn refuse_rotation(
        &self,
        rotation: &Rotation,
        refusal: Option<&Refusal>,
        now: Timestamp,
    ) -> Result<(), StoreError>;
}
