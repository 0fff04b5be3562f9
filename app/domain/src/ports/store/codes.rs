//! One-time codes.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Moved, StoreError};
use crate::{
    challenge::{Attempt, Challenge, CodeBinding, CodeStatus, Guess, OnRight, Purpose},
    id::{ChallengeId, PersonKey, SecretHash, SessionKey},
    institution::InstitutionSlug,
    progress::Transition,
};

/// One-time codes.
#[async_trait]
pub trait Codes: Send + Sync {
    /// Makes a new code the only good one of its purpose. Moves the
    /// application along where the purpose asks for it.
    async fn open_challenge(
        &self,
        challenge: &Challenge,
        transition: Option<&Transition>,
    ) -> Result<Moved, StoreError>;

    /// Closes a code that could not be sent. The one that it took the place
    /// of, unless it has ended meanwhile, is good again.
    async fn close_challenge(&self, id: &ChallengeId, now: Timestamp) -> Result<(), StoreError>;

    /// The newest code of a purpose in this visit, for the countdown.
    async fn code_status(
        &self,
        purpose: &Purpose,
        session: &SessionKey,
        tries_per_code: u8,
        now: Timestamp,
    ) -> Result<Option<CodeStatus>, StoreError>;

    /// Counts a try and only then compares; a right code is used up and what
    /// it leads to is done, all in one transaction.
    async fn try_code(
        &self,
        guess: &Guess,
        verify: Verify<'_>,
        on_right: &OnRight,
    ) -> Result<Attempt, StoreError>;

    /// Forgets the wrong codes of a person's applications that had this many
    /// or more, and lets a code be sent again: whether there was one.
    async fn unlock(
        &self,
        person: &PersonKey,
        institution: &InstitutionSlug,
        tries: u8,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
}

/// Whether a stored code hash is the one of what was typed. The store calls
/// it inside the transaction that has already counted the try.
pub type Verify<'a> = &'a (dyn Fn(&CodeBinding<'_>, &SecretHash) -> bool + Send + Sync);
