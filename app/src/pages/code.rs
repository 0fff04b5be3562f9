//! Steps 3 and 4, and the same for an application of an earlier visit: a code
//! is sent, and typed.

mod again;
mod number;
mod told;
mod typed;

use domain::progress::Step;
use leptos::prelude::*;
use server_fn::ServerFn;

use super::{failing, loaded_again};
use crate::{
    api::{CheckCode, CorrectPhone, Resume, SendCode, SendResumptionCode, view::CodePage},
    components::{ErrorSummary, Page, Post, PostForm, Problems, Rules, words},
    place::{Place, StepPage},
};
pub(super) use again::{Clocks, CodeTimes, SendAgain};
pub(super) use told::{forgetting, tell_of_answers};
pub(super) use typed::CodeField;

use number::Number;

/// Step 3: the code is sent.
#[component]
pub fn SendCodePage() -> impl IntoView {
    let send = Post::to(SendCode::PATH);
    let correct = Post::to(CorrectPhone::PATH);
    let corrected = answers_that_change(correct);
    let again = move || send.count() + corrected.get();
    loaded_again(Place::Applicant(StepPage::SendCode), again, move |page| {
        view! { <Sending page send correct/> }.into_any()
    })
}

#[component]
fn Sending(page: CodePage, send: Post, correct: Post) -> impl IntoView {
    let words = words();
    Problems::provide(Rules::APPLICATION, correct.rejected_now());
    let clocks = Clocks::of(&page.code);
    // Whoever comes back, or never heard the answer, has a code already.
    let on_its_way = page.code.made.then(|| {
        view! { <p><a href=StepPage::CheckCode.path()>{words.have_code}</a></p> }.into_any()
    });
    view! {
        <Page title=words.send_title step=Step::SendCode>
            <ErrorSummary/>
            {failing(send)}
            {failing(correct)}
            <p class="lead">{words.send_lead}</p>
            <p class="reference">{page.phone.clone()}</p>
            <SendAgain send clocks first=true press=words.send_button forgets=vec![correct]/>
            {on_its_way}
            <Number phone=page.phone confirmed=page.phone_confirmed correct forgets=vec![send]/>
        </Page>
    }
    .into_any()
}

/// Step 4: the code is typed.
#[component]
pub fn CheckCodePage() -> impl IntoView {
    let check = Post::to(CheckCode::PATH);
    let send = Post::to(SendCode::PATH);
    let correct = Post::to(CorrectPhone::PATH);
    let corrected = answers_that_change(correct);
    let again = move || check.count() + send.count() + corrected.get();
    loaded_again(Place::Applicant(StepPage::CheckCode), again, move |page| {
        view! { <Checking page check send correct/> }.into_any()
    })
}

#[component]
fn Checking(page: CodePage, check: Post, send: Post, correct: Post) -> impl IntoView {
    let words = words();
    // Of a message that went to nobody there is no code.
    let lead = if page.code.made {
        words.check_lead
    } else {
        words.send_lead
    };
    view! {
        <Page title=words.check_title step=Step::CheckCode>
            <Typed lead page check send correct/>
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
    loaded_again(Place::Applicant(StepPage::Resume), again, move |page| {
        view! { <Resuming page check send/> }.into_any()
    })
}

#[component]
fn Resuming(page: CodePage, check: Post, send: Post) -> impl IntoView {
    let words = words();
    view! {
        <Page title=words.resume_title>
            <Typed lead=words.resume_lead page check send/>
            <p>{words.resume_stolen}" "<a href=StepPage::Suspend.path()>{words.resume_suspend}</a></p>
        </Page>
    }
    .into_any()
}

/// The answers to a corrected number after which the page is another one. A
/// refusal is told on the page as it stands, with what was typed still there.
fn answers_that_change(correct: Post) -> Memo<u32> {
    Memo::new(move |before: Option<&u32>| {
        let count = correct.count();
        match before {
            Some(before) if correct.is_refused() => *before,
            _ => count,
        }
    })
}

/// Where the code went, the code itself once one was sent, and another one. The
/// first button is the next step: of a code that is over, another code.
#[component]
fn Typed(
    lead: &'static str,
    page: CodePage,
    check: Post,
    send: Post,
    #[prop(optional)] correct: Option<Post>,
) -> impl IntoView {
    let words = words();
    let rejected = check
        .rejected_now()
        .or_else(|| correct.and_then(Post::rejected_now));
    tell_of_answers(&[check, send], rejected.is_some());
    Problems::provide(Rules::APPLICATION, rejected);
    let clocks = Clocks::of(&page.code);
    let CodePage { phone, code, .. } = page;
    // What was said of a post is said until the next one.
    let others = move |own: Post| {
        let all = [Some(check), Some(send), correct].into_iter().flatten();
        all.filter(|post| *post != own).collect::<Vec<_>>()
    };
    let number = correct.map(|correct| {
        let (phone, confirmed) = (phone.clone(), page.phone_confirmed);
        view! { <Number phone confirmed correct forgets=others(correct)/> }.into_any()
    });
    let form = if code.made {
        let class = move || {
            if clocks.is_over.get() {
                "button button--quiet"
            } else {
                "button"
            }
        };
        view! {
            <div hidden=move || !clocks.is_over.get()>
                <p class="notice notice--warning">{words.code_over}</p>
                <SendAgain send clocks first=true press=words.resend forgets=others(send)/>
            </div>
            <PostForm post=check check=forgetting(others(check))>
                <CodeField letters=code.letters/>
                <CodeTimes message=code.message clocks/>
                {(!page.outcome.is_empty()).then(|| view! { <p class="notice notice--warning">{page.outcome}</p> }.into_any())}
                <div class="actions"><button class=class type="submit">{page.button}</button></div>
            </PostForm>
            <div hidden=move || clocks.is_over.get()>
                <p>{words.resend_why}</p>
                <SendAgain send clocks first=false press=words.resend forgets=others(send)/>
            </div>
        }
        .into_any()
    } else {
        view! { <SendAgain send clocks first=true press=words.send_button forgets=others(send)/> }
            .into_any()
    };
    view! {
        <ErrorSummary/>
        {failing(check)}
        {failing(send)}
        {correct.map(failing)}
        <p class="lead">{lead}" "<b class="number">{phone}</b></p>
        {number}
        {form}
    }
}
