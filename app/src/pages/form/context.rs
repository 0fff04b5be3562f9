//! The form with everything around it, in the browser: hands the machine of
//! `domain::offline::autosave` what happens, and shows what follows.

use std::{collections::VecDeque, time::Duration};

use domain::{
    application::Draft,
    offline::autosave::{
        Autosave, Command, DeviceStatus, Event, Moment, OtherCopy, Role, ServerStatus,
    },
};
use jiff::Timestamp;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::controls::typed;
use crate::{
    components::{Kept, VisitClock},
    offline::{Desk, Reach, Tabs, Update, now, script::pause, steady},
    wire::view::FormView,
};

/// The longest time that a browser's timer is set for, in milliseconds.
const LONGEST: i64 = 60 * 60 * 1_000;

/// Why a draft that lay on this device cannot be gone on with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unopened {
    /// It was past its time and is deleted; when it was kept.
    Over(Timestamp),
    /// A later version of the portal wrote it.
    Newer,
}

/// What the page says of where the form is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Status {
    /// Another tab writes.
    pub(super) follows: bool,
    pub(super) server: ServerStatus,
    pub(super) device: DeviceStatus,
    /// Whether the applicant chose to keep it on this device.
    pub(super) own: bool,
    /// Everything typed is kept somewhere.
    pub(super) is_kept: bool,
}

impl Status {
    fn of(machine: &Autosave) -> Self {
        Self {
            follows: machine.role() == Role::Follower,
            server: machine.server_status(),
            device: machine.device_status(),
            own: machine.keeps_on_device(),
            is_kept: machine.is_kept(),
        }
    }

    /// Before the page is hydrated.
    fn at_first(form: &FormView) -> Self {
        let saved = form.saved_at.map(Timestamp::as_millisecond);
        Self {
            follows: false,
            server: saved.map_or(ServerStatus::Nothing, ServerStatus::Saved),
            device: DeviceStatus::Off,
            own: false,
            is_kept: true,
        }
    }
}

/// What the form and the panels around it share.
#[derive(Clone, Copy)]
pub(super) struct FormContext {
    pub(super) status: RwSignal<Status>,
    /// The copy that is offered beside the form.
    pub(super) other: RwSignal<Option<OtherCopy>>,
    pub(super) update: Update,
    /// Why this device's draft is not offered.
    pub(super) on_device: RwSignal<Option<Unopened>>,
    /// Drawn from what this device or tab knows.
    pub(super) away: bool,
    pub(super) clock: VisitClock,
    pub(super) reach: Reach,
    pub(super) kept: Kept,
    pub(super) tabs: StoredValue<Option<Tabs>>,
    pub(super) form: StoredValue<FormView>,
    pub(super) machine: StoredValue<Option<Autosave>>,
    events: StoredValue<VecDeque<Event>>,
    /// An event is being handled: what it leads to waits for its end.
    is_busy: StoredValue<bool>,
    /// How often it was chosen whether this device keeps the draft.
    pub(super) choices: StoredValue<u32>,
    /// How often the controls are being written.
    writing: StoredValue<u32>,
    /// What it is set for, by [`Moment::steady`].
    timer: StoredValue<Option<(i64, TimeoutHandle)>>,
}

impl FormContext {
    pub(super) fn new(form: &FormView, away: bool) -> Self {
        Self {
            status: RwSignal::new(Status::at_first(form)),
            other: RwSignal::new(None),
            update: Update::watch(),
            on_device: RwSignal::new(None),
            away,
            clock: VisitClock::here(),
            reach: Reach::here(),
            kept: Kept::here(),
            tabs: StoredValue::new(None),
            form: StoredValue::new(form.clone()),
            machine: StoredValue::new(None),
            events: StoredValue::new(VecDeque::new()),
            is_busy: StoredValue::new(false),
            choices: StoredValue::new(0),
            writing: StoredValue::new(0),
            timer: StoredValue::new(None),
        }
    }

    /// From now on the form is kept; what has happened already comes first.
    pub(super) fn begin(self, machine: Autosave) {
        self.machine.set_value(Some(machine));
        self.handle_events();
    }

    /// Something happened. Nothing comes of it once the form is left.
    pub(super) fn happens(self, event: Event) {
        let waits = self
            .events
            .try_update_value(|events| events.push_back(event));
        if waits.is_some() {
            self.handle_events();
        }
    }

    fn handle_events(self) {
        if self.is_busy.get_value() || self.machine.with_value(Option::is_none) {
            return;
        }
        self.is_busy.set_value(true);
        while let Some(commands) = self.next() {
            for command in commands {
                self.execute(command);
            }
        }
        self.is_busy.try_set_value(false);
        self.show_status();
        self.set_timer();
    }

    /// Lets the machine take in the next event.
    fn next(self) -> Option<Vec<Command>> {
        let event = self.events.try_update_value(VecDeque::pop_front)??;
        let machine = self.machine.try_update_value(Option::take)??;
        let (machine, commands) = machine.on(moment(), event);
        self.machine.try_set_value(Some(machine));
        Some(commands)
    }

    fn show_status(self) {
        let Some((status, other)) = self.read(|one| (Status::of(one), one.other().cloned())) else {
            return;
        };
        if self.status.try_get_untracked() != Some(status) {
            self.status.try_set(status);
        }
        if self.other.try_with_untracked(|before| *before != other) == Some(true) {
            self.other.try_set(other);
        }
    }

    fn set_timer(self) {
        let due = self.read(Autosave::deadline).flatten();
        let is_set = |timer: &Option<(i64, TimeoutHandle)>| timer.map(|(at, _)| at) == due;
        if self.timer.try_with_value(is_set) != Some(false) {
            return;
        }
        self.stop_timer();
        if let Some(due) = due {
            let wait = due.saturating_sub(steady()).clamp(0, LONGEST);
            let wait = Duration::from_millis(wait.unsigned_abs());
            let over = move || {
                self.timer.try_set_value(None);
                self.happens(Event::Timer);
            };
            if let Ok(timer) = set_timeout_with_handle(over, wait) {
                self.timer.try_set_value(Some((due, timer)));
            }
        }
    }

    fn stop_timer(self) {
        if let Some((_, timer)) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    /// What the machine says; nothing before it begins, and after the form is left.
    pub(super) fn read<T>(self, of: impl FnOnce(&Autosave) -> T) -> Option<T> {
        self.machine
            .try_with_value(|machine| machine.as_ref().map(of))
            .flatten()
    }

    /// The controls are being written until as many calls of [`Self::has_written`].
    pub(super) fn writes(self) {
        self.writing.try_update_value(|writing| *writing += 1);
    }

    /// The controls are written. What was typed meanwhile is in them.
    pub(super) fn has_written(self) {
        self.writing.try_update_value(|writing| *writing -= 1);
        self.typed();
    }

    fn controls(self) -> Option<Draft> {
        let is_whole = self.writing.try_get_value() == Some(0);
        is_whole.then(typed).flatten()
    }

    /// Something was typed.
    pub(super) fn typed(self) {
        if let Some(read) = self.controls() {
            self.happens(Event::Typed(read));
        }
    }

    /// Looks whether the controls have changed without an event.
    pub(super) fn look(self) {
        if let Some(read) = self.controls() {
            self.happens(Event::Looked(read));
        }
    }

    /// Whether another tab writes. Asked by the page as it is shown, which stays in
    /// sight until the next page is loaded: by then the signals are gone.
    pub(super) fn follows(self) -> bool {
        self.status.try_get().is_some_and(|status| status.follows)
    }

    /// Whether to go on would write over a copy that waits for a choice.
    pub(super) fn is_undecided(self) -> bool {
        self.read(Autosave::is_undecided) == Some(true)
    }

    /// The form as it came.
    pub(super) fn as_came(self) -> FormView {
        self.form.get_value()
    }

    /// The form as it stands.
    pub(super) fn as_typed(self) -> FormView {
        let mut form = self.form.get_value();
        self.read(|machine| {
            form.draft = machine.draft().clone();
            form.revision = machine.revision();
            machine.file().clone_into(&mut form.file);
        });
        form
    }

    /// Puts it where the other pages find it; `ahead`: whatever the server has.
    pub(super) fn to_desk(self, ahead: bool) {
        let form = self.as_typed();
        self.read(|machine| {
            let unanswered = machine.unanswered().to_vec();
            let base = Some(machine.base().clone());
            Desk.put(form, base, unanswered, ahead || machine.is_ahead());
            if let Some(aside) = machine.aside() {
                Desk.keep_aside(aside);
            }
        });
    }

    /// The form is left for another page of this tab, which finds there what stands
    /// here; none does once the applicant has signed out, or the form has been sent.
    pub(super) fn leave(self) {
        if Desk.form().is_some() {
            self.look();
            self.happens(Event::Left);
            self.to_desk(false);
        }
        self.stop_timer();
        if let Some(tabs) = self.tabs.try_get_value().flatten() {
            tabs.leave();
        }
    }

    /// Keeps everything at once, and waits for it a little.
    pub(super) async fn settle(self) {
        self.look();
        self.happens(Event::FieldLeft);
        for _ in 0..100 {
            if self.read(Autosave::is_ahead) != Some(true) {
                break;
            }
            pause(50).await;
        }
    }
}

fn moment() -> Moment {
    Moment {
        steady: steady(),
        clock: now(),
        chance: js_sys::Math::random(),
    }
}
