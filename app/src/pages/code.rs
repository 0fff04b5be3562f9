//! Steps 3 and 4, and the same for an application of an earlier visit: a code
//! is sent, and typed.

use std::time::Duration;

use domain::{form::Field, progress::Step};
use leptos::prelude::*;

use super::{failure, loaded};
use crate::{
    api::{
        CheckCode, Resume, SendCode, SendResumptionCode, load_code, load_resume, view::CodeView,
    },
    components::{ErrorSummary, Page, Problems, TextField, of_action, words},
};

/// Step 3: the code is sent.
#[component]
pub fn SendCodePage() -> impl IntoView {
    let sheet = Resource::new(|| (), |()| load_code());
    let send = ServerAction::<SendCode>::new();
    loaded(sheet, move |sheet| {
        let words = words();
        view! {
            <Page title=words.send_title step=Step::SendCode>
                <p class="lead">{words.send_lead}</p>
                {move || failure(send.value().get())}
                <p class="reference">{sheet.phone}</p>
                <ActionForm action=send>
                    <div class="actions">
                        <button class="button" type="submit">{words.send_button}</button>
                        <a href="/form#mobile_phone">{words.wrong_number}</a>
                    </div>
                </ActionForm>
            </Page>
        }
    })
}

/// Step 4: the code is typed.
#[component]
pub fn CheckCodePage() -> impl IntoView {
    let check = ServerAction::<CheckCode>::new();
    let send = ServerAction::<SendCode>::new();
    let sheet = Resource::new(
        move || (check.version().get(), send.version().get()),
        |_| load_code(),
    );
    loaded(sheet, move |sheet| {
        let words = words();
        Problems::provide(of_action(check.value().get_untracked().as_ref()));
        let phone = sheet.phone.clone();
        view! {
            <Page title=words.check_title step=Step::CheckCode>
                <p class="lead">{words.check_lead}" "<b>{phone}</b></p>
                <ErrorSummary/>
                {failure(check.value().get_untracked())}
                {failure(send.value().get_untracked())}
                <ActionForm action=check attr:novalidate="">
                    <CodeInput/>
                    <Countdowns sheet/>
                    <div class="actions"><button class="button" type="submit">{words.check_button}</button></div>
                </ActionForm>
                <ActionForm action=send>
                    <div class="actions">
                        <button class="button button--quiet" type="submit">{words.resend}</button>
                        <a href="/form#mobile_phone">{words.wrong_number}</a>
                    </div>
                </ActionForm>
            </Page>
        }
    })
}

/// An application of an earlier visit is opened by a code to its phone.
#[component]
pub fn ResumePage() -> impl IntoView {
    let check = ServerAction::<Resume>::new();
    let send = ServerAction::<SendResumptionCode>::new();
    let sheet = Resource::new(
        move || (check.version().get(), send.version().get()),
        |_| load_resume(),
    );
    loaded(sheet, move |sheet| {
        let words = words();
        Problems::provide(of_action(check.value().get_untracked().as_ref()));
        let (phone, sent) = (sheet.phone.clone(), sheet.sent);
        view! {
            <Page title=words.resume_title>
                <p class="lead">{words.resume_lead}" "<b>{phone}</b></p>
                <ErrorSummary/>
                {failure(check.value().get_untracked())}
                {failure(send.value().get_untracked())}
                {sent.then(|| view! {
                    <ActionForm action=check attr:novalidate="">
                        <CodeInput/>
                        <Countdowns sheet/>
                        <div class="actions"><button class="button" type="submit">{words.check_button}</button></div>
                    </ActionForm>
                })}
                <ActionForm action=send>
                    <div class="actions">
                        <button class=if sent { "button button--quiet" } else { "button" } type="submit">
                            {if sent { words.resend } else { words.send_button }}
                        </button>
                    </div>
                </ActionForm>
            </Page>
        }
    })
}

#[component]
fn CodeInput() -> impl IntoView {
    let words = words();
    view! {
        <TextField field=Field::OneTimeCode name="code" hint=words.check_hint width="control--w11 code-input" inputmode="numeric" autocomplete="one-time-code"/>
    }
}

/// How long the code is good, and when another may be asked for. The numbers
/// keep their place: nothing on the page moves.
#[component]
fn Countdowns(sheet: CodeView) -> impl IntoView {
    let words = words();
    let good = counting(sheet.good_for);
    let again = counting(sheet.again_in);
    let clock = |seconds: i64| format!("{}:{:02}", seconds / 60, seconds % 60);
    view! {
        <p class="field__hint">
            {move || if good.get() > 0 { words.code_ends } else { words.code_over }}
            " "<span class="countdown" role="timer">{move || if good.get() > 0 { clock(good.get()) } else { String::new() }}</span>
        </p>
        <p class="field__hint">
            {move || if again.get() > 0 { words.resend_in } else { "" }}
            " "<span class="countdown" role="timer">{move || if again.get() > 0 { clock(again.get()) } else { String::new() }}</span>
        </p>
    }
}

/// Seconds that go down to zero in the browser.
fn counting(from: i64) -> RwSignal<i64> {
    let left = RwSignal::new(from);
    Effect::new(move |_| {
        let tick = set_interval_with_handle(
            move || left.update(|left| *left = (*left - 1).max(0)),
            Duration::from_secs(1),
        );
        if let Ok(tick) = tick {
            on_cleanup(move || tick.clear());
        }
    });
    left
}
