//! The server's or the device's copy is another one. What was typed here and went on
//! from it goes on; of what nobody but the applicant can know, both are offered
//! (POLICIES R10, R19).

use super::{Autosave, Command, Moment, OtherCopy, RefusedCopy, Remote, Role, Source};
use crate::{
    application::Draft,
    offline::{
        attempt::SaveAttempt,
        draft::{DeviceDraft, Meeting, OnServer, mark, meet},
    },
};

impl Autosave {
    /// Whether this tab sent it, before or after its page was loaded anew.
    pub(super) fn is_of_tab(&self, saving: Option<&SaveAttempt>) -> bool {
        match (&self.server.attempt, saving) {
            (Some(last), Some(one)) => last.tab() == one.tab(),
            _ => false,
        }
    }

    /// What the server keeps beside the draft is no choice where this page sent it: what
    /// stands here has gone on from it. What an earlier page of this tab sent is one.
    pub(super) fn meets_refused(&mut self, refused: Option<RefusedCopy>) {
        let Some(copy) = refused else {
            // What was refused a moment ago may arrive yet.
            return;
        };
        let is_of_page = match (&self.server.attempt, &copy.by) {
            (Some(this), Some(one)) => one.is_of_page(this),
            _ => false,
        };
        if is_of_page {
            self.server.is_settled = true;
        } else if self.is_of_tab(copy.by.as_ref()) {
            self.offer_refused(Some(copy));
        }
    }

    /// The server's form has come.
    pub(super) fn loaded(
        &mut self,
        now: Moment,
        remote: Option<Box<Remote>>,
        out: &mut Vec<Command>,
    ) {
        if self.ending.is_some() {
            self.loaded_at_end(remote.as_deref(), out);
        } else if self.awaited.is_some() {
            self.looked_for_arrival(now, remote, out);
        } else if std::mem::take(&mut self.server.is_loading) {
            match remote {
                Some(remote) => self.reconcile(now, *remote, out),
                None => self.server.failed(now),
            }
        }
    }

    /// The server's revision is another one. If what it has is what was sent from here,
    /// only the answer was lost, and it is gone on from there; otherwise the applicant
    /// is asked.
    fn reconcile(&mut self, now: Moment, remote: Remote, out: &mut Vec<Command>) {
        if !remote.is_same_person {
            self.server.failure = Some(super::NotSaved::SessionEnded);
            self.stop();
            return;
        }
        let at_server = remote.draft.texts();
        // What that page began with is what this one did, unless other tabs took part.
        let is_of_tab = self.content.base.is_some()
            && !self.tabs.is_of_others
            && self.is_of_tab(remote.saved_by.as_ref());
        // What stands here went on from it.
        let is_known = self.content.unanswered.contains(&mark(&at_server));
        let is_same = at_server == self.content.texts();
        // A file of a new session, in which nothing was typed, is followed too.
        if !(is_of_tab || is_known || is_same || remote.revision == 0) {
            self.offer_server(remote);
            return;
        }
        self.meets_refused(remote.refused.clone());
        self.goes_on_from(&remote);
        if is_of_tab && !is_known {
            // Sent by this tab before its page was loaded anew.
            self.goes_on_with(now, &remote.draft, out);
        }
        if at_server == self.content.texts() {
            self.is_saved_at(&remote);
        } else {
            self.content.edited();
            self.server.due = Some(now.steady);
        }
    }

    fn offer_server(&mut self, remote: Remote) {
        let source = Source::Server {
            file: remote.file,
            revision: remote.revision,
            saved_at: remote.saved_at,
        };
        self.others.offer(OtherCopy::new(source, remote.draft));
        if self.is_kept_beside() {
            self.content.saved = self.content.edits;
        }
        self.server.succeeded();
        self.content.touched();
    }

    /// Whether the server keeps what it refuses from here: of two copies of one file.
    pub(super) fn is_kept_beside(&self) -> bool {
        self.others.server_file() == Some(&self.content.file)
    }

    pub(super) fn goes_on_from(&mut self, remote: &Remote) {
        self.content.file.clone_from(&remote.file);
        self.content.revision = remote.revision;
        self.content.touched();
    }

    pub(super) fn is_saved_at(&mut self, remote: &Remote) {
        self.content.saved = self.content.edits;
        self.server.saved_at = remote.saved_at.or(self.server.saved_at);
        self.server.succeeded();
    }

    /// Takes in what this tab's earlier page sent.
    pub(super) fn goes_on_with(&mut self, now: Moment, arrived: &Draft, out: &mut Vec<Command>) {
        let is_known = self.content.unanswered.contains(&mark(&arrived.texts()));
        let merged = self.content.goes_on_with(arrived);
        if self.content.is_mixed && !is_known {
            // The device's copy may be older than what arrived.
            self.offer_tab(merged.other);
        }
        if let Some(shown) = merged.shown {
            out.push(Command::Show(Box::new(shown)));
            self.edited(now);
        }
    }

    /// A draft of this person lies on the device.
    pub(super) fn found_on_device(
        &mut self,
        now: Moment,
        draft: DeviceDraft,
        at: i64,
        same_visit: bool,
        out: &mut Vec<Command>,
    ) {
        if self.tabs.role == Role::Follower || self.ending.is_some() {
            self.device.own = true;
            return;
        }
        match self.meets(&draft, same_visit) {
            Meeting::Same => {}
            // What was typed since the page came is not written over.
            Meeting::Device if self.content.is_saved() => {
                self.content.unanswered = draft.unanswered;
                self.content.is_mixed = true;
                let shown = self.content.show(Draft::of_texts(&draft.fields));
                out.push(Command::Show(Box::new(shown)));
                out.push(Command::GoTo(draft.spot));
                self.edited(now);
            }
            Meeting::Ask | Meeting::Device => {
                let source = Source::Device { at };
                let offered = OtherCopy::new(source, Draft::of_texts(&draft.fields));
                self.others.offer(offered);
                self.device.own = true;
                self.content.touched();
                return;
            }
        }
        self.choose_device(now, true);
    }

    fn meets(&self, draft: &DeviceDraft, same_visit: bool) -> Meeting {
        let here = Draft::of_texts(&draft.fields).texts();
        // The tab's own memory may have given it back already.
        if here == self.content.texts() {
            return Meeting::Same;
        }
        let Some(at_server) = &self.content.came else {
            // Drawn from it, or from the tab's memory, which may know less.
            let is_known = |known: &Draft| known.texts() == here;
            let began = [Some(&self.content.began), self.content.base.as_ref()];
            return if began.into_iter().flatten().any(is_known) {
                Meeting::Same
            } else {
                Meeting::Ask
            };
        };
        let server = OnServer {
            file: &self.content.file,
            revision: self.content.revision,
            fields: &at_server.texts(),
        };
        meet(draft, &server, same_visit)
    }
}
