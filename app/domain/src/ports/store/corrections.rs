//! Corrections of confirmed forms.

use async_trait::async_trait;

use super::{Moved, StoreError, confirmations::Submission};
use crate::{application::Application, locale::Locale, outbox::Job, progress::Transition};

/// Corrections of confirmed forms.
#[async_trait]
pub trait Corrections: Send + Sync {
    /// Begins a correction of this application, and makes sure that it is stored as
    /// it was confirmed before anything is typed over it.
    async fn begin_correction(
        &self,
        transition: &Transition,
        application: &Application,
    ) -> Result<Moved, StoreError>;

    /// Puts a correction at this revision in the place of what was confirmed
    /// before, with the key that it was sent under and the language in which its
    /// declaration was accepted.
    async fn correct(
        &self,
        transition: &Transition,
        revision: i64,
        locale: Locale,
        correction: &Correction<'_>,
        submission: Option<&Submission>,
    ) -> Result<Moved, StoreError>;

    /// Gives a correction up: the form is again what was typed before it, and any
    /// code under way is void.
    async fn drop_correction(&self, transition: &Transition) -> Result<Moved, StoreError>;
}

/// A correction that counts at once: the phone is the proved one.
#[derive(Clone, Copy, Debug)]
pub struct Correction<'a> {
    /// What is applied for from now on.
    pub application: &'a Application,
    /// Which confirmed form that is; the one of before where nothing that is
    /// printed was changed.
    pub version: u32,
    /// What has to be told to the outside.
    pub jobs: &'a [Job],
}
