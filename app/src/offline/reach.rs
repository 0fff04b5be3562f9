//! Whether the portal can be reached. The browser's own word for it counts for
//! little: what counts is the last request, and after a failed one the probes
//! of [`super::probing`] (POLICIES R20).

use leptos::prelude::*;

/// What is known, one for the whole application: whether the last word was
/// that there is no way through.
#[derive(Clone, Copy)]
pub struct Reach(RwSignal<bool>);

impl Reach {
    /// For the whole application.
    pub fn provide() {
        provide_context(Self(RwSignal::new(false)));
    }

    /// The one of the application around.
    pub fn here() -> Self {
        expect_context()
    }

    /// Whether there is no way through.
    pub fn is_lost(self) -> bool {
        self.0.get()
    }

    /// The same at this moment.
    pub fn is_lost_now(self) -> bool {
        self.0.get_untracked()
    }

    /// The portal answered a request, or did not.
    pub fn answered(self, answered: bool) {
        if self.is_lost_now() == answered {
            self.0.set(!answered);
        }
    }
}
