//! Signed forms that applicants uploaded.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Moved, StoreError};
use crate::{id::CaseId, outbox::Job, progress::Transition, signature::SignedUpload};

/// Signed forms that applicants uploaded.
#[async_trait]
pub trait Signatures: Send + Sync {
    /// Keeps a new upload, or what became of one that waited, with its file where there is one
    /// to keep. It takes the place of every earlier upload that was not accepted, and goes with
    /// the application's move and the jobs that follow from it.
    ///
    /// [`Moved::Conflict`] where the application stands elsewhere, or another upload of this
    /// number is kept already.
    async fn keep_upload(
        &self,
        upload: &SignedUpload,
        file: Option<&[u8]>,
        transition: Option<&Transition>,
        jobs: &[Job],
        now: Timestamp,
    ) -> Result<Moved, StoreError>;

    /// The newest upload of an application.
    async fn newest_upload(&self, case: &CaseId) -> Result<Option<SignedUpload>, StoreError>;

    /// The file of an upload, where one is kept.
    async fn uploaded_file(
        &self,
        case: &CaseId,
        attempt: u32,
    ) -> Result<Option<Vec<u8>>, StoreError>;
}
