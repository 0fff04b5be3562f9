//! Copies among which the applicant chooses: nothing is written over before that
//! (POLICIES R10, R19).

use super::{Autosave, Command, Moment, RefusedCopy, Role};
use crate::{application::Draft, offline::attempt::went_on};

/// A copy of the form that is not the one in the page.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherCopy {
    /// Where it is from.
    pub source: Source,
    /// What stands in it.
    pub draft: Draft,
}

/// Where a copy is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// This device.
    Device {
        /// When it was written, in milliseconds since 1970.
        at: i64,
    },
    /// Typed in this tab and not sent.
    Tab,
    /// A file.
    File,
    /// Typed in another page, and not saved because the server's copy had been.
    Refused,
    /// Typed in this person's name in another browser, before this form was opened.
    Begun,
    /// Another tab's or device's, as the server has it.
    Server {
        /// The application's file there.
        file: String,
        /// Its revision.
        revision: i64,
        /// When it was saved, in milliseconds since 1970.
        saved_at: Option<i64>,
    },
}

impl OtherCopy {
    pub(super) fn new(source: Source, draft: Draft) -> Self {
        Self { source, draft }
    }

    pub(super) fn refused(copy: RefusedCopy) -> Self {
        let source = if copy.is_begun {
            Source::Begun
        } else {
            Source::Refused
        };
        Self::new(source, copy.draft)
    }

    /// Whether the server keeps it until the applicant has chosen.
    pub fn is_of_server(&self) -> bool {
        matches!(
            self.source,
            Source::Server { .. } | Source::Refused | Source::Begun
        )
    }
}

/// The copies that wait for a choice. The first one is offered.
#[derive(Default)]
pub(super) struct Others(Vec<OtherCopy>);

impl Others {
    pub(super) fn first(&self) -> Option<&OtherCopy> {
        self.0.first()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = &OtherCopy> {
        self.0.iter()
    }

    /// The file of the server's copy, where that waits for a choice.
    pub(super) fn server_file(&self) -> Option<&String> {
        self.0.iter().find_map(|one| match &one.source {
            Source::Server { file, .. } => Some(file),
            _ => None,
        })
    }

    pub(super) fn has_server(&self) -> bool {
        self.server_file().is_some()
    }

    pub(super) fn has_device(&self) -> bool {
        let is_device = |one: &OtherCopy| matches!(one.source, Source::Device { .. });
        self.0.iter().any(is_device)
    }

    /// Offers a copy, in place of an earlier one from there.
    pub(super) fn offer(&mut self, copy: OtherCopy) {
        match copy.source {
            Source::Refused | Source::Begun | Source::Tab => self.0.push(copy),
            Source::Server { .. } | Source::Device { .. } | Source::File => {
                let kind = std::mem::discriminant(&copy.source);
                self.0
                    .retain(|one| std::mem::discriminant(&one.source) != kind);
                self.0.insert(0, copy);
            }
        }
    }

    fn take_first(&mut self) -> Option<OtherCopy> {
        (!self.0.is_empty()).then(|| self.0.remove(0))
    }

    /// The one of a tab that was offered before.
    fn take_tab(&mut self) -> Option<OtherCopy> {
        let index = self.0.iter().position(|one| one.source == Source::Tab)?;
        Some(self.0.remove(index))
    }

    /// What says the same as the form is no choice.
    fn without(&mut self, texts: &[(String, String)]) {
        self.0.retain(|one| one.draft.texts() != texts);
    }

    /// Another tab writes, and meets the server by itself.
    pub(super) fn without_server(&mut self) {
        self.0
            .retain(|one| !matches!(one.source, Source::Server { .. }));
    }

    /// Another tab has decided about the device's copy.
    pub(super) fn without_device(&mut self) {
        self.0
            .retain(|one| !matches!(one.source, Source::Device { .. }));
    }

    /// Another tab has decided about what the server keeps.
    pub(super) fn without_kept_at_server(&mut self) {
        self.0.retain(|one| !one.is_of_server());
    }
}

impl Autosave {
    /// The copy that is offered beside the form, in the tab that writes.
    pub fn other(&self) -> Option<&OtherCopy> {
        let is_here = self.tabs.role != Role::Follower && self.ending.is_none();
        self.others.first().filter(|_| is_here)
    }

    /// Whether to go on would write over a copy that waits for a choice.
    pub fn is_undecided(&self) -> bool {
        self.other().is_some_and(OtherCopy::is_of_server)
    }

    /// Offers what was typed and not saved, because another copy had been.
    pub(super) fn offer_refused(&mut self, refused: Option<RefusedCopy>) {
        let here = self.content.texts();
        let refused = refused.filter(|copy| copy.draft.texts() != here);
        if let Some(copy) = refused {
            self.others.without(&copy.draft.texts());
            self.others.offer(OtherCopy::refused(copy));
            self.content.touched();
        }
    }

    /// Offers the form with what was typed into another tab, where that is a choice.
    pub(super) fn offer_tab(&mut self, draft: Option<Draft>) {
        let here = &self.content.here;
        let Some(mut draft) = draft.filter(|draft| draft.texts() != here.texts()) else {
            return;
        };
        if let Some(before) = self.others.take_tab() {
            let both = went_on(here, &draft, &before.draft);
            if went_on(here, &before.draft, &both).texts() == both.texts() {
                draft = both;
            } else {
                // Both have another text in one field.
                self.others.offer(before);
            }
        }
        self.others.offer(OtherCopy::new(Source::Tab, draft));
        self.content.touched();
    }

    /// Offers a draft that was opened from a file.
    pub(super) fn offer_file(&mut self, draft: Draft) {
        self.others.offer(OtherCopy::new(Source::File, draft));
        self.content.touched();
    }

    /// Goes on with the copy that is offered.
    pub(super) fn take_other(&mut self, now: Moment, out: &mut Vec<Command>) {
        if let Some(other) = self.chosen() {
            let shown = self.content.show(other.draft);
            out.push(Command::Show(Box::new(shown)));
            self.decided(now);
        }
    }

    /// Stays with what stands in the form.
    pub(super) fn stay(&mut self, now: Moment) {
        if self.chosen().is_some() {
            self.decided(now);
        }
    }

    fn decided(&mut self, now: Moment) {
        self.edited(now);
        self.others.without(&self.content.texts());
    }

    /// The applicant has chosen: gives the copy that was offered. What is typed follows
    /// the one of the server's that was looked at.
    fn chosen(&mut self) -> Option<OtherCopy> {
        self.other()?;
        let other = self.others.take_first()?;
        if let Source::Server { file, revision, .. } = &other.source {
            self.content.file.clone_from(file);
            self.content.revision = *revision;
        }
        self.server.is_settled |= other.is_of_server();
        Some(other)
    }
}
