//! The tabs of one form: one writes, the others follow and can take over
//! (POLICIES R10). The lock is the browser's; what the tabs tell each other is here.

use serde::{Deserialize, Serialize};

use super::{Autosave, Command, Moment};
use crate::{
    application::Draft,
    offline::{
        attempt::went_on,
        draft::{mark, remember},
    },
};

/// How long a tab that takes over waits for the last keystroke, in milliseconds.
const PATIENCE: i64 = 400;

/// After this time a tab saves alone though the lock was not answered, in milliseconds.
const UNANSWERED: i64 = 5_000;

/// After this time whoever was deleting the draft is gone, in milliseconds.
const LOST: i64 = 30_000;

/// Which tab writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Not known yet: what is typed waits.
    Joining,
    /// This one.
    Writer,
    /// Another one: this one shows what that one tells.
    Follower,
}

/// What tabs tell each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A tab that takes over asks for the last keystroke.
    Ask,
    /// What stands in the writer's form.
    Told(Told),
    /// The draft is being deleted: nobody sends it again.
    GivingUp,
    /// It is deleted: the others load their page anew.
    GivenUp,
}

/// What stands in the writer's form. Tabs of earlier versions send the first three
/// alone, and read those of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The server's revision that it goes on from.
    pub base: i64,
    /// Every field's id with what stands in it.
    pub fields: Vec<(String, String)>,
    /// Marks of what is on its way to the server and was not answered.
    pub unanswered: Vec<u64>,
    /// The server has not confirmed all of it.
    pub is_ahead: bool,
    /// The device keeps the draft.
    pub own: bool,
    /// The applicant has chosen between two copies, and the server does not know.
    pub is_settled: bool,
    /// Another copy waits for a choice.
    pub is_undecided: bool,
    /// What the others knew, where it is told by a tab that does not write: the one
    /// that does takes the difference in.
    pub since: Option<Vec<(String, String)>>,
}

/// What was typed into a tab that does not write, with what the others knew.
pub(super) struct Aside {
    since: Draft,
    pub(super) draft: Draft,
}

impl Aside {
    /// The form with what was typed here.
    fn with(&self, form: &Draft) -> Draft {
        went_on(&self.since, &self.draft, form)
    }
}

/// How this tab stands among the others.
pub(super) struct TabsLane {
    pub(super) role: Role,
    /// The version that was told to the other tabs last.
    told: u32,
    /// What they know.
    known: Draft,
    /// This tab writes without a lock: the server's revision keeps it apart from others,
    /// and what they say would be sent back and forth.
    is_alone: bool,
    /// When it does so, where the lock is not answered.
    pub(super) joins_by: Option<i64>,
    /// When this tab takes the lock after it asked for the last keystroke.
    pub(super) steals_at: Option<i64>,
    /// What another tab said before this one had the lock.
    pub(super) heard: Option<Told>,
    /// The form went on from what another tab told.
    pub(super) is_of_others: bool,
    /// What was typed here and is not in the form, because another tab writes.
    pub(super) aside: Option<Aside>,
}

impl TabsLane {
    pub(super) fn new(version: u32, known: Draft) -> Self {
        Self {
            role: Role::Joining,
            told: version,
            known,
            is_alone: false,
            joins_by: None,
            steals_at: None,
            heard: None,
            is_of_others: false,
            aside: None,
        }
    }
}

impl Autosave {
    /// Whether the other tabs know less than they should.
    pub(super) fn tells(&self) -> bool {
        self.tabs.role == Role::Writer
            && !self.tabs.is_alone
            && self.tabs.told != self.content.version()
    }

    /// The other tabs are told with the next command.
    pub(super) fn tell_at_once(&mut self) {
        if self.tells() {
            self.device.due = Some(0);
        }
    }

    pub(super) fn tell_if_due(&mut self, now: Moment, out: &mut Vec<Command>) {
        if self.tells() && self.device.due.is_none_or(|due| due <= now.steady) {
            self.tell(None, out);
        }
    }

    fn tell(&mut self, since: Option<Vec<(String, String)>>, out: &mut Vec<Command>) {
        if since.is_none() {
            self.tabs.told = self.content.version();
            self.tabs.known.clone_from(&self.content.here);
        }
        out.push(Command::Tell(Message::Told(Told {
            base: self.content.revision,
            fields: self.content.texts(),
            unanswered: self.content.unanswered.clone(),
            // Of two copies the server may have the other one.
            is_ahead: !self.content.is_saved() || self.others.has_server(),
            own: self.device.own,
            is_settled: self.server.is_settled,
            is_undecided: !self.others.is_empty(),
            since,
        })));
    }

    /// The applicant wants to go on here: the writer is asked for its last keystroke.
    pub(super) fn take_over(&mut self, now: Moment, out: &mut Vec<Command>) {
        if self.tabs.role == Role::Follower && self.ending.is_none() {
            self.tabs.steals_at = Some(now.steady + PATIENCE);
            out.push(Command::Tell(Message::Ask));
        }
    }

    pub(super) fn steal_if_due(&mut self, now: Moment, out: &mut Vec<Command>) {
        if self.tabs.steals_at.is_some_and(|at| at <= now.steady) {
            self.tabs.steals_at = None;
            out.push(Command::Steal);
        }
    }

    pub(super) fn reload_if_due(&mut self, now: Moment, out: &mut Vec<Command>) {
        if self.reloads_at.is_some_and(|at| at <= now.steady) {
            self.reloads_at = None;
            out.push(Command::Reload);
        }
    }

    /// Where the lock is not answered in time, this tab saves without it.
    pub(super) fn join_if_due(&mut self, now: Moment, out: &mut Vec<Command>) {
        if self.tabs.role == Role::Joining {
            let due = *self.tabs.joins_by.get_or_insert(now.steady + UNANSWERED);
            if due <= now.steady {
                self.saves_alone(now, out);
            }
        }
    }

    /// There is no lock to be had.
    pub(super) fn saves_alone(&mut self, now: Moment, out: &mut Vec<Command>) {
        self.lock_held(now, out);
        self.tabs.is_alone = true;
    }

    pub(super) fn lock_held(&mut self, now: Moment, out: &mut Vec<Command>) {
        self.tabs.is_alone = false;
        self.tabs.joins_by = None;
        self.tabs.steals_at = None;
        if self.is_stopped() {
            // Nobody writes any more: this page goes on from what the server has.
            out.push(Command::Reload);
            return;
        }
        let before = std::mem::replace(&mut self.tabs.role, Role::Writer);
        if let Some(told) = self.tabs.heard.take() {
            // Its tab left, or lost the lock, a moment ago.
            self.joins(now, &told, out);
        }
        if before == Role::Follower {
            self.content.look_away();
            self.resume_aside(now, out);
        }
        self.device.due = Some(now.steady);
        if self.is_ahead() {
            self.server.due.get_or_insert(now.steady);
            self.device.marked();
        }
    }

    pub(super) fn lock_elsewhere(&mut self, out: &mut Vec<Command>) {
        let before = std::mem::replace(&mut self.tabs.role, Role::Follower);
        let is_first = before == Role::Joining || std::mem::take(&mut self.tabs.is_alone);
        self.tabs.joins_by = None;
        if before != Role::Follower && self.ending.is_none() {
            self.tabs.aside = self.tell_untold(out);
        }
        if is_first {
            // The tab that writes knows what is chosen.
            self.device.erases = false;
            let is_writers = |told: &mut Told| told.since.is_none();
            match self.tabs.heard.take_if(is_writers) {
                Some(told) => self.follow(&told, out),
                None => out.push(Command::Tell(Message::Ask)),
            }
        }
        if self.others.has_server() {
            // It is asked for again, should this tab write next.
            self.others.without_server();
            self.content.is_unsaved();
        }
        self.server.rests();
        // The tab that writes knows what is on its way, or meets it at the server.
        if let Some(awaited) = self.awaited.take() {
            out.push(Command::Forget(awaited.sent));
            self.offer_refused(awaited.refused);
        }
    }

    /// Tells what the tab that writes does not know yet.
    fn tell_untold(&mut self, out: &mut Vec<Command>) -> Option<Aside> {
        let since = self.tabs.known.clone();
        if self.content.texts() == since.texts() {
            return None;
        }
        self.tell(Some(since.texts()), out);
        let draft = self.content.here.clone();
        Some(Aside { since, draft })
    }

    /// What was typed here and is not in the form, because another tab writes: the form
    /// with it.
    pub fn aside(&self) -> Option<Draft> {
        let aside = self.tabs.aside.as_ref()?;
        Some(aside.with(&self.content.here))
    }

    /// The page is left before it is known whether another tab writes.
    pub(super) fn tell_aside(&mut self, out: &mut Vec<Command>) {
        if self.tabs.role == Role::Joining && self.ending.is_none() {
            self.tell_untold(out);
        }
    }

    pub(super) fn heard(&mut self, now: Moment, message: Message, out: &mut Vec<Command>) {
        match message {
            Message::GivingUp => {
                self.stop();
                self.reloads_at = Some(now.steady + LOST);
            }
            Message::GivenUp => {
                self.stop();
                out.push(Command::Reload);
            }
            _ if self.ending.is_some() || self.tabs.is_alone => {}
            Message::Ask => {
                if self.tabs.role == Role::Writer {
                    self.content.touched();
                    self.tell_at_once();
                    self.hurry(now);
                }
            }
            Message::Told(told) => match (self.tabs.role, &told.since) {
                (Role::Joining, _) | (Role::Follower, Some(_)) => self.tabs.heard = Some(told),
                (Role::Follower, None) => self.follow(&told, out),
                (Role::Writer, _) => self.joins(now, &told, out),
            },
        }
    }

    /// What stands here is no longer what this page alone has typed: the server must
    /// not take its savings for those of one page.
    fn is_of_others(&mut self) {
        self.tabs.is_of_others = true;
        if let Some(attempt) = &mut self.server.attempt {
            *attempt = attempt.of_next_page();
        }
    }

    /// Shows what the writer has.
    fn follow(&mut self, told: &Told, out: &mut Vec<Command>) {
        let draft = Draft::of_texts(&told.fields);
        self.is_of_others();
        self.tabs.heard = None;
        self.tabs.known.clone_from(&draft);
        self.content.revision = told.base;
        // What its writer had on its way is known again after taking over.
        self.content.unanswered.clone_from(&told.unanswered);
        self.content.base = Some(draft.clone());
        self.server.is_settled = told.is_settled;
        self.device.own = told.own;
        self.device.erases &= !told.own;
        if !told.is_undecided {
            self.others.without_device();
        }
        if told.is_settled {
            self.others.without_kept_at_server();
        }
        let is_taken_in = |aside: &Aside| aside.with(&draft).texts() == draft.texts();
        if self.tabs.aside.as_ref().is_some_and(is_taken_in) {
            self.tabs.aside = None;
        }
        if draft.texts() != self.content.texts() {
            let shown = self.content.show(draft);
            out.push(Command::Show(Box::new(shown)));
        }
        self.content.edited();
        if !told.is_ahead {
            self.content.saved = self.content.edits;
        }
    }

    /// Takes in what was typed into another tab of this person: one that wrote before,
    /// or one that did not know yet that it does not write.
    fn joins(&mut self, now: Moment, told: &Told, out: &mut Vec<Command>) {
        let arrived = Draft::of_texts(&told.fields);
        let base = self.content.base.as_ref().map(Draft::texts);
        if told.since.is_none() {
            let is_known = |base: &Vec<(String, String)>| told.unanswered.contains(&mark(base));
            let is_older = told.base < self.content.revision;
            if is_older && !base.as_ref().is_some_and(is_known) {
                // This page went on from something newer than that tab knew.
                self.offer_tab(Some(arrived));
                return;
            }
            self.is_of_others();
            self.content.revision = self.content.revision.max(told.base);
            if self.content.is_saved() {
                self.device.own = told.own;
                self.server.is_settled |= told.is_settled;
            }
        }
        let merged = match &told.since {
            Some(since) => self.content.merges(&Draft::of_texts(since), &arrived),
            None => self.content.goes_on_with(&arrived),
        };
        // The form went on from all that was told, where both began with one text.
        if merged.other.is_none() && (told.since.is_none() || told.since == base) {
            for mark in &told.unanswered {
                remember(&mut self.content.unanswered, *mark);
            }
        }
        self.offer_tab(merged.other);
        self.content.is_mixed = true;
        if let Some(shown) = merged.shown {
            out.push(Command::Show(Box::new(shown)));
            self.edited(now);
        } else if told.is_ahead {
            // Told already: it has only to be saved.
            self.content.is_unsaved();
            self.server.due.get_or_insert(now.steady);
        }
    }

    /// Takes in what was typed before this tab knew that another one wrote, now that it
    /// writes. Where that one typed into the same field, both are offered.
    fn resume_aside(&mut self, now: Moment, out: &mut Vec<Command>) {
        let Some(aside) = self.tabs.aside.take() else {
            return;
        };
        let merged = went_on(&aside.since, &self.content.here, &aside.draft);
        if merged.texts() != self.content.texts() {
            let shown = self.content.show(merged);
            out.push(Command::Show(Box::new(shown)));
            self.edited(now);
        }
        self.offer_tab(Some(aside.with(&self.content.here)));
    }
}
