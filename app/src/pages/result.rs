//! Step 6: what there is, and what to do next.

use domain::{certificate::OrderState, document::DocumentKind, progress::Step};
use leptos::prelude::*;
use server_fn::ServerFn;

mod next;
mod upload;

use next::{Closed, Electronically, Outcome, Signed, steps};

use super::{
    code::tell_of_answers,
    failing,
    form::{FeeRows, GiveUp},
    loaded_again,
};
use crate::{
    api::{ChooseSigning, CorrectApplication, DropCorrection, Withdraw},
    components::{Kept, Page, Post, PostForm, locale, words},
    navigation::Navigation,
    offline::{
        Desk, Device,
        script::{of_navigator, promised},
    },
    place::{Place, StepPage},
    text,
    wire::view::{ChangeView, ProfileView, ResultView, SignatureView},
};

/// The result.
#[component]
pub fn ResultPage() -> impl IntoView {
    let posts = ResultPosts {
        withdraw: Post::to(Withdraw::PATH),
        correct: Post::to(CorrectApplication::PATH),
        drop: Post::to(DropCorrection::PATH),
        choose: Post::to(ChooseSigning::PATH),
    };
    // It is closed by now: the page of the ways of signing says why.
    let navigation = Navigation::here();
    Effect::new(move |_| {
        if posts.choose.is_refused() {
            navigation.go(StepPage::Signing.path());
        }
    });
    // Past the confirmation there is nothing to give back.
    Effect::new(move |_| Kept::here().forget());
    let again = move || posts.withdraw.count() + posts.drop.count() + posts.choose.count();
    loaded_again(Place::Applicant(StepPage::Result), again, move |sheet| {
        view! { <Sheet sheet posts/> }.into_any()
    })
}

/// What the forms of the result post to.
#[derive(Clone, Copy)]
struct ResultPosts {
    withdraw: Post,
    correct: Post,
    drop: Post,
    choose: Post,
}

#[component]
fn Sheet(sheet: ResultView, posts: ResultPosts) -> impl IntoView {
    let ResultPosts {
        withdraw,
        correct,
        drop,
        choose,
    } = posts;
    tell_of_answers(&[choose, drop, withdraw], false);
    let taken = sheet.number.clone();
    // The server has it: the draft goes, and nothing of it is left to send. One of
    // a correction that is under way stays.
    let is_under_way = !sheet.correcting.is_empty();
    Effect::new(move |_| {
        if is_under_way {
            return;
        }
        Desk.clear();
        let taken = taken.clone();
        leptos::task::spawn_local(async move {
            if Device::is_used()
                && let Ok(device) = Device::of_this_visit(true).await
            {
                let _ = device.taken(&taken).await;
            }
        });
    });
    let words = words();
    let locale = locale();
    let number = sheet.number.clone();
    let on_paper = sheet.signature == SignatureView::None;
    let documents = DocumentKind::ALL.iter().map(move |kind| {
        let address = ["/belge/", &kind.address(&number)].concat();
        let name = text::document::open(locale, *kind, on_paper);
        view! { <a class="button" href=address download rel="external">{name}</a> }.into_any()
    });
    let help_phone = use_context::<ProfileView>().map(|profile| profile.help_phone);
    // Of an application that was taken back, none of this comes true.
    let stands = !sheet.withdrawn;
    let fee = sheet
        .fee
        .read::<Vec<(String, String)>>()
        .unwrap_or_default();
    let revocation = sheet
        .revocation
        .filter(|_| stands)
        .map(|state| match state {
            OrderState::Requested if on_paper => words.revocation_requested,
            OrderState::Requested => words.revocation_requested_e,
            OrderState::Ordered => words.revocation_ordered,
            OrderState::CarriedOut => words.revocation_done,
        });
    // Until it is approved the old card can sign: what stops it stands beside.
    let waits = sheet.revocation == Some(OrderState::Requested);
    let stop = waits.then(|| {
        view! { " "<a href=StepPage::Suspend.path()>{words.revocation_suspend}</a> }.into_any()
    });
    let outcome = match &sheet.signature {
        SignatureView::Open { waits, refused, .. } => {
            Some(view! { <Outcome waits=*waits refused=refused.clone()/> })
        }
        SignatureView::Closed { waits, .. } => {
            Some(view! { <Outcome waits=*waits refused=String::new()/> })
        }
        SignatureView::None | SignatureView::Accepted(_) => None,
    };
    let next_title = match sheet.signature {
        SignatureView::Accepted(_) => words.signed_next,
        _ => words.next_title,
    };
    let next = steps(next_title, sheet.next, sheet.authority, help_phone);
    let title = match sheet.signature {
        _ if sheet.withdrawn => words.withdrawn_title,
        SignatureView::Accepted(_) => words.signed_title,
        _ => words.result_title,
    };
    view! {
        <Page title step=Step::Result>
            {failing(withdraw)}{failing(correct)}{failing(drop)}{failing(choose)}
            {is_under_way.then(|| view! { <Unfinished page=sheet.correcting locked=sheet.correction_locked drop/> }.into_any())}
            {(sheet.can_correct && sheet.corrected).then(|| view! { <p class="notice notice--good">{words.corrected}</p> }.into_any())}
            {outcome}
            <section class="card">
                <h2>{words.number}</h2>
                <p class="reference">{sheet.number.clone()}</p>
                <CopyNumber number=sheet.number.clone()/>
                <p><b>{sheet.applicant}</b>", "{sheet.organization}</p>
                {revocation.map(|said| view! { <p><b>{said}</b>{stop}</p> }.into_any())}
                {sheet.until.filter(|_| stands).map(|until| view! {
                    <p>{words.until}" "<b>{text::day(locale, until)}</b>" ("{text::remaining(locale, sheet.left)}")"</p>
                }.into_any())}
                {(stands && !fee.is_empty()).then(|| view! { <FeeRows rows=fee/> }.into_any())}
            </section>
            {if sheet.withdrawn {
                view! { <p>{words.withdrawn_text}</p><p class="actions"><a class="button" href="/">{words.to_start}</a></p> }.into_any()
            } else if let SignatureView::Accepted(at) = sheet.signature {
                view! { <Signed at number=sheet.number.clone() next/> }.into_any()
            } else {
                view! {
                    <p class="actions">{documents.collect_view()}</p>
                    {(!sheet.corrected).then(|| view! { <p class="field__hint screen-only">{words.open_hint}</p> }.into_any())}
                    {match sheet.signature {
                        SignatureView::Open { waits, agent, .. } => view! { <Electronically waits agent next/> }.into_any(),
                        SignatureView::Closed { correcting, .. } => view! { <Closed correcting/> }.into_any(),
                        SignatureView::None | SignatureView::Accepted(_) => next,
                    }}
                    {match sheet.change {
                        Some(change) => offered(words.change_method, change, choose),
                        None if is_under_way => ().into_any(),
                        None => view! { <p class="screen-only"><a href=StepPage::Signing.path()>{words.change_method}</a></p> }.into_any(),
                    }}
                }.into_any()
            }}
            <Notices notices=sheet.notices/>
            {sheet.can_correct.then(|| {
                let change = ChangeView {
                    code: String::new(),
                    note: words.correct_application_hint.to_owned(),
                    label: words.correct_application.to_owned(),
                };
                offered(words.correct_application, change, correct)
            })}
            {sheet.can_withdraw.then(|| view! {
                <details class="details"><summary>{words.withdraw}</summary>
                    <p>{words.withdraw_note}</p>
                    <PostForm post=withdraw><button class="button button--danger" type="submit">{words.withdraw}</button></PostForm>
                </details>
            }.into_any())}
        </Page>
    }
}

/// A correction that is under way: how to go on with it, or to give it up.
#[component]
fn Unfinished(page: String, locked: bool, drop: Post) -> impl IntoView {
    let words = words();
    view! {
        <section class="notice notice--warning screen-only">
            <p>{words.correcting_unfinished}</p>
            {locked.then(|| view! { <p>{words.correcting_locked}</p> }.into_any())}
            <p class="actions"><a class="button" href=page>{words.correcting_go_on}</a></p>
            <GiveUp drop/>
        </section>
    }
}

/// Something that can be done with one press.
#[inline(never)]
fn offered(title: &'static str, change: ChangeView, post: Post) -> AnyView {
    let code = (!change.code.is_empty()).then_some(change.code);
    view! {
        <section class="screen-only">
            <h2>{title}</h2>
            <p>{change.note}</p>
            <PostForm post>
                {code.map(|code| view! { <input type="hidden" name="method" value=code/> }.into_any())}
                <button class="button button--quiet" type="submit">{change.label}</button>
            </PostForm>
        </section>
    }
    .into_any()
}

/// Copies the application's number, for whoever has to type it elsewhere.
#[component]
fn CopyNumber(number: String) -> impl IntoView {
    let words = words();
    let copied = RwSignal::new(None);
    let copy = move |_| {
        let number = number.clone();
        leptos::task::spawn_local(async move {
            let done = match of_navigator("clipboard") {
                Some(clipboard) => promised(&clipboard, "writeText", &[number.into()])
                    .await
                    .is_ok(),
                None => false,
            };
            copied.try_set(Some(if done { words.copied } else { words.not_copied }));
        });
    };
    view! {
        <p class="needs-scripts screen-only">
            <button class="button button--plain" type="button" on:click=copy>{words.copy_number}</button>
            " "<span role="status">{copied}</span>
        </p>
    }
}

/// What became of the notices.
#[component]
fn Notices(notices: Vec<String>) -> impl IntoView {
    let words = words();
    (!notices.is_empty()).then(|| {
        let each = |said| view! { <li>{said}</li> };
        view! {
            <section class="screen-only">
                <h2>{words.notices_title}</h2>
                <ul>{notices.into_iter().map(each).collect_view()}</ul>
                <p class="field__hint">{words.notices_hint}</p>
            </section>
        }
        .into_any()
    })
}
