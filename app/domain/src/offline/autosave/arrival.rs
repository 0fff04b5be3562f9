//! What this tab sent before its page was loaded anew, and may still be on its way:
//! the same person goes on, and meets no other copy than their own. What is typed
//! meanwhile is sent once that has arrived, or has had the time to.

use super::{Autosave, Command, Moment, RefusedCopy, Remote};
use crate::offline::attempt::SaveAttempt;

/// How long it is looked for, in milliseconds, step by step.
const LOOKS: [i64; 4] = [150, 350, 800, 1_600];

/// A saving of the page before.
pub(super) struct Awaited {
    pub(super) sent: SaveAttempt,
    /// What the server kept beside the draft when the page came. It may be what was sent.
    pub(super) refused: Option<RefusedCopy>,
    looks: usize,
    /// When it is looked for next; nothing while an answer is on its way.
    next: Option<i64>,
    has_begun: bool,
}

impl Awaited {
    pub(super) fn new(sent: SaveAttempt, refused: Option<RefusedCopy>) -> Self {
        Self {
            sent,
            refused,
            looks: 0,
            next: None,
            has_begun: false,
        }
    }
}

impl Autosave {
    pub(super) fn look_deadline(&self) -> Option<i64> {
        self.awaited.as_ref()?.next
    }

    pub(super) fn look_if_due(&mut self, now: Moment, out: &mut Vec<Command>) {
        let Some(awaited) = &mut self.awaited else {
            return;
        };
        if !awaited.has_begun {
            awaited.has_begun = true;
            awaited.next = Some(now.steady);
        }
        if awaited.next.is_some_and(|next| next <= now.steady) {
            awaited.next = None;
            out.push(Command::Load);
        }
    }

    /// The server's form has come, to see whether what was sent is there.
    pub(super) fn looked_for_arrival(
        &mut self,
        now: Moment,
        remote: Option<Box<Remote>>,
        out: &mut Vec<Command>,
    ) {
        let Some(mut awaited) = self.awaited.take() else {
            return;
        };
        let is = |saving: Option<&SaveAttempt>| saving == Some(&awaited.sent);
        let is_of_page =
            |saving: Option<&SaveAttempt>| saving.is_some_and(|one| one.is_of_page(&awaited.sent));
        let by = |remote: &Remote| remote.saved_by.clone();
        let refused_by = |remote: &Remote| remote.refused.as_ref().and_then(|copy| copy.by.clone());
        let is_over = awaited.looks == LOOKS.len();
        let (has_arrived, is_refused, is_earlier) =
            remote.as_deref().map_or((false, false, false), |remote| {
                (
                    is(by(remote).as_ref()),
                    is(refused_by(remote).as_ref()),
                    is_of_page(by(remote).as_ref()),
                )
            });
        if !has_arrived && !is_refused && !is_over {
            // The next look comes later.
            awaited.next = LOOKS.get(awaited.looks).map(|wait| now.steady + wait);
            awaited.looks += 1;
            self.awaited = Some(awaited);
            return;
        }
        out.push(Command::Forget(awaited.sent.clone()));
        // The last one may never have left; an earlier one of that page did.
        let Some(remote) = remote else {
            self.offer_refused(awaited.refused);
            self.hurry(now);
            return;
        };
        if remote.is_same_person {
            if has_arrived || is_earlier {
                self.goes_on_from(&remote);
                self.goes_on_with(now, &remote.draft, out);
                if remote.draft.texts() == self.content.texts() {
                    self.is_saved_at(&remote);
                }
            }
            self.offer_refused(remote.refused);
        }
        self.hurry(now);
    }
}
