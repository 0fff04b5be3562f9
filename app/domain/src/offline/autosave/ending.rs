//! The applicant deletes the draft, or gives a correction up: from then on nobody
//! sends it again, in this tab or in another one.

use super::{Autosave, Command, Message, Moment, Remote, SavePost, post::UnderWay};
use crate::application::Draft;

/// Why nothing is kept any more.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Another tab ends it, or the page is somebody else's.
    Stopped,
    /// What is under way comes to its end first.
    Waits,
    /// The device's draft is being erased.
    ErasesDevice,
    /// The server's draft is being emptied; once more, where another copy was saved.
    Empties {
        /// It was refused once.
        again: bool,
    },
    /// It is over.
    Over,
}

impl Autosave {
    pub(super) fn is_stopped(&self) -> bool {
        self.ending == Some(Ending::Stopped)
    }

    pub(super) fn stop(&mut self) {
        self.ending = Some(Ending::Stopped);
    }

    /// Deletes the draft, here and at the server.
    pub(super) fn erase(&mut self, out: &mut Vec<Command>) {
        if self.ending.is_none() && self.tabs.role != super::Role::Follower {
            self.ending = Some(Ending::Waits);
            out.push(Command::Tell(Message::GivingUp));
        }
    }

    /// A correction is being given up, or was not: then what has waited is due.
    pub(super) fn hold(&mut self, now: Moment, is_held: bool) {
        self.is_held = is_held;
        self.hurry(now);
    }

    /// The correction was given up.
    pub(super) fn given_up(&mut self, out: &mut Vec<Command>) {
        self.ending = Some(Ending::Over);
        out.push(Command::Tell(Message::GivenUp));
    }

    /// Goes on with deleting: a saving under way would come after it.
    pub(super) fn end(&mut self, out: &mut Vec<Command>) {
        let is_quiet = self.server.under_way.is_none() && self.device.job.is_none();
        match self.ending {
            Some(Ending::Waits) if is_quiet => {
                self.ending = Some(Ending::ErasesDevice);
                self.device.job = Some(super::device::Job::Erase);
                out.push(Command::EraseDevice);
            }
            Some(Ending::ErasesDevice) if is_quiet => {
                self.ending = Some(Ending::Empties { again: false });
                self.empty(out);
            }
            _ => {}
        }
    }

    fn empty(&mut self, out: &mut Vec<Command>) {
        self.server.attempt = self
            .server
            .attempt
            .as_ref()
            .map(crate::offline::attempt::SaveAttempt::next);
        self.server.under_way = Some(UnderWay::last(self.content.edits));
        out.push(Command::Post(Box::new(SavePost {
            file: self.content.file.clone(),
            revision: self.content.revision,
            attempt: self.server.attempt.clone(),
            // The other copy goes too.
            is_settled: true,
            draft: Draft::default(),
        })));
    }

    pub(super) fn answered_at_end(&mut self, answer: super::Answer, out: &mut Vec<Command>) {
        match (self.ending, answer) {
            (Some(Ending::Empties { again: false }), super::Answer::Stale) => {
                self.ending = Some(Ending::Empties { again: true });
                out.push(Command::Load);
            }
            (Some(Ending::Empties { .. }), _) => self.finish(out),
            _ => {}
        }
    }

    pub(super) fn loaded_at_end(&mut self, remote: Option<&Remote>, out: &mut Vec<Command>) {
        if self.ending != Some(Ending::Empties { again: true }) {
            return;
        }
        match remote {
            Some(remote) if remote.is_same_person => {
                self.content.file.clone_from(&remote.file);
                self.content.revision = remote.revision;
                self.empty(out);
            }
            _ => self.finish(out),
        }
    }

    /// The page shows what the server has now.
    fn finish(&mut self, out: &mut Vec<Command>) {
        self.ending = Some(Ending::Over);
        out.push(Command::Tell(Message::GivenUp));
        out.push(Command::Reload);
    }
}
