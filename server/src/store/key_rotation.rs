//! What a rotation of the master key asks of the store.

use async_trait::async_trait;
use domain::ports::StoreError;
use jiff::Timestamp;

use crate::keys::KeyId;

/// A key that the database depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DependedOn {
    /// Which.
    pub id: KeyId,
    /// Whether it seals; the others open what they sealed.
    pub seals: bool,
}

/// A process that serves, as it said last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Which.
    pub process: String,
    /// The keys that it has read.
    pub known: Vec<KeyId>,
    /// The one that it seals with.
    pub sealing: Option<KeyId>,
}

/// What one look at all that is sealed or proved came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pass {
    /// Values and proofs that were made anew, or would have to be.
    pub renewed: u64,
    /// Those that no key opens which is here; the log tells where they stand.
    pub unreadable: u64,
}

/// Whether a pass changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Everything is brought under the key that seals.
    AndRenew,
    /// It is only counted.
    Only,
}

/// The rotation's part of the store.
#[async_trait]
pub trait KeyRotation: Send + Sync {
    /// The keys that the database depends on.
    async fn depended_on(&self) -> Result<Vec<DependedOn>, StoreError>;

    /// From now on this key seals, and the one of before opens: `false` where somebody
    /// else was first.
    async fn seal_with(&self, id: KeyId) -> Result<bool, StoreError>;

    /// Looks at all that is sealed or proved, a few rows at a time. Whatever changes
    /// meanwhile is left as it is, for another pass.
    async fn pass(&self, look: Look) -> Result<Pass, StoreError>;

    /// Nothing depends on this key any more; the one that seals stays.
    async fn let_go(&self, id: KeyId) -> Result<(), StoreError>;

    /// A process that serves takes note of the key that seals, and says which keys it
    /// has: a key that it has not yet is given back.
    async fn take_note(&self, process: &str, now: Timestamp) -> Result<Option<KeyId>, StoreError>;

    /// The processes that said so since then.
    async fn holders(&self, since: Timestamp) -> Result<Vec<Holder>, StoreError>;
}
