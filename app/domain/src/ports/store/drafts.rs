//! What is typed into the form.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::{
    application::Draft,
    case::WordHash,
    id::{CaseId, PersonKey},
    institution::InstitutionSlug,
    offline::{attempt::SaveAttempt, draft::mark},
    session::SessionLimits,
};

/// What is typed into the form.
#[async_trait]
pub trait Drafts: Send + Sync {
    /// What was typed last of an unconfirmed application of the person at this
    /// institution, in another visit that has not ended.
    async fn open_draft(
        &self,
        person: &PersonKey,
        institution: &InstitutionSlug,
        limits: &SessionLimits,
        now: Timestamp,
    ) -> Result<Option<Draft>, StoreError>;

    /// Saves what was typed and voids any code under way. A page never conflicts
    /// with its own earlier savings, whichever of them arrives first.
    async fn save_draft(
        &self,
        case: &CaseId,
        saving: &Saving,
        draft: &Draft,
        word: Option<&WordHash>,
        now: Timestamp,
    ) -> Result<Saved, StoreError>;
}

/// Who saves a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saving {
    /// The revision that the typing began from; `None` takes the last press as
    /// meant.
    pub expected: Option<i64>,
    /// Marks of what was sent since then and never answered: the store may have it. See
    /// [`mark`].
    pub unanswered: Vec<u64>,
    /// Which saving of which page it is, where that is told.
    pub attempt: Option<SaveAttempt>,
    /// The applicant has chosen between this copy and the one that was not
    /// saved, which is kept no longer.
    pub settled: bool,
    /// The file that it was typed for, where that is told: the page may be one of an
    /// earlier session.
    pub file: Option<String>,
}

impl Saving {
    /// A revision that no form has.
    pub const NEVER: i64 = -1;

    /// One that went on from a revision, of a page that tells no more.
    pub fn from_revision(expected: i64) -> Self {
        Self {
            expected: Some(expected),
            ..Self::default()
        }
    }

    /// Whether it goes on from the draft that is kept: from its revision, from an
    /// earlier saving of the same page, or from what was sent and never answered.
    pub fn goes_on_from(
        &self,
        kept: &Draft,
        revision: i64,
        saved_by: Option<&SaveAttempt>,
    ) -> bool {
        let is_of_its_page = matches!((saved_by, &self.attempt), (Some(last), Some(this))
            if last.is_of_page(this));
        is_of_its_page
            || self.expected.is_none_or(|expected| expected == revision)
            || self.unanswered.contains(&mark(&kept.texts()))
    }
}

/// How saving a draft ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// Saved; this is its revision now.
    At(i64),
    /// Another tab or device saved since; this is the revision there. What was
    /// sent is kept beside it ([`Case::refused_draft`]).
    ///
    /// [`Case::refused_draft`]: crate::case::Case::refused_draft
    Stale(i64),
    /// The application stands where nothing can be typed any more.
    Closed,
}
