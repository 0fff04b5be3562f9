//! Corrections of confirmed forms.

use async_trait::async_trait;

use super::{Moved, StoreError};
use crate::{application::Application, progress::Transition};

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

    /// Gives a correction up: the form is again what was typed before it, and any
    /// code under way is void.
    async fn drop_correction(&self, transition: &Transition) -> Result<Moved, StoreError>;
}
