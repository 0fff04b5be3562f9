//! What stands in the form, and what it went on from.

use crate::{
    application::Draft,
    offline::{
        attempt::went_on,
        draft::{mark, remember},
    },
};

/// The form's content with its origin.
pub(super) struct Content {
    pub(super) file: String,
    pub(super) revision: i64,
    pub(super) here: Draft,
    /// The version that this page and what is still on its way have in common.
    pub(super) base: Option<Draft>,
    /// What the server had when the page came.
    pub(super) came: Option<Draft>,
    /// What the page showed when it came.
    pub(super) began: Draft,
    pub(super) unanswered: Vec<u64>,
    /// What stands here was not all typed into this page since it came.
    pub(super) is_mixed: bool,
    /// What the controls held when they were written or read last. What they cannot
    /// show stays as it is in `here`.
    shown: Draft,
    /// What stood in the controls when they were looked at without an event.
    looked: Option<Vec<(String, String)>>,
    /// Counts changes of what stands in the form.
    pub(super) edits: u32,
    /// Which of them the server has.
    pub(super) saved: u32,
    /// Counts changes of anything that other tabs have to know.
    version: u32,
}

/// What came of taking in a text.
#[derive(Default)]
pub(super) struct Merged {
    /// What the page has to show, where that is something else.
    pub(super) shown: Option<Draft>,
    /// The form with what arrived, where both have changed one field.
    pub(super) other: Option<Draft>,
}

impl Content {
    pub(super) fn new(
        file: String,
        revision: i64,
        shown: Draft,
        came: Option<Draft>,
        unanswered: Vec<u64>,
    ) -> Self {
        Self {
            file,
            revision,
            here: shown.clone(),
            base: None,
            came,
            began: shown.clone(),
            unanswered,
            is_mixed: false,
            shown,
            looked: None,
            edits: 0,
            saved: 0,
            version: 0,
        }
    }

    pub(super) fn texts(&self) -> Vec<(String, String)> {
        self.here.texts()
    }

    pub(super) fn is_saved(&self) -> bool {
        self.saved == self.edits
    }

    pub(super) fn version(&self) -> u32 {
        self.version
    }

    pub(super) fn edited(&mut self) {
        self.is_unsaved();
        self.touched();
    }

    /// The server may not have it.
    pub(super) fn is_unsaved(&mut self) {
        self.edits = self.edits.wrapping_add(1);
    }

    /// Something changed that other tabs have to know.
    pub(super) fn touched(&mut self) {
        self.version = self.version.wrapping_add(1);
    }

    /// Whether the controls changed without an event since they were looked at last.
    pub(super) fn is_looked_at(&mut self, read: &Draft) -> bool {
        let read = read.texts();
        let before = self.looked.replace(read.clone());
        before.is_some_and(|before| before != read)
    }

    /// What was read last says nothing of what is read next.
    pub(super) fn look_away(&mut self) {
        self.looked = None;
    }

    /// Takes over what was changed in the controls; whether that is anything but the
    /// security word. A control that cannot show its text is no change.
    pub(super) fn page_reads(&mut self, read: Draft) -> bool {
        let here = went_on(&self.shown, &read, &self.here);
        let is_changed = here.texts() != self.texts();
        self.here = here;
        self.looked = Some(read.texts());
        self.shown = read;
        is_changed
    }

    /// Other content stands in the form from now on; gives it for the page to show.
    pub(super) fn show(&mut self, draft: Draft) -> Draft {
        self.here = Draft {
            security_word: self.here.security_word.clone(),
            security_word_again: self.here.security_word_again.clone(),
            ..draft
        };
        self.shown.clone_from(&self.here);
        self.looked = None;
        self.here.clone()
    }

    /// Takes in what the same person typed elsewhere: what was changed here stays, the
    /// rest is what arrived.
    pub(super) fn goes_on_with(&mut self, arrived: &Draft) -> Merged {
        let Some(base) = self.base.replace(arrived.clone()) else {
            self.base = None;
            return Merged::default();
        };
        self.merges(&base, arrived)
    }

    /// The same, of a text that went on from `since`.
    pub(super) fn merges(&mut self, since: &Draft, arrived: &Draft) -> Merged {
        let merged = went_on(since, &self.here, arrived);
        let other = went_on(since, arrived, &merged);
        Merged {
            shown: (merged.texts() != self.texts()).then(|| self.show(merged.clone())),
            other: (other.texts() != merged.texts()).then_some(other),
        }
    }

    /// Remembers that this content was sent.
    pub(super) fn sent(&mut self) {
        let mark = mark(&self.texts());
        remember(&mut self.unanswered, mark);
        self.touched();
    }
}
