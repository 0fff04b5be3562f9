//! Confirmed forms.

use async_trait::async_trait;

use super::{Moved, StoreError};
use crate::{
    application::{Application, Draft},
    id::{CaseId, FormHash, SubmissionKey},
    locale::Locale,
    outbox::Job,
    progress::Transition,
};

/// Confirmed forms.
#[async_trait]
pub trait Confirmations: Send + Sync {
    /// Confirms the form at this revision and keeps what is applied for, and with
    /// it the key that it was sent under and the language in which the declaration
    /// was accepted, and queues the jobs. Of a correction that waits for a code
    /// it is kept beside what was confirmed before, and so is the language.
    async fn confirm_form(
        &self,
        transition: &Transition,
        revision: i64,
        locale: Locale,
        application: &Application,
        jobs: &[Job],
        submission: Option<&Submission>,
    ) -> Result<Moved, StoreError>;

    /// Corrects a confirmed form at this revision and confirms it anew, in one, and
    /// keeps what is applied for now; voids any code under way.
    async fn reconfirm(
        &self,
        transition: &Transition,
        revision: i64,
        draft: &Draft,
        application: &Application,
    ) -> Result<Moved, StoreError>;

    /// The contents that were confirmed under a key, if any were.
    async fn submission(
        &self,
        case: &CaseId,
        key: &SubmissionKey,
    ) -> Result<Option<FormHash>, StoreError>;
}

/// A form that was sent under a key of the sender's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The key.
    pub key: SubmissionKey,
    /// The contents that it is good for.
    pub form: FormHash,
}
