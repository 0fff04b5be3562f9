//! Keeps what is typed: on this device where the applicant chose so, on the
//! server while it can be reached, and says truly which (POLICIES R4).

mod lanes;
mod own;
mod page;
mod sheet;
mod state;

use std::time::Duration;

use domain::{
    application::Draft,
    offline::{
        attempt::SaveAttempt,
        draft::{DeviceDraft, mark},
    },
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use crate::{
    components::{Kept, VisitClock},
    offline::{Desk, Device, Reach, Tabs, Trouble, now, script::pause},
    wire::{Fault, view::FormView},
};
use lanes::Lane;
pub(super) use own::at_server;
pub(super) use page::{go_to, spot, typed, write};
pub(crate) use sheet::drawn_from;
use sheet::sheet;
pub(super) use sheet::with;
pub(super) use state::SaveState;

/// From the last keystroke to the device and the other tabs.
const NEAR: Duration = Duration::from_millis(250);
/// And from the first one, of somebody who types without a pause, in
/// milliseconds.
const LONGEST: i64 = 1_000;
/// From the last keystroke to the server.
const FAR: Duration = Duration::from_millis(800);

/// To the device, and to the server.
type Timers = [Option<TimeoutHandle>; 2];

/// Keeps the form around.
#[derive(Clone, Copy)]
pub(super) struct Keeper {
    /// Whether the applicant chose to keep it on this device.
    pub own: RwSignal<bool>,
    /// What the server has instead of what is kept here.
    pub theirs: RwSignal<Option<FormView>>,
    near: Lane<Trouble>,
    far: Lane<Fault>,
    revision: StoredValue<i64>,
    file: StoredValue<String>,
    sheet: StoredValue<Vec<u8>>,
    /// Marks of what is on its way to the server and was not answered.
    unanswered: StoredValue<Vec<u64>>,
    /// What this tab sent before its page was loaded anew, until it is known what
    /// became of it.
    waits_for: StoredValue<Option<SaveAttempt>>,
    /// What the server had when the page came; nothing where the device drew it.
    base: StoredValue<Option<Draft>>,
    /// The page was left: what it had to send went with it.
    parted: StoredValue<bool>,
    /// The applicant has chosen between two copies, and the server does not know.
    settled: StoredValue<bool>,
    /// Something was typed that the server has not confirmed.
    unsaved: RwSignal<bool>,
    /// Since when something waits to be kept on this device.
    since: StoredValue<Option<i64>>,
    /// What stood in the controls when they were looked at last.
    seen: StoredValue<Option<u64>>,
    /// How often something was typed.
    count: StoredValue<u32>,
    tabs: StoredValue<Option<Tabs>>,
    timers: StoredValue<Timers>,
    clock: VisitClock,
    reach: Reach,
    desk: Desk,
    kept: Kept,
}

impl Keeper {
    /// Keeps this form, which went on from what the server had; nothing where that
    /// is not known.
    pub(super) fn new(form: &FormView, at_server: Option<&Draft>) -> Self {
        let timers = StoredValue::new(Timers::default());
        // Whoever leaves the form has sent it, or has left it for good.
        on_cleanup(move || {
            stop(timers.try_get_value().unwrap_or_default());
        });
        Self {
            own: RwSignal::new(false),
            theirs: RwSignal::new(None),
            near: Lane::new(None),
            far: Lane::new(form.saved_at),
            revision: StoredValue::new(form.revision),
            file: StoredValue::new(form.file.clone()),
            sheet: StoredValue::new(sheet(form)),
            unanswered: StoredValue::new(Vec::new()),
            waits_for: StoredValue::new(None),
            base: StoredValue::new(at_server.cloned()),
            parted: StoredValue::new(false),
            settled: StoredValue::new(false),
            unsaved: RwSignal::new(false),
            since: StoredValue::new(None),
            seen: StoredValue::new(None),
            count: StoredValue::new(0),
            tabs: StoredValue::new(None),
            timers,
            clock: VisitClock::here(),
            reach: Reach::here(),
            desk: Desk,
            kept: Kept::here(),
        }
    }

    /// The tabs of this form, once they are known.
    pub(super) fn among(self, tabs: Tabs) {
        self.tabs.set_value(Some(tabs));
    }

    pub(super) fn writes(self) -> bool {
        self.tabs.try_get_value().flatten().is_none_or(Tabs::writes)
    }

    /// The server's revision that the typing goes on from.
    pub(super) fn revision_now(self) -> i64 {
        self.revision.get_value()
    }

    /// Goes on from another revision of the server.
    pub(super) fn goes_on_from(self, file: &str, revision: i64) {
        self.file.set_value(file.to_owned());
        self.revision.set_value(revision);
    }

    /// Marks of what is on its way and was not answered.
    pub(super) fn unanswered_now(self) -> Vec<u64> {
        self.unanswered.try_get_value().unwrap_or_default()
    }

    /// Remembers what was on its way before the page was loaded anew.
    pub(super) fn remembers(self, unanswered: Vec<u64>) {
        self.unanswered.set_value(unanswered);
    }

    /// Remembers what was sent before the page was loaded anew. What is typed from
    /// now on is sent once that has arrived, or has had the time to.
    pub(super) fn waits(self, sent: SaveAttempt) {
        self.waits_for.set_value(Some(sent));
    }

    /// The applicant has chosen between two copies: the other one is kept no longer.
    pub(super) fn has_chosen(self) {
        self.settled.set_value(true);
    }

    /// Looks whether the controls have changed without an event.
    pub(super) fn look(self) {
        let Some(now) = typed().map(|draft| mark(&draft.texts())) else {
            return;
        };
        let before = self
            .seen
            .try_update_value(|seen| seen.replace(now))
            .flatten();
        if before.is_some_and(|before| before != now) && !self.is_ahead() {
            self.typed();
        }
    }

    /// Something was typed.
    pub(super) fn typed(self) {
        if !self.writes() {
            // Written here by the tab that does.
            return;
        }
        self.unsaved.set(true);
        self.count
            .update_value(|count| *count = count.wrapping_add(1));
        match self.since.get_value() {
            None => self.since.set_value(Some(now())),
            Some(since) if now() - since > LONGEST => self.keep_near(),
            Some(_) => {}
        }
        let near = set_timeout_with_handle(move || self.keep_near(), NEAR).ok();
        let far = set_timeout_with_handle(move || self.keep_far(), FAR).ok();
        stop(self.timers.get_value());
        self.timers.set_value([near, far]);
    }

    /// Keeps everything at once: a field was left, or the page is hidden.
    pub(super) fn hurry(self) {
        if self.is_ahead() {
            self.keep_near();
            self.keep_far();
        }
    }

    /// The same when the page is left: it may not live to hear an answer.
    pub(super) fn part(self) {
        if self.is_ahead() && self.writes() {
            self.keep_near();
            if !self.reach.is_lost_now() {
                self.send_parting();
            }
        }
        // What is told of it later must not be sent a second time.
        self.parted.set_value(true);
    }

    /// The page is shown: for the first time, or again after it was left.
    pub(super) fn come_back(self) {
        self.parted.set_value(false);
        self.hurry();
    }

    /// What stands in the form, with where the applicant is.
    fn here(self) -> Option<DeviceDraft> {
        Some(DeviceDraft {
            file: self.file.try_get_value()?,
            base: self.revision.try_get_value()?,
            fields: typed()?.texts(),
            sheet: self.sheet.try_get_value()?,
            spot: spot(),
            waiting: self.desk.sending().get_untracked().to_keep(),
            unanswered: self.unanswered.try_get_value()?,
        })
    }

    /// To this device, and to the other tabs.
    pub(super) fn keep_near(self) {
        let Some(draft) = self.here().filter(|_| self.writes()) else {
            return;
        };
        self.since.try_set_value(None);
        if let Some(tabs) = self.tabs.get_value() {
            let said = (draft.base, draft.fields.clone(), draft.unanswered.clone());
            tabs.tell(&said);
        }
        if !self.own.get_untracked() || !self.near.begin() {
            return;
        }
        leptos::task::spawn_local(async move {
            let mut draft = Some(draft);
            while let Some(next) = draft.take() {
                let saved = match Device::of_this_visit(false).await {
                    Ok(device) => device.save(&next).await,
                    Err(trouble) => Err(trouble),
                };
                if self.near.ended(saved) {
                    draft = self.here().filter(|_| self.own.get_untracked());
                    if draft.is_none() {
                        self.near.rest();
                    }
                }
            }
        });
    }

    /// To the server.
    pub(super) fn keep_far(self) {
        let parted = self.parted.try_get_value() == Some(true);
        if !self.writes() || self.waits_for_own() || parted {
            return;
        }
        if self.reach.is_lost_now() {
            // The probes say when it is worth a try.
            self.far.failed(Fault::Offline);
            return;
        }
        if !self.far.begin() {
            return;
        }
        leptos::task::spawn_local(async move {
            loop {
                let count = self.count.try_get_value();
                let Some(saved) = self.send().await else {
                    break;
                };
                let stale = saved == Err(Fault::Stale);
                let kept = saved.is_ok();
                let again = self.far.ended(saved)
                    || (stale && !self.is_in_conflict() && self.meet_server().await);
                // Of two copies the server keeps this one too. Not if something
                // more was typed meanwhile.
                if (kept || (stale && self.is_in_conflict())) && self.count.try_get_value() == count
                {
                    self.unsaved.try_set(false);
                }
                if !again {
                    break;
                }
            }
        });
    }

    /// Whether another copy was saved since, and the applicant has not chosen.
    pub(super) fn is_in_conflict(self) -> bool {
        self.theirs.try_with_untracked(Option::is_some) == Some(true)
    }

    /// Whether something was typed that the server has not confirmed.
    pub(super) fn is_ahead(self) -> bool {
        self.unsaved.try_get_untracked() == Some(true)
    }

    /// Chooses whether this device keeps the draft.
    pub(super) fn choose(self, own: bool) {
        self.own.set(own);
        if own {
            self.keep_near();
        }
    }

    /// Keeps nothing any more.
    pub(super) fn give_up(self) {
        stop(self.timers.get_value());
        self.own.set(false);
        self.unsaved.set(false);
        self.desk.clear();
    }

    /// Keeps everything at once, and waits for it a little.
    pub(super) async fn settle(self) {
        self.hurry();
        for _ in 0..100 {
            if !self.is_ahead() {
                break;
            }
            pause(50).await;
        }
    }

    /// Once nothing is on its way any more, to this device or to the server: a
    /// saving under way would make the next one look like another tab's.
    pub(super) async fn at_rest(self) {
        while self.near.is_busy() || self.far.is_busy() {
            pause(20).await;
        }
    }

    /// Whether closing the page now would lose something.
    pub(super) fn loses(self) -> bool {
        let near = self.own.get_untracked() && untrack(|| self.near.is_kept());
        self.unsaved.get_untracked() && !near && self.writes()
    }

    /// Whether everything typed is kept somewhere.
    pub(super) fn is_settled(self) -> bool {
        !self.unsaved.get() || (self.own.get() && self.near.is_kept())
    }
}

fn stop(timers: Timers) {
    for timer in timers.into_iter().flatten() {
        timer.clear();
    }
}
