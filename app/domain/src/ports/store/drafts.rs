//! What is typed into the form.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::{
    application::Draft,
    case::WordHash,
    id::{CaseId, PersonKey},
    institution::InstitutionSlug,
    offline::attempt::SaveAttempt,
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
    /// Which saving of which page it is, where that is told.
    pub attempt: Option<SaveAttempt>,
    /// The applicant has chosen between this copy and the one that was not
    /// saved, which is kept no longer.
    pub settled: bool,
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
