//! One form with everything around it: where it is kept, which tab writes,
//! which version is meant, whether a new version of the portal waits.

use domain::{
    application::Draft,
    form::Field,
    offline::{
        draft::{DeviceDraft, Meeting as Met, OnServer, meet},
        queue::Event,
    },
};
use jiff::Timestamp;
use leptos::{ev, prelude::*};

use super::{
    ApplicationForm,
    keeper::{Keeper, go_to, typed, with, write},
    meeting::Other,
    spot::come_back_to_spot,
};
use crate::{
    components::{Post, fill},
    navigation::Navigation,
    offline::{Attempts, Desk, Device, Found, Reach, Tabs, Update, Writer},
    pages::sending::Sender,
    place::StepPage,
    wire::{Fault, view::FormView},
};

/// Why a draft that lay on this device cannot be gone on with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unopened {
    /// It was past its time and is deleted; when it was kept.
    Over(Timestamp),
    /// A later version of the portal wrote it.
    Newer,
}

/// What the form and the panels around it share.
#[derive(Clone, Copy)]
pub(super) struct Around {
    pub(super) keeper: Keeper,
    pub(super) writer: RwSignal<Writer>,
    pub(super) tabs: StoredValue<Option<Tabs>>,
    pub(super) other: RwSignal<Option<Other>>,
    pub(super) update: Update,
    /// Why this device's draft is not offered.
    pub(super) on_device: RwSignal<Option<Unopened>>,
    /// Drawn from what this device or tab knows.
    pub(super) away: bool,
    form: StoredValue<FormView>,
}

impl Around {
    /// Writes other contents into the controls. The page stays: the focus, and
    /// the security word, which is no part of any version.
    pub(super) fn show(self, form: FormView) {
        write(&form.draft);
        self.form.set_value(form);
    }

    /// Whether another tab writes.
    pub(super) fn follows(self) -> bool {
        self.writer.get() == Writer::Another
    }

    /// The form as it came.
    pub(super) fn as_came(self) -> FormView {
        self.form.get_value()
    }

    /// The form as it stands.
    pub(super) fn as_typed(self) -> FormView {
        let mut form = self.form.get_value();
        if let Some(draft) = typed() {
            form.draft = draft;
        }
        form.revision = self.keeper.revision_now();
        form
    }

    /// Puts it where the other pages find it.
    pub(super) fn to_desk(self, ahead: bool) {
        Desk.put(self.as_typed(), self.keeper.unanswered_now(), ahead);
    }

    /// Takes the version that was offered.
    pub(super) fn take(self) {
        let is_of_server = self.chosen();
        match self.other.get_untracked() {
            Some(Other::Device(draft, _) | Other::Tab(draft) | Other::File(draft)) => {
                self.show(with(self.form.get_value(), &draft));
                self.kept_soon();
            }
            Some(Other::Refused(fields) | Other::Begun(fields)) => {
                let mut form = self.form.get_value();
                form.draft = Draft::of_texts(&fields);
                self.show(form);
                self.kept_soon();
            }
            Some(Other::Server(form)) => {
                self.keeper.theirs.set(None);
                self.keeper.goes_on_from(&form.file, form.revision);
                self.show(*form);
                self.kept_soon();
            }
            None => {}
        }
        self.next_choice(is_of_server);
    }

    /// Stays with what stands in the form.
    pub(super) fn stay(self) {
        let is_of_server = self.chosen();
        if let Some(Other::Server(form)) = self.other.get_untracked() {
            // Meant as it is: it follows the one that was looked at.
            self.keeper.goes_on_from(&form.file, form.revision);
            self.keeper.theirs.set(None);
        }
        self.next_choice(is_of_server);
        self.kept_soon();
    }

    /// The applicant has chosen. Whether the other copy was the server's, which
    /// keeps it no longer.
    fn chosen(self) -> bool {
        let is_of_server = self.is_other_of_server();
        if is_of_server {
            self.keeper.has_chosen();
        }
        is_of_server
    }

    /// A copy of the server's that stood behind another is offered now.
    fn next_choice(self, is_of_server: bool) {
        self.other.set(None);
        if !is_of_server {
            self.offer_refused(&self.as_came());
        }
    }

    /// Whether another copy of the server's waits for a choice: to go on would
    /// write over it.
    pub(super) fn is_undecided(self) -> bool {
        self.is_other_of_server() && self.keeper.writes()
    }

    fn is_other_of_server(self) -> bool {
        self.other
            .with_untracked(|other| other.as_ref().is_some_and(Other::is_of_server))
    }

    /// Once the form is drawn.
    fn kept_soon(self) {
        request_animation_frame(move || self.keeper.typed());
    }

    /// A device's draft was found, written `at`. `same_visit`: the tab had its
    /// key before it was loaded anew.
    fn found(self, draft: DeviceDraft, at: i64, same_visit: bool) {
        let form = self.form.get_value();
        let here = typed().map(|draft| draft.texts()).unwrap_or_default();
        let server = OnServer {
            file: &form.file,
            revision: form.revision,
            fields: &form.draft.texts(),
        };
        if same_visit && draft.file == form.file {
            Desk.goes_on_waiting(draft.waiting.clone());
        }
        // The tab's own memory may have given it back already.
        if draft.fields == here {
            self.keeper.choose(true);
            return;
        }
        match meet(&draft, &server, same_visit) {
            Met::Same => {}
            // What was typed since the page came is not written over.
            Met::Device if !self.keeper.is_ahead() => {
                self.keeper.remembers(draft.unanswered.clone());
                self.show(with(form, &draft));
                self.kept_soon();
                let spot = draft.spot;
                request_animation_frame(move || go_to(&spot));
            }
            Met::Ask | Met::Device => {
                let at = Timestamp::from_millisecond(at).unwrap_or_default();
                self.other.set(Some(Other::Device(Box::new(draft), at)));
                self.keeper.own.set(true);
                return;
            }
        }
        self.keeper.choose(true);
    }

    /// Offers what was typed and not saved because another copy had been.
    fn offer_refused(self, form: &FormView) {
        let refused = form.copies().refused;
        let here = typed().map(|draft| draft.texts()).unwrap_or_default();
        if !refused.is_empty() && refused != here {
            self.other.set(Some(if form.revision == 0 {
                Other::Begun(refused)
            } else {
                Other::Refused(refused)
            }));
        }
    }

    async fn meet_own(self, came: FormView) {
        if let Some(form) = self.keeper.meet_own(came).await {
            self.offer_refused(&form);
        }
    }

    async fn look_on_device(self) {
        if !Device::is_used() {
            return;
        }
        let Ok(device) = Device::of_this_visit(!self.away).await else {
            return;
        };
        match device.read().await {
            Ok(Found::Draft(draft, _)) if self.away => {
                // The form was drawn from it.
                self.keeper.remembers(draft.unanswered);
                self.keeper.choose(true);
            }
            Ok(Found::Draft(draft, at)) => self.found(*draft, at, device.same_visit),
            Ok(Found::Over(at)) => {
                let at = Timestamp::from_millisecond(at).unwrap_or_default();
                self.on_device.try_set(Some(Unopened::Over(at)));
            }
            Ok(Found::Newer) => {
                self.on_device.try_set(Some(Unopened::Newer));
            }
            // Somebody else's: this visit has no use for the key.
            Ok(Found::Nothing) => Device::lock(),
            _ => {}
        }
    }
}

/// Writes the security word into its controls once they are drawn.
fn give_word_back(draft: Draft) {
    if draft.security_word.is_empty() && draft.security_word_again.is_empty() {
        return;
    }
    request_animation_frame(move || {
        fill(Field::SecurityWord, &draft.security_word);
        fill(Field::SecurityWordAgain, &draft.security_word_again);
    });
}

/// The form with everything around it.
#[component]
pub(crate) fn Filling(
    form: FormView,
    post: Post,
    /// Gives a correction up.
    drop: Post,
    /// Drawn without the server.
    #[prop(optional)]
    away: bool,
) -> impl IntoView {
    let (desk, reach, navigation) = (Desk, Reach::here(), Navigation::here());
    let sender = Sender::here();
    desk.only_of(&form);
    // As the server has it, whatever this tab has typed.
    let came = form.clone();
    let form = desk.meet(form);
    let ahead = desk.is_ahead();
    let keeper = Keeper::new(&form, (!away).then_some(&came.draft));
    keeper.remembers(desk.unanswered());
    let around = Around {
        keeper,
        writer: RwSignal::new(Writer::This),
        tabs: StoredValue::new(None),
        other: RwSignal::new(None),
        update: Update::watch(),
        on_device: RwSignal::new(None),
        away,
        form: StoredValue::new(form.clone()),
    };
    Effect::new(move |_| {
        let form = around.form.get_value();
        give_word_back(form.draft.clone());
        if ahead {
            around.kept_soon();
        }
        sender.happens(Event::SignedIn);
        match (desk.aside(), Attempts::on_its_way()) {
            (Some(draft), _) => around.other.set(Some(Other::Tab(Box::new(draft)))),
            (None, Some(sent)) if !away => {
                keeper.waits(sent);
                leptos::task::spawn_local(around.meet_own(came.clone()));
            }
            (None, _) => around.offer_refused(&came),
        }
        join_tabs(&around, &form.file);
        leptos::task::spawn_local(around.look_on_device());
        keeper.look();
        keep_on_leaving(&keeper);
        come_back_to_spot();
        // Whatever page comes next finds what stands here; none does once the applicant
        // has signed out, or the form has been sent.
        on_cleanup(move || {
            if typed().is_some() && desk.form().is_some() {
                around.to_desk(keeper.is_ahead());
            }
        });
    });
    // What the server has instead.
    Effect::new(move |_| {
        if let Some(theirs) = keeper.theirs.get() {
            around.other.set(Some(Other::Server(Box::new(theirs))));
        }
    });
    // The network came back.
    Effect::new(move |before: Option<bool>| {
        let lost = reach.is_lost();
        if before.unwrap_or(away) && !lost {
            // What the server has since then is met on the way.
            keeper.keep_far();
        }
        lost || (before.is_none() && away)
    });
    // The answers can be looked over without the server: the rules are here.
    Effect::new(move |_| {
        if post.fault() == Some(Fault::Offline) {
            reach.answered(false);
            around.to_desk(true);
            navigation.go(StepPage::Review.path());
        }
    });
    let around = StoredValue::new(around);
    view! { <ApplicationForm form post drop around/> }
}

fn join_tabs(around: &Around, file: &str) {
    let around = *around;
    let keeper = around.keeper;
    let tabs = Tabs::join(
        file,
        move || {
            keeper.keep_near();
            if keeper.is_ahead() {
                keeper.keep_far();
            }
        },
        move |(base, fields, unanswered)| {
            let Some(mut form) = around.form.try_get_value() else {
                return;
            };
            form.draft = Draft::of_texts(&fields);
            keeper.goes_on_from(&form.file, base);
            // What its writer had on its way is known again after taking over.
            keeper.remembers(unanswered);
            around.show(form);
        },
    );
    keeper.among(tabs);
    around.tabs.set_value(Some(tabs));
    Effect::new(move |_| around.writer.set(tabs.writer.get()));
}

/// Saves when the page is hidden or left; warns when something would be lost.
fn keep_on_leaving(keeper: &Keeper) {
    let keeper = *keeper;
    let hidden = document();
    let hide = window_event_listener_untyped("visibilitychange", move |_| {
        if hidden.hidden() {
            keeper.look();
            keeper.hurry();
        }
    });
    let leave = window_event_listener_untyped("pagehide", move |_| {
        keeper.look();
        keeper.part();
    });
    let back = window_event_listener_untyped("pageshow", move |_| keeper.come_back());
    // Password managers and autofill write without a word: what stands in the
    // controls is looked at whenever one is entered or left.
    let entered = window_event_listener(ev::focusin, move |_| keeper.look());
    let left = window_event_listener(ev::focusout, move |_| {
        keeper.look();
        keeper.hurry();
    });
    let close = window_event_listener(ev::beforeunload, move |event| {
        if keeper.loses() {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        hide.remove();
        leave.remove();
        back.remove();
        entered.remove();
        left.remove();
        close.remove();
    });
}
