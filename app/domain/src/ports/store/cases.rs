//! Applications.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Moved, StoreError};
use crate::{
    case::Case,
    id::{CaseId, LedgerEntryId, PersonKey},
    institution::{InstitutionSlug, SigningMethod},
    outbox::Job,
    progress::Transition,
};

/// Applications.
#[async_trait]
pub trait Cases: Send + Sync {
    /// An application by its identifier. Callers take the identifier from
    /// the visit, never from an argument.
    async fn case(&self, id: &CaseId) -> Result<Option<Case>, StoreError>;

    /// The person's live application at this institution.
    async fn live_case(
        &self,
        person: &PersonKey,
        institution: &InstitutionSlug,
    ) -> Result<Option<CaseId>, StoreError>;

    /// Keeps how the application is signed.
    async fn choose_signing(
        &self,
        transition: &Transition,
        method: SigningMethod,
    ) -> Result<Moved, StoreError>;

    /// Notes that the printed form was opened; the first time, and then alone,
    /// the notices are queued.
    async fn open_form(
        &self,
        case: &CaseId,
        jobs: &[Job],
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Takes an application back; a fee that was charged is reversed, once, by an
    /// entry of this identifier.
    async fn withdraw(
        &self,
        transition: &Transition,
        reversal: &LedgerEntryId,
    ) -> Result<Moved, StoreError>;
}
