//! Signed forms that applicants uploaded.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Moved, StoreError};
use crate::{
    id::CaseId,
    outbox::Job,
    progress::Transition,
    signature::{NewUpload, SignedUpload},
};

/// Signed forms that applicants uploaded.
#[async_trait]
pub trait Signatures: Send + Sync {
    /// Keeps a new upload under the next number, with its file where there is one to keep, the
    /// application's move and the jobs that follow from that number. It takes the place of an
    /// earlier refusal; one that is sound or waits itself takes the place of one that waits.
    ///
    /// [`Moved::Conflict`] where the application does not wait for a signature of this version
    /// any more, whatever became of the upload.
    async fn add_upload(
        &self,
        upload: &NewUpload,
        file: Option<&[u8]>,
        transition: Option<&Transition>,
        jobs: &(dyn Fn(u32) -> Vec<Job> + Send + Sync),
        now: Timestamp,
    ) -> Result<Moved, StoreError>;

    /// Keeps what became of an upload that waited. Accepted, it goes with the application's move
    /// and only where that still waits for a signature of this version.
    ///
    /// [`Moved::Conflict`] where it does not, or the upload waits no more.
    async fn decide_upload(
        &self,
        upload: &SignedUpload,
        file: Option<&[u8]>,
        transition: Option<&Transition>,
        jobs: &[Job],
        now: Timestamp,
    ) -> Result<Moved, StoreError>;

    /// The uploads of an application that are kept, from the first to the newest.
    async fn uploads(&self, case: &CaseId) -> Result<Vec<SignedUpload>, StoreError>;

    /// The file of an upload, where one is kept.
    async fn uploaded_file(
        &self,
        case: &CaseId,
        attempt: u32,
    ) -> Result<Option<Vec<u8>>, StoreError>;
}
