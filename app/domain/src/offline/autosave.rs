//! Keeping what is typed into the form: on this device where the applicant chose
//! so, on the server, and in the other tabs of the form. A machine without clock
//! and without I/O: what happens comes in as an [`Event`] with its [`Moment`], what
//! is to be done goes out as [`Command`]s, and what the page says of it follows from
//! the state ([`ServerStatus`], [`DeviceStatus`]) (POLICIES R4, R9, R10, R13).
//!
//! Three lanes share one form: the server's (`post`), the device's (`device`)
//! and the other tabs' (`tabs`). What differs between copies is in `reconcile`,
//! what was sent before the page was loaded anew in `arrival`, deleting the draft
//! in `ending`.

mod arrival;
#[cfg(test)]
mod cases;
mod choice;
mod command;
mod content;
mod device;
mod ending;
mod event;
mod post;
mod reconcile;
mod status;
mod tabs;
#[cfg(test)]
mod world;

pub use choice::{OtherCopy, Source};
pub use command::{Command, SavePost};
pub use device::Trouble;
pub use event::{Answer, Event, Moment, RefusedCopy, Remote};
pub use status::{DeviceStatus, NotSaved, ServerStatus};
pub use tabs::{Message, Role, Told};

use super::attempt::SaveAttempt;
use crate::application::Draft;

use arrival::Awaited;
use choice::Others;
use content::Content;
use device::DeviceLane;
use ending::Ending;
use post::ServerLane;
use tabs::TabsLane;

/// What is known when the form's page begins.
#[derive(Clone)]
pub struct Start {
    /// The application's file at the server.
    pub file: String,
    /// The server's revision that the typing goes on from.
    pub revision: i64,
    /// When that was saved, in milliseconds since 1970.
    pub saved_at: Option<i64>,
    /// What the page shows.
    pub shown: Draft,
    /// What the server has; nothing where the page was drawn without it.
    pub at_server: Option<Draft>,
    /// What the page's content went on from, where that is not what the server has.
    pub base: Option<Draft>,
    /// The server has not confirmed all of what is shown.
    pub is_ahead: bool,
    /// Marks of what was sent and not answered.
    pub unanswered: Vec<u64>,
    /// The last saving of this page, from which the next ones are counted.
    pub attempt: Option<SaveAttempt>,
    /// What this tab sent before its page was loaded anew and never heard of.
    pub on_its_way: Option<SaveAttempt>,
    /// A copy that the server keeps beside the draft.
    pub refused: Option<RefusedCopy>,
    /// What this tab put aside while the server had something newer.
    pub aside: Option<Draft>,
    /// The portal answers, as far as is known.
    pub is_reachable: bool,
}

/// The machine. See the module.
pub struct Autosave {
    content: Content,
    server: ServerLane,
    device: DeviceLane,
    tabs: TabsLane,
    others: Others,
    /// What was sent before the page was loaded anew.
    awaited: Option<Awaited>,
    ending: Option<Ending>,
    /// It is not known yet whether a correction was given up: nothing is sent or written.
    is_held: bool,
    /// When the page is loaded anew after the draft was deleted elsewhere.
    reloads_at: Option<i64>,
}

impl Autosave {
    /// The form as its page begins, before the lock's answer.
    pub fn new(start: Start) -> Self {
        let Start {
            file,
            revision,
            saved_at,
            shown,
            at_server,
            base,
            is_ahead,
            unanswered,
            attempt,
            on_its_way,
            refused,
            aside,
            is_reachable,
        } = start;
        let is_drawn_here = at_server.is_none();
        let base = base.or_else(|| at_server.clone());
        let known = base.clone().unwrap_or_else(|| shown.clone());
        let mut content = Content::new(file, revision, shown, at_server, unanswered);
        content.base = base;
        let mut machine = Self {
            server: ServerLane::new(attempt, saved_at, is_reachable),
            device: DeviceLane::default(),
            tabs: TabsLane::new(content.version(), known),
            others: Others::default(),
            awaited: None,
            ending: None,
            is_held: false,
            reloads_at: None,
            content,
        };
        if is_ahead {
            machine.content.edited();
            machine.server.due = Some(0);
        }
        machine.offer_tab(aside);
        match on_its_way.filter(|_| !is_drawn_here) {
            Some(sent) => machine.awaited = Some(Awaited::new(sent, refused)),
            None => machine.offer_refused(refused),
        }
        machine
    }

    /// What becomes of it, and what is to be done.
    #[must_use]
    pub fn on(mut self, now: Moment, event: Event) -> (Self, Vec<Command>) {
        let mut commands = Vec::new();
        self.take_in(now, event, &mut commands);
        self.act(now, &mut commands);
        (self, commands)
    }

    fn take_in(&mut self, now: Moment, event: Event, out: &mut Vec<Command>) {
        match event {
            Event::Typed(read) => self.page_changed(now, read),
            Event::Looked(read) => {
                if self.content.is_looked_at(&read) {
                    self.page_changed(now, read);
                }
            }
            Event::Timer => {}
            Event::FieldLeft | Event::Hidden => self.hurry(now),
            Event::Shown => {
                self.server.is_parted = false;
                self.hurry(now);
            }
            Event::Parting => self.part(now, out),
            Event::Left => self.leave(now, out),
            Event::Reachable(is_reachable) => self.reached(now, is_reachable),
            Event::Answered(answer) => self.answered(now, answer, out),
            Event::PressedStale => self.is_stale(out),
            Event::Loaded(remote) => self.loaded(now, remote, out),
            Event::Choose { keep } => self.choose_device(now, keep),
            Event::DeviceFound {
                draft,
                at,
                same_visit,
            } => self.found_on_device(now, *draft, at, same_visit, out),
            Event::DeviceDone(result) => self.device.done(now, result),
            Event::LockHeld => self.lock_held(now, out),
            Event::LockElsewhere => self.lock_elsewhere(out),
            Event::NoLocks => self.saves_alone(now, out),
            Event::Heard(message) => self.heard(now, message, out),
            Event::TakeOver => self.take_over(now, out),
            Event::FileOpened(draft) => self.offer_file(draft),
            Event::Taken => self.take_other(now, out),
            Event::Stayed => self.stay(now),
            Event::Erase => self.erase(out),
            Event::Held(is_held) => self.hold(now, is_held),
        }
    }

    /// Does what is due: the order is that of importance. A saving's mark is told and
    /// written before anything else of it can be lost.
    fn act(&mut self, now: Moment, out: &mut Vec<Command>) {
        if self.ending.is_some() {
            self.end(out);
            self.reload_if_due(now, out);
            return;
        }
        if self.is_held {
            return;
        }
        self.join_if_due(now, out);
        self.steal_if_due(now, out);
        self.look_if_due(now, out);
        self.post_if_due(now, out);
        self.tell_if_due(now, out);
        self.write_if_due(now, out);
    }

    /// When the next [`Event::Timer`] is wanted, by [`Moment::steady`].
    pub fn deadline(&self) -> Option<i64> {
        if self.ending.is_some() {
            return self.reloads_at;
        }
        if self.is_held {
            return None;
        }
        [
            self.tabs.joins_by,
            self.tabs.steals_at,
            self.look_deadline(),
            self.post_deadline(),
            self.near_deadline(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// The form is sent by a press: what it goes on from, as a saving tells it.
    pub fn press(&mut self) -> SavePost {
        self.next_post()
    }

    /// Something may have been typed into the page.
    fn page_changed(&mut self, now: Moment, read: Draft) {
        if self.tabs.role == Role::Follower || self.ending.is_some() {
            // Controls of a tab that follows say nothing: the writer's text counts.
            self.content.look_away();
            return;
        }
        if self.content.page_reads(read) {
            self.edited(now);
        }
    }

    /// The form's content is another one than a moment ago.
    fn edited(&mut self, now: Moment) {
        self.content.edited();
        self.server.edited(now);
        self.device.edited(now);
    }

    /// Keeps everything at once: a field was left, or the page is hidden.
    fn hurry(&mut self, now: Moment) {
        self.device.due = self.device.due.map(|due| due.min(now.steady));
        if self.is_ahead() {
            self.server.due = Some(now.steady);
        }
    }

    /// Whether something was typed that the server has not confirmed, and that no other
    /// tab keeps.
    pub fn is_ahead(&self) -> bool {
        let is_here = self.tabs.role != Role::Follower && self.ending.is_none();
        is_here && !self.content.is_saved()
    }

    /// Which tab writes.
    pub fn role(&self) -> Role {
        self.tabs.role
    }

    /// What stands in the form; the security word is in it.
    pub fn draft(&self) -> &Draft {
        &self.content.here
    }

    /// The application's file.
    pub fn file(&self) -> &str {
        &self.content.file
    }

    /// The server's revision that the typing goes on from.
    pub fn revision(&self) -> i64 {
        self.content.revision
    }

    /// The version that what stands in the form went on from; the form itself where
    /// that is not known.
    pub fn base(&self) -> &Draft {
        self.content.base.as_ref().unwrap_or(&self.content.here)
    }

    /// Marks of what was sent and not answered.
    pub fn unanswered(&self) -> &[u64] {
        &self.content.unanswered
    }

    /// Whether the applicant chose to keep the draft on this device.
    pub fn keeps_on_device(&self) -> bool {
        self.device.own
    }
}
