//! The server's lane: one saving at a time, 800 ms after the last key, and after a
//! failure no earlier than its wait (POLICIES R4, R13).

use super::{Answer, Autosave, Command, Moment, NotSaved, Role, SavePost};
use crate::offline::{attempt::SaveAttempt, pace};

/// From the last key to the server, in milliseconds.
pub(super) const FAR: i64 = 800;
/// The longest wait between two tries, in milliseconds.
pub(super) const CAP: u32 = 60_000;

/// How saving at the server stands.
pub(super) struct ServerLane {
    pub(super) attempt: Option<SaveAttempt>,
    pub(super) saved_at: Option<i64>,
    pub(super) is_reachable: bool,
    /// When what is unsaved is to be posted.
    pub(super) due: Option<i64>,
    /// No try is made before.
    pub(super) not_before: Option<i64>,
    /// Failed tries in a row.
    tries: u32,
    pub(super) failure: Option<NotSaved>,
    pub(super) under_way: Option<UnderWay>,
    /// The server's form is being loaded.
    pub(super) is_loading: bool,
    /// The page was left: what it had to send went with it.
    pub(super) is_parted: bool,
    /// The applicant has chosen between two copies, and the server does not know.
    pub(super) is_settled: bool,
}

/// A post that was not answered yet.
#[derive(Clone, Copy)]
pub(super) struct UnderWay {
    edits: u32,
    is_settled: bool,
    /// Another tab wrote since it was sent: its answer says nothing of this form.
    is_outdated: bool,
}

impl UnderWay {
    /// The last one, with which the draft is emptied.
    pub(super) fn last(edits: u32) -> Self {
        Self {
            edits,
            is_settled: true,
            is_outdated: false,
        }
    }
}

impl ServerLane {
    pub(super) fn new(
        attempt: Option<SaveAttempt>,
        saved_at: Option<i64>,
        is_reachable: bool,
    ) -> Self {
        Self {
            attempt,
            saved_at,
            is_reachable,
            due: None,
            not_before: None,
            tries: 0,
            failure: None,
            under_way: None,
            is_loading: false,
            is_parted: false,
            is_settled: false,
        }
    }

    /// Something was typed: the quiet time begins anew.
    pub(super) fn edited(&mut self, now: Moment) {
        self.due = Some(now.steady + FAR);
    }

    fn waits(&mut self, now: Moment, milliseconds: i64) {
        self.not_before = Some(now.steady.saturating_add(milliseconds.max(0)));
        self.due = self.not_before;
    }

    /// A try failed for a reason that may pass by itself.
    pub(super) fn failed(&mut self, now: Moment) {
        self.failure = Some(NotSaved::Failed);
        let wait = pace::wait(self.tries, CAP, now.chance);
        self.tries = self.tries.saturating_add(1);
        self.waits(now, i64::from(wait));
    }

    /// No answer came. Where the portal answers and saving alone fails, that is said from
    /// the second time on.
    fn lost(&mut self, now: Moment) {
        let failure = self.failure;
        self.failed(now);
        if self.tries == 1 {
            self.failure = failure;
        }
    }

    /// Another tab writes from now on.
    pub(super) fn rests(&mut self) {
        self.is_loading = false;
        self.failure = None;
        if let Some(under_way) = &mut self.under_way {
            under_way.is_outdated = true;
        }
    }

    pub(super) fn succeeded(&mut self) {
        self.failure = None;
        self.tries = 0;
        self.not_before = None;
    }
}

impl Autosave {
    /// Whether a post may be made, were it due.
    fn may_post(&self) -> bool {
        self.tabs.role == Role::Writer
            && self.is_ahead()
            && self.server.is_reachable
            && self.server.under_way.is_none()
            && !self.server.is_loading
            && !self.server.is_parted
            && self.awaited.is_none()
    }

    pub(super) fn post_deadline(&self) -> Option<i64> {
        let due = self.server.due.filter(|_| self.may_post())?;
        Some(self.server.not_before.map_or(due, |limit| due.max(limit)))
    }

    pub(super) fn post_if_due(&mut self, now: Moment, out: &mut Vec<Command>) {
        if self.post_deadline().is_some_and(|due| due <= now.steady) {
            let post = self.next_post();
            self.server.due = None;
            self.server.under_way = Some(UnderWay {
                edits: self.content.edits,
                is_settled: post.is_settled,
                is_outdated: false,
            });
            out.push(Command::Post(Box::new(post)));
        }
    }

    /// The next saving of this page. Its mark is known from now on.
    pub(super) fn next_post(&mut self) -> SavePost {
        self.server.attempt = self.server.attempt.as_ref().map(SaveAttempt::next);
        self.content.sent();
        self.device.marked();
        SavePost {
            file: self.content.file.clone(),
            revision: self.content.revision,
            attempt: self.server.attempt.clone(),
            is_settled: self.server.is_settled,
            draft: self.content.here.clone(),
        }
    }

    /// What became of the post under way.
    pub(super) fn answered(&mut self, now: Moment, answer: Answer, out: &mut Vec<Command>) {
        let Some(sent) = self.server.under_way.take() else {
            return;
        };
        if answer == Answer::Lost {
            self.server.is_reachable = false;
        }
        if self.ending.is_some() {
            self.answered_at_end(answer, out);
            return;
        }
        match answer {
            // Whoever writes, the server asks for no request before.
            Answer::TooOften(wait) => {
                self.server.failure = Some(NotSaved::Failed);
                self.server.waits(now, wait);
            }
            _ if sent.is_outdated => {}
            Answer::Saved(revision) => {
                self.content.revision = revision;
                self.content.unanswered.clear();
                self.content.saved = sent.edits;
                self.content.touched();
                self.server.saved_at = Some(now.clock);
                self.server.succeeded();
                if sent.is_settled {
                    self.server.is_settled = false;
                }
            }
            // The copy that was refused is kept beside the other one.
            Answer::Stale if self.is_kept_beside() => self.content.saved = sent.edits,
            Answer::Stale => self.is_stale(out),
            // Another tab may sign in again: tried when something is typed, or the
            // page is shown.
            Answer::SessionEnded => self.server.failure = Some(NotSaved::SessionEnded),
            Answer::Refused => self.server.failure = Some(NotSaved::Failed),
            Answer::Lost => self.server.lost(now),
            Answer::Failed => self.server.failed(now),
        }
    }

    /// Another copy was saved since: it is loaded, unless the choice is open already.
    pub(super) fn is_stale(&mut self, out: &mut Vec<Command>) {
        let is_writer = self.tabs.role == Role::Writer;
        if is_writer && !self.others.has_server() && !self.server.is_loading {
            self.server.is_loading = true;
            out.push(Command::Load);
        }
    }

    /// Whether the portal answers. When it does so again, nothing waits any longer.
    pub(super) fn reached(&mut self, now: Moment, is_reachable: bool) {
        if is_reachable && !self.server.is_reachable {
            self.server.due = Some(now.steady);
        }
        self.server.is_reachable = is_reachable;
    }

    /// The page is left, and may not live to hear an answer.
    pub(super) fn part(&mut self, now: Moment, out: &mut Vec<Command>) {
        self.device.due = self.device.due.map(|due| due.min(now.steady));
        if self.is_ahead() && !self.is_held && self.server.is_reachable {
            let post = self.next_post();
            out.push(Command::Beacon(Box::new(post)));
        }
        self.tell_aside(out);
        // What is told of it later must not be sent a second time.
        self.server.is_parted = true;
        self.tell_at_once();
    }

    /// The form is left for another page of this tab, which has its content in memory.
    pub(super) fn leave(&mut self, now: Moment, out: &mut Vec<Command>) {
        match self.ending {
            Some(_) => {}
            None if self.is_held => self.given_up(out),
            None => self.part(now, out),
        }
    }
}
