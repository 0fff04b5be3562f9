//! One form with everything around it, from when it is shown until it is left.

use domain::{
    application::Draft,
    form::Field,
    offline::{
        autosave::{Autosave, Event, Start},
        queue,
    },
};
use jiff::Timestamp;
use leptos::{ev, prelude::*};

use super::{
    ApplicationForm,
    commands::refused,
    context::{FormContext, Unopened},
    controls::typed_before,
    spot::come_back_to_spot,
};
use crate::{
    components::{Post, fill},
    navigation::Navigation,
    offline::{Attempts, Desk, Device, Found, Reach, Tabs},
    pages::sending::Sender,
    place::StepPage,
    wire::{Fault, view::FormView},
};

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
    let context = FormContext::new(&form, away);
    let shown = form.clone();
    Effect::new(move |_| {
        sender.happens(queue::Event::SignedIn);
        context.begin(Autosave::new(start(&came, &shown, &context)));
        give_word_back(&shown.draft);
        let typed = typed_before(&shown.draft).filter(|typed| *typed != shown.draft);
        if let Some(typed) = typed {
            context.happens(Event::Typed(typed));
        }
        context.look();
        let tabs = Tabs::join(&shown.file, move |event| context.happens(event));
        context.tabs.set_value(Some(tabs));
        leptos::task::spawn_local(context.look_on_device());
        keep_on_leaving(&context);
        come_back_to_spot();
        on_cleanup(move || context.leave());
    });
    Effect::new(move |_| context.happens(Event::Reachable(!reach.is_lost())));
    // The answers can be looked over without the server: the rules are here.
    Effect::new(move |_| match post.fault() {
        Some(Fault::Offline) => {
            reach.answered(false);
            context.to_desk(true);
            navigation.go(StepPage::Review.path());
        }
        Some(Fault::Stale) => context.happens(Event::PressedStale),
        _ => {}
    });
    // A correction that is being given up is not saved meanwhile.
    Effect::new(move |_| {
        if drop.fault().is_some() {
            context.happens(Event::Held(false));
        }
    });
    let context = StoredValue::new(context);
    view! { <ApplicationForm form post drop context/> }
}

/// What is known as the page begins. `came`: as the server has it; `shown`: with what
/// this tab knows.
fn start(came: &FormView, shown: &FormView, context: &FormContext) -> Start {
    let is_ahead = Desk.is_ahead();
    Start {
        file: shown.file.clone(),
        revision: shown.revision,
        saved_at: came.saved_at.map(Timestamp::as_millisecond),
        shown: shown.draft.clone(),
        at_server: (!context.away).then(|| came.draft.clone()),
        base: Desk.base().filter(|_| is_ahead),
        is_ahead,
        unanswered: Desk.unanswered(),
        attempt: Attempts::last_of_page(),
        on_its_way: Attempts::on_its_way(),
        refused: refused(came),
        aside: Desk.aside(),
        is_reachable: !context.reach.is_lost_now(),
    }
}

/// Writes the security word into its controls once they are drawn.
fn give_word_back(draft: &Draft) {
    let draft = draft.clone();
    if draft.security_word.is_empty() && draft.security_word_again.is_empty() {
        return;
    }
    request_animation_frame(move || {
        fill(Field::SecurityWord, &draft.security_word);
        fill(Field::SecurityWordAgain, &draft.security_word_again);
    });
}

impl FormContext {
    /// Looks for a draft of this person on the device.
    async fn look_on_device(self) {
        if !Device::is_used() {
            return;
        }
        let Ok(device) = Device::of_this_visit(!self.away).await else {
            return;
        };
        match device.read().await {
            Ok(Found::Draft(draft, at)) => {
                let same_visit = device.same_visit;
                let is_of_form = self.read(|machine| machine.file() == draft.file);
                if same_visit && is_of_form == Some(true) {
                    Desk.goes_on_waiting(draft.waiting.clone());
                }
                self.happens(Event::DeviceFound {
                    draft,
                    at,
                    same_visit,
                });
            }
            Ok(Found::Over(at)) => {
                let at = Timestamp::from_millisecond(at).unwrap_or_default();
                self.on_device.try_set(Some(Unopened::Over(at)));
            }
            Ok(Found::Newer) => {
                self.on_device.try_set(Some(Unopened::Newer));
            }
            // Somebody else's: this visit has no use for the key.
            Ok(Found::Nothing) => Device::lock(),
            Err(_) => {}
        }
    }
}

/// Saves when the page is hidden or left; warns when something would be lost.
fn keep_on_leaving(context: &FormContext) {
    let context = *context;
    let look_and = move |event: Event| {
        context.look();
        context.happens(event);
    };
    let page = document();
    let hide = window_event_listener_untyped("visibilitychange", move |_| {
        look_and(if page.hidden() {
            Event::Hidden
        } else {
            Event::Shown
        });
    });
    let leave = window_event_listener_untyped("pagehide", move |_| look_and(Event::Parting));
    let back = window_event_listener_untyped("pageshow", move |_| look_and(Event::Shown));
    // Password managers and autofill write without a word: what stands in the
    // controls is looked at whenever one is entered or left.
    let entered = window_event_listener(ev::focusin, move |_| context.look());
    let left = window_event_listener(ev::focusout, move |_| look_and(Event::FieldLeft));
    let close = window_event_listener(ev::beforeunload, move |event| {
        context.look();
        if context.read(Autosave::would_lose) == Some(true) {
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
