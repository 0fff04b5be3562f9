//! Right after sign-in: suspend at once?

use domain::{form::Field, progress::Step};
use leptos::prelude::*;
use server_fn::ServerFn;

use super::{Behind, failing, loaded_again};
use crate::{
    api::{
        SendSuspensionCode, SuspendByCode, SuspendByWord,
        view::{PageName, ProfileView, SuspendView, SuspendableView, View},
    },
    components::{
        ErrorSummary, Officer, Page, Post, PostForm, Problems, Rules, TextField, all_words, locale,
    },
    place::StepPage,
    text,
};

/// Offers to suspend each living certificate.
#[component]
pub fn SuspendPage() -> impl IntoView {
    let send = Post::to(SendSuspensionCode::PATH);
    let by_code = Post::to(SuspendByCode::PATH);
    let by_word = Post::to(SuspendByWord::PATH);
    let again = move || send.count() + by_code.count() + by_word.count();
    loaded_again(PageName::Suspend, again, move |view| match view {
        View::Suspend(sheet) => Some(Behind::Suspend {
            sheet,
            send,
            by_code,
            by_word,
        }),
        _ => None,
    })
}

#[component]
pub(super) fn Sheet(sheet: SuspendView, send: Post, by_code: Post, by_word: Post) -> impl IntoView {
    let words = all_words();
    Problems::provide(
        Rules::LATER,
        by_code.rejected_now().or_else(|| by_word.rejected_now()),
    );
    let help = use_context::<ProfileView>()
        .map(|profile| profile.help_phone)
        .unwrap_or_default();
    let (on, on_words) = if sheet.resumable {
        (StepPage::Resume.path(), words.suspend_back)
    } else {
        (StepPage::Form.path(), words.suspend_skip)
    };
    view! {
        <Page title=words.suspend_title step=Step::Form>
            <p class="lead">{words.suspend_lead}</p>
            <ErrorSummary/>
            {failing(send)}
            {failing(by_code)}
            {failing(by_word)}
            {sheet.certificates.is_empty().then(|| view! { <p>{words.suspend_none}</p> }.into_any())}
            {sheet.certificates.into_iter().map(|one| {
                view! { <One one help=help.clone() send by_code by_word/> }.into_any()
            }).collect_view()}
            <p class="actions"><a class="button" href=on>{on_words}</a></p>
            <Officer officer=sheet.authority/>
        </Page>
    }
}

#[component]
fn One(
    one: SuspendableView,
    help: String,
    send: Post,
    by_code: Post,
    by_word: Post,
) -> impl IntoView {
    let words = all_words();
    let serial = StoredValue::new(one.serial.clone());
    let told = if one.suspended {
        Some(words.suspended_already)
    } else if one.ordered {
        Some(words.suspend_ordered)
    } else {
        None
    };
    let open = told.is_none();
    // A code can get lost: another one can be had beside it.
    let (send_class, send_words) = if one.code_sent {
        ("button button--quiet", words.suspend_again)
    } else {
        ("button button--danger", words.suspend_phone)
    };
    let hidden =
        move || view! { <input type="hidden" name="certificate" value=serial.get_value()/> };
    view! {
        <section class="card suspend">
            <h2>{words.certificate}" …"{one.tail}</h2>
            <p class="field__hint">{words.valid_until}" "{text::day(locale(), one.until)}</p>
            {told.map(|told| view! { <p class="notice notice--good" role="status">{told}</p> }.into_any())}
            {(open && one.has_phone && one.code_sent).then(|| view! {
                <PostForm post=by_code>{hidden()}
                    <TextField field=Field::OneTimeCode name="code" hint=words.check_hint width="control--w11 code-input" inputmode="numeric" autocomplete="one-time-code"/>
                    <button class="button button--danger" type="submit">{words.suspend_code}</button>
                </PostForm>
            }.into_any())}
            {(open && one.has_phone).then(|| view! {
                <PostForm post=send>{hidden()}<button class=send_class type="submit">{send_words}</button></PostForm>
            }.into_any())}
            {(open && one.has_word).then(|| view! {
                <PostForm post=by_word>{hidden()}
                    <TextField field=Field::SecurityWord name="word" kind="password" width="control--w20" autocomplete="current-password"/>
                    <button class="button button--danger" type="submit">{words.suspend_word}</button>
                </PostForm>
            }.into_any())}
            {(open && !one.has_word && !one.has_phone).then(|| view! {
                <p>{words.suspend_neither}" "<b>{help}</b></p>
            }.into_any())}
        </section>
    }
}
