//! The press of *Form Onayla*, and what becomes of it over a network that may
//! be gone.

use domain::{
    form::Field,
    offline::{
        draft::write_marks,
        queue::{Command, Event, Sending},
    },
};
use leptos::prelude::*;
use server_fn::ServerFn;
use web_sys::FormData;

use super::form::word_context;
use crate::{
    api::{SubmitForm, WasSubmitted},
    components::{Kept, VisitClock, set_fields, words},
    navigation::Navigation,
    offline::{Desk, Device, Found, Reach, new_key, probing},
    place::{StepPage, path_of},
    transport::post,
    wire::{Fault, view::FormView},
};

/// Sends the form of this tab.
#[derive(Clone, Copy)]
pub(super) struct Sender {
    desk: Desk,
    reach: Reach,
    clock: VisitClock,
    kept: Kept,
    navigation: Navigation,
    /// The page to which the answer leads; none before there is one.
    location: StoredValue<Option<String>>,
}

impl Sender {
    pub(super) fn here() -> Self {
        Self {
            desk: Desk,
            reach: Reach::here(),
            clock: VisitClock::here(),
            kept: Kept::here(),
            navigation: Navigation::here(),
            location: StoredValue::new(None),
        }
    }

    /// Follows the network for the page around.
    pub(super) fn follow(self) {
        Effect::new(move |_| {
            let lost = self.reach.is_lost();
            match self.desk.sending().get() {
                Sending::Waiting { .. } if !lost => self.happens(Event::Reached),
                Sending::Ready { .. } if lost => self.happens(Event::Lost),
                _ => {}
            }
        });
    }

    /// The button was pressed. What the rules refuse goes back to its fields
    /// and is sent nowhere.
    pub(super) fn press(self) {
        let Some(form) = self.desk.form() else {
            return;
        };
        match form.draft.parse(&form.offer, &word_context(&form)) {
            Ok(_) => self.happens(Event::Pressed(new_key())),
            Err(rejected) => {
                self.happens(Event::TakenBack);
                self.desk.refuse(rejected);
                self.navigation.go(StepPage::Form.path());
            }
        }
    }

    /// Back to the form.
    pub(super) fn take_back(self) {
        self.happens(Event::TakenBack);
        self.navigation.go(StepPage::Form.path());
    }

    pub(super) fn happens(self, event: Event) {
        let before = self.desk.sending().get_untracked();
        let (after, command) = before.clone().on(event);
        if after != before {
            self.desk.sending().set(after.clone());
            Self::note(&after);
        }
        match command {
            Command::Rest => {}
            Command::Probe => self.reach.answered(false),
            Command::GoOn => {
                self.desk.clear();
                let leads_to = self.location.try_get_value().flatten();
                let code = StepPage::SendCode.path();
                self.navigation.go(leads_to.as_deref().unwrap_or(code));
            }
            Command::Send | Command::Ask => {
                let key = after.key().unwrap_or_default().to_owned();
                leptos::task::spawn_local(async move {
                    let event = if command == Command::Send {
                        self.send(&key).await
                    } else {
                        self.ask(&key).await
                    };
                    self.happens(event);
                });
            }
        }
    }

    async fn send(self, key: &str) -> Event {
        let Some((form, data)) = self.desk.form().and_then(|form| {
            let data = data(&form, self.desk, key)?;
            Some((form, data))
        }) else {
            return Event::NoAnswer;
        };
        let answer = post(SubmitForm::PATH, &data).await;
        let fault = match answer {
            Ok(answer) => {
                self.location.try_set_value(answer.location);
                return self.answered(Event::Accepted);
            }
            Err((fault, _)) => fault,
        };
        match fault {
            Fault::Refused(rejected) => {
                self.desk.refuse(rejected);
                self.navigation.go(StepPage::Form.path());
                self.answered(Event::Refused)
            }
            Fault::Stale => {
                self.desk.put_aside(form.draft);
                self.navigation.go(StepPage::Form.path());
                self.answered(Event::Refused)
            }
            fault => self.otherwise(&fault),
        }
    }

    async fn ask(self, key: &str) -> Event {
        let data = FormData::new().and_then(|data| data.set_with_str("key", key).map(|()| data));
        let Ok(data) = data else {
            return Event::NoAnswer;
        };
        match post(WasSubmitted::PATH, &data).await {
            Ok(answer) if answer.body == b"true" => self.answered(Event::Accepted),
            Ok(answer) if answer.body == b"false" => self.answered(Event::NotThere),
            Ok(_) => Event::NoAnswer,
            Err((fault, _)) => self.otherwise(&fault),
        }
    }

    fn answered(self, event: Event) -> Event {
        self.reach.answered(true);
        self.clock.touch();
        event
    }

    fn otherwise(self, fault: &Fault) -> Event {
        match fault {
            Fault::Expired => {
                self.kept.visit_ended();
                Event::VisitEnded
            }
            // It stands at a later step: an earlier try arrived.
            Fault::Elsewhere(step) => {
                self.desk.clear();
                self.navigation.go(path_of(*step));
                Event::NoAnswer
            }
            _ => Event::NoAnswer,
        }
    }

    /// Notes on the device how far it is, where there is a draft.
    fn note(sending: &Sending) {
        if !(Device::is_used() && Device::has_share()) {
            return;
        }
        let waiting = sending.to_keep();
        leptos::task::spawn_local(async move {
            if let Ok(device) = Device::of_this_visit(false).await
                && let Ok(Found::Draft(mut draft, _)) = device.read().await
                && draft.waiting != waiting
            {
                draft.waiting = waiting;
                // Without it the applicant presses once more; nothing is lost.
                let _ = device.save(&draft).await;
            }
        });
    }
}

/// The form as it is sent.
fn data(form: &FormView, desk: Desk, key: &str) -> Option<FormData> {
    let data = FormData::new().ok()?;
    let set = |name: &str, text: &str| data.set_with_str(name, text).ok();
    set("key", key)?;
    set("base", &form.revision.to_string())?;
    set("unanswered", &write_marks(&desk.unanswered()))?;
    if !form.corrects().is_empty() {
        set("corrects", "true")?;
    }
    set_fields(&data, &form.draft);
    set(Field::SecurityWord.name(), &form.draft.security_word)?;
    set(
        Field::SecurityWordAgain.name(),
        &form.draft.security_word_again,
    )?;
    Some(data)
}

/// How far it is, and what the applicant can do.
#[component]
pub(super) fn SendState(
    /// Lays on the desk what is to be sent, on a page where it can be typed.
    #[prop(optional, into)]
    before: Option<Callback<()>>,
) -> impl IntoView {
    let words = words();
    let sender = Sender::here();
    sender.follow();
    let press = move |_| {
        if let Some(before) = before {
            before.run(());
        }
        sender.press();
    };
    let edit = move || {
        view! {
            <button class="button button--quiet" type="button" on:click=move |_| sender.take_back()>{words.send_edit}</button>
        }
        .into_any()
    };
    let said = move || {
        match sender.desk.sending().get() {
        Sending::Idle | Sending::Accepted => ().into_any(),
        Sending::UnderWay { .. } => view! { <p>{words.send_under_way}</p> }.into_any(),
        Sending::Asking { .. } => view! { <p>{words.send_asking}</p> }.into_any(),
        Sending::Waiting { .. } => view! {
            <h2>{words.send_waiting_title}</h2>
            <p>{words.send_waiting}</p>
            <p class="actions">
                <button class="button button--quiet" type="button" on:click=move |_| probing::hurry()>{words.send_look}</button>
                {edit()}
            </p>
        }
        .into_any(),
        Sending::Ready { .. } => view! {
            <h2>{words.send_ready_title}</h2>
            <p>{words.send_ready}</p>
            <p class="actions">
                <button class="button" type="button" on:click=press>{words.send_now}</button>
                {edit()}
            </p>
        }
        .into_any(),
        Sending::SignedOut { .. } => view! {
            <h2>{words.send_signed_out_title}</h2>
            <p>{words.send_signed_out}</p>
            <p class="actions"><a class="button" href=Kept::here().way_back()>{words.sign_in_again}</a></p>
        }
        .into_any(),
    }
    };
    let notice = move || {
        let idle = matches!(
            sender.desk.sending().get(),
            Sending::Idle | Sending::Accepted
        );
        (!idle).then(|| {
            view! { <section class="notice" aria-label=words.send_label>{said}</section> }
                .into_any()
        })
    };
    view! { <div aria-live="polite">{notice}</div> }
}
