//! Steps 3 and 4, and the same for an application of an earlier visit: a code
//! is sent, and typed.

use domain::{form::Field, progress::Step};
use leptos::prelude::*;
use server_fn::ServerFn;

use super::{Behind, failing, failure, loaded, loaded_again};
use crate::{
    api::{
        CheckCode, Fault, Resume, SendCode, SendResumptionCode,
        view::{CodeView, PageName, View},
    },
    components::{
        Countdown, ErrorSummary, Live, Page, Post, PostForm, Problems, Rules, TextField, all_words,
        seconds_left,
    },
    place::StepPage,
};

/// Step 3: the code is sent.
#[component]
pub fn SendCodePage() -> impl IntoView {
    let send = Post::to(SendCode::PATH);
    loaded(PageName::Code, move |view| match view {
        View::Code(sheet) => Some(Behind::SendCode { sheet, send }),
        _ => None,
    })
}

#[component]
pub(super) fn Sending(sheet: CodeView, send: Post) -> impl IntoView {
    let words = all_words();
    let sent = sheet.sent;
    // Whoever comes back, or never heard the answer, has a code already.
    let on_its_way = move || {
        let sent = sent || matches!(send.fault(), Some(Fault::TooOften { .. }));
        sent.then(|| {
            view! { <p><a href=StepPage::CheckCode.path()>{words.have_code}</a></p> }.into_any()
        })
    };
    view! {
        <Page title=words.send_title step=Step::SendCode>
            <p class="lead">{words.send_lead}</p>
            {move || failure(send.fault())}
            <p class="reference">{sheet.phone}</p>
            <PostForm post=send>
                <div class="actions">
                    <button class="button" type="submit">{words.send_button}</button>
                    <a href=StepPage::Form.at_field(Field::MobilePhone)>{words.wrong_number}</a>
                </div>
            </PostForm>
            {on_its_way}
        </Page>
    }
    .into_any()
}

/// Step 4: the code is typed.
#[component]
pub fn CheckCodePage() -> impl IntoView {
    let check = Post::to(CheckCode::PATH);
    let send = Post::to(SendCode::PATH);
    let again = move || check.count() + send.count();
    loaded_again(PageName::Code, again, move |view| match view {
        View::Code(sheet) => Some(Behind::CheckCode { sheet, check, send }),
        _ => None,
    })
}

#[component]
pub(super) fn Checking(sheet: CodeView, check: Post, send: Post) -> impl IntoView {
    let words = all_words();
    let lead = words.check_lead;
    view! {
        <Page title=words.check_title step=Step::CheckCode>
            <Typed lead sheet check send/>
            <p><a href=StepPage::Form.at_field(Field::MobilePhone)>{words.wrong_number}</a></p>
        </Page>
    }
    .into_any()
}

/// An application of an earlier visit is opened by a code to its phone.
#[component]
pub fn ResumePage() -> impl IntoView {
    let check = Post::to(Resume::PATH);
    let send = Post::to(SendResumptionCode::PATH);
    let again = move || check.count() + send.count();
    loaded_again(PageName::Resume, again, move |view| match view {
        View::Code(sheet) => Some(Behind::Resume { sheet, check, send }),
        _ => None,
    })
}

#[component]
pub(super) fn Resuming(sheet: CodeView, check: Post, send: Post) -> impl IntoView {
    let words = all_words();
    let lead = words.resume_lead;
    view! {
        <Page title=words.resume_title>
            <Typed lead sheet check send/>
            <p>{words.resume_stolen}" "<a href=StepPage::Suspend.path()>{words.resume_suspend}</a></p>
        </Page>
    }
    .into_any()
}

/// Where the code went, the code itself once one was sent, and another one.
#[component]
fn Typed(lead: &'static str, sheet: CodeView, check: Post, send: Post) -> impl IntoView {
    let words = all_words();
    Problems::provide(Rules::LATER, check.rejected_now());
    let (phone, sent) = (sheet.phone.clone(), sheet.sent);
    let (class, press) = if sent {
        ("button button--quiet", words.resend)
    } else {
        ("button", words.send_button)
    };
    view! {
        <p class="lead">{lead}" "<b class="number">{phone}</b></p>
        <ErrorSummary/>
        {failing(check)}
        {failing(send)}
        {sent.then(|| view! {
            <PostForm post=check>
                <CodeInput/>
                <p class="field__hint">{sheet.message.clone()}</p>
                <Countdowns sheet/>
                <div class="actions"><button class="button" type="submit">{words.check_button}</button></div>
            </PostForm>
        }.into_any())}
        <PostForm post=send>
            <div class="actions"><button class=class type="submit">{press}</button></div>
        </PostForm>
    }
}

#[component]
fn CodeInput() -> impl IntoView {
    let words = all_words();
    view! {
        <TextField field=Field::OneTimeCode name="code" hint=words.check_hint width="control--w11 code-input" inputmode="numeric" autocomplete="one-time-code"/>
    }
}

/// How long the code is good, and when another may be asked for: counted down
/// by the clock where scripts run, else as times of day. The numbers keep
/// their place: nothing on the page moves.
#[component]
fn Countdowns(sheet: CodeView) -> impl IntoView {
    let words = all_words();
    let (until, again_at) = (sheet.good_until, sheet.again_at);
    let good = seconds_left(sheet.good_for);
    let again = seconds_left(sheet.again_in);
    let is_over = Memo::new(move |_| match good.get() {
        None => until.is_none(),
        Some(left) => left == 0,
    });
    let is_open = Memo::new(move |_| match again.get() {
        None => again_at.is_none(),
        Some(left) => left == 0,
    });
    // A screen reader is told the turns, not every second.
    let turn = Signal::derive(move || {
        match (good.get(), again.get()) {
            (None, _) => "",
            (Some(0), _) => words.code_over,
            (Some(..=60), _) => words.code_last_minute,
            (_, Some(0)) => words.resend_now,
            _ => "",
        }
        .to_owned()
    });
    let good_words = Signal::derive(move || {
        match (is_over.get(), good.get()) {
            (true, _) => words.code_over,
            (false, None) => words.code_until,
            (false, Some(_)) => words.code_ends,
        }
        .to_owned()
    });
    let again_words = Signal::derive(move || {
        match (is_open.get(), again.get()) {
            (true, _) => "",
            (false, None) => words.resend_from,
            (false, Some(_)) => words.resend_in,
        }
        .to_owned()
    });
    let good_clock = move || {
        let at = until.filter(|_| !is_over.get());
        at.map(|at| view! { <Countdown at left=good/> }.into_any())
    };
    let again_clock = move || {
        let at = again_at.filter(|_| !is_open.get());
        at.map(|at| view! { <Countdown at left=again/> }.into_any())
    };
    view! {
        <p class="field__hint"><Live text=good_words/>" "{good_clock}</p>
        <p class="field__hint"><Live text=again_words/>" "{again_clock}</p>
        <p class="visually-hidden" role="status"><Live text=turn/></p>
    }
}
