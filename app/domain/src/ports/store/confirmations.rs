//! Confirmed forms.

use async_trait::async_trait;

use super::{Moved, StoreError, drafts::Saving};
use crate::{
    application::{Application, Draft},
    case::WordHash,
    id::{CaseId, FormHash, SubmissionKey},
    locale::Locale,
    outbox::Job,
    progress::Transition,
};

/// Confirmed forms.
#[async_trait]
pub trait Confirmations: Send + Sync {
    /// Confirms the form that is kept, at this revision.
    async fn confirm_form(
        &self,
        confirmed: &ConfirmedForm,
        revision: i64,
    ) -> Result<Moved, StoreError>;

    /// Keeps a form and confirms it, in one; no code that was sent for another form is
    /// good after it. Once for each key: a second call changes nothing, and neither
    /// does one with what was confirmed under another key meanwhile.
    async fn submit(
        &self,
        form: &Submission<'_>,
        confirmed: &ConfirmedForm,
    ) -> Result<Submitted, StoreError>;

    /// Corrects a confirmed form at this revision and confirms it anew, in one, and
    /// keeps what is applied for now; voids any code under way.
    async fn reconfirm(
        &self,
        transition: &Transition,
        revision: i64,
        draft: &Draft,
        application: &Application,
    ) -> Result<Moved, StoreError>;

    /// The contents that were submitted under a key, if any were.
    async fn submission(
        &self,
        case: &CaseId,
        key: &SubmissionKey,
    ) -> Result<Option<FormHash>, StoreError>;
}

/// A form that is confirmed.
#[derive(Clone, Debug)]
pub struct ConfirmedForm {
    /// The move, from the state in which the form can be typed or is confirmed.
    pub transition: Transition,
    /// The language in which the declaration was accepted. Of a correction that waits
    /// for a code it is kept with the proof of the phone.
    pub locale: Locale,
    /// What is applied for. Of a correction that waits for a code it is kept beside
    /// what was confirmed before.
    pub application: Application,
    /// Of a correction that counts at once, because the phone is the proved one: which
    /// confirmed form it is; the one of before where nothing that is printed was
    /// changed.
    pub version: Option<u32>,
    /// What has to be told to the outside.
    pub jobs: Vec<Job>,
}

/// A form that is sent as a whole, under a key of the sender's.
#[derive(Clone, Copy, Debug)]
pub struct Submission<'a> {
    /// The key.
    pub key: &'a SubmissionKey,
    /// The contents that it is good for.
    pub form: &'a FormHash,
    /// What the form went on from.
    pub saving: &'a Saving,
    /// The contents, without the security word.
    pub draft: &'a Draft,
    /// A new security word's hash; `None` leaves the one that is kept.
    pub word: Option<&'a WordHash>,
}

/// How a submission ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// The form is confirmed, by this call or by an earlier one.
    Done,
    /// Another tab or device saved since, or the key was used for other contents; this
    /// is the revision there. In the first case what was sent is kept beside it
    /// ([`Case::refused_draft`]).
    ///
    /// [`Case::refused_draft`]: crate::case::Case::refused_draft
    Stale(i64),
    /// The application stands where this form cannot be confirmed.
    Closed,
}
