//! Right after sign-in: suspend at once?

use domain::{form::Field, progress::Step};
use leptos::prelude::*;

use super::{failure, loaded};
use crate::{
    api::{
        SendSuspensionCode, SuspendByCode, SuspendByWord, load_suspend,
        view::{SuspendView, SuspendableView},
    },
    components::{ErrorSummary, Page, Problems, TextField, locale, of_action, words},
    text,
};

/// Offers to suspend each living certificate.
#[component]
pub fn SuspendPage() -> impl IntoView {
    let send = ServerAction::<SendSuspensionCode>::new();
    let by_code = ServerAction::<SuspendByCode>::new();
    let by_word = ServerAction::<SuspendByWord>::new();
    let sheet = Resource::new(
        move || {
            (
                send.version().get(),
                by_code.version().get(),
                by_word.version().get(),
            )
        },
        |_| load_suspend(),
    );
    loaded(
        sheet,
        move |sheet| view! { <Sheet sheet send by_code by_word/> },
    )
}

#[component]
fn Sheet(
    sheet: SuspendView,
    send: ServerAction<SendSuspensionCode>,
    by_code: ServerAction<SuspendByCode>,
    by_word: ServerAction<SuspendByWord>,
) -> impl IntoView {
    let words = words();
    let rejected = of_action(by_code.value().get_untracked().as_ref())
        .or_else(|| of_action(by_word.value().get_untracked().as_ref()));
    Problems::provide(rejected);
    let help = sheet.help_phone.clone();
    view! {
        <Page title=words.suspend_title step=Step::Form>
            <p class="lead">{words.suspend_lead}</p>
            <ErrorSummary/>
            {failure(send.value().get_untracked())}
            {failure(by_code.value().get_untracked())}
            {failure(by_word.value().get_untracked())}
            {sheet.certificates.into_iter().map(|one| {
                view! { <One one help=help.clone() send by_code by_word/> }
            }).collect_view()}
            <p class="actions"><a class="button" href="/form">{words.suspend_skip}</a></p>
        </Page>
    }
}

#[component]
fn One(
    one: SuspendableView,
    help: String,
    send: ServerAction<SendSuspensionCode>,
    by_code: ServerAction<SuspendByCode>,
    by_word: ServerAction<SuspendByWord>,
) -> impl IntoView {
    let words = words();
    let serial = StoredValue::new(one.serial.clone());
    let hidden =
        move || view! { <input type="hidden" name="certificate" value=serial.get_value()/> };
    view! {
        <section class="card suspend">
            <h2>{words.certificate}" …"{one.tail}</h2>
            <p class="field__hint">{text::day(locale(), one.until)}</p>
            {one.suspended.then(|| view! { <p class="notice notice--good" role="status">{words.suspended_already}</p> })}
            {(!one.suspended && one.has_phone && !one.code_sent).then(|| view! {
                <ActionForm action=send>{hidden()}<button class="button button--danger" type="submit">{words.suspend_phone}</button></ActionForm>
            })}
            {(!one.suspended && one.has_phone && one.code_sent).then(|| view! {
                <ActionForm action=by_code attr:novalidate="">{hidden()}
                    <TextField field=Field::OneTimeCode name="code" hint=words.check_hint width="control--w11 code-input" inputmode="numeric" autocomplete="one-time-code"/>
                    <button class="button button--danger" type="submit">{words.suspend_code}</button>
                </ActionForm>
            })}
            {(!one.suspended && one.has_word).then(|| view! {
                <ActionForm action=by_word attr:novalidate="">{hidden()}
                    <TextField field=Field::SecurityWord name="word" kind="password" width="control--w20" autocomplete="current-password"/>
                    <button class="button button--danger" type="submit">{words.suspend_word}</button>
                </ActionForm>
            })}
            {(!one.suspended && !one.has_word && !one.has_phone).then(|| view! {
                <p>{words.suspend_neither}" "<b>{help}</b></p>
            })}
        </section>
    }
}
