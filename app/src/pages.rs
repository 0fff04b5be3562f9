//! The pages, one file a step.

mod code;
mod form;
mod home;
mod plain;
mod result;
mod review;
mod sending;
mod sign_in;
mod signing;
mod start;
mod suspend;
mod unreached;

use codee::binary::PostcardCodec;
use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::{
    api::{
        Fault, load,
        view::{Loaded, Packed},
    },
    components::{CaptchaMemory, FaultNotice, Kept, Page, Post, Visit, words},
    navigation::Navigation,
    offline::{Reach, probing},
    place::{Place, StepPage},
};

/// The page at a place.
pub(crate) fn page(place: Place) -> AnyView {
    match place {
        Place::Home => view! { <home::Home/> }.into_any(),
        Place::Start { institution } => view! { <start::StartPage institution/> }.into_any(),
        Place::SignIn { institution } => view! { <sign_in::SignInPage institution/> }.into_any(),
        Place::Ended => view! { <plain::Ended/> }.into_any(),
        Place::Unknown => view! { <plain::NotFound/> }.into_any(),
        Place::Applicant(page) => match page {
            StepPage::Suspend => view! { <suspend::SuspendPage/> }.into_any(),
            StepPage::Form => view! { <form::FormPage/> }.into_any(),
            StepPage::Review => view! { <review::ReviewPage/> }.into_any(),
            StepPage::SendCode => view! { <code::SendCodePage/> }.into_any(),
            StepPage::CheckCode => view! { <code::CheckCodePage/> }.into_any(),
            StepPage::Signing => view! { <signing::SigningPage/> }.into_any(),
            StepPage::Result => view! { <result::ResultPage/> }.into_any(),
            StepPage::Resume => view! { <code::ResumePage/> }.into_any(),
        },
    }
}

/// Shows what a page loads, or why it loads nothing: `show` is given what
/// `request.rs` has for the place.
fn loaded<T: DeserializeOwned + 'static>(
    place: Place,
    show: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    loaded_again(place, || 0, show)
}

/// The same, and again whenever `again` gives another number.
fn loaded_again<T: DeserializeOwned + 'static>(
    place: Place,
    again: impl Fn() -> u32 + Send + Sync + 'static,
    show: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let show = Callback::new(move |page: Packed| page.read().map(&show));
    loaded_at(place, Signal::derive(again), show)
}

/// One piece of code for all pages: what differs comes as values, not as types, and
/// every type that a page has of its own is weight in the browser.
fn loaded_at(place: Place, again: Signal<u32>, show: Callback<Packed, Option<AnyView>>) -> AnyView {
    let captcha = CaptchaMemory::here();
    let reach = Reach::here();
    let once_more = RwSignal::new(0);
    let asked = place.clone();
    let loaded = Resource::<_, PostcardCodec>::new_with_options(
        move || (again.get(), once_more.get()),
        move |_| load(asked.clone(), captcha.way()),
        false,
    );
    let again = Callback::new(move |()| once_more.update(|count| *count += 1));
    view! {
        <Suspense fallback=|| view! { <div class="wrap"><p role="status">{words().loading}</p></div> }.into_any()>
            {move || {
                let place = place.clone();
                Suspend::new(async move {
                    match loaded.await {
                        Ok(loaded) => shown(&place, loaded, show),
                        Err(Fault::Offline) => {
                            reach.answered(false);
                            probing::while_lost();
                            view! { <unreached::Unreached place again/> }.into_any()
                        }
                        Err(fault) => view! { <Undrawn fault/> }.into_any(),
                    }
                })
            }}
        </Suspense>
    }
    .into_any()
}

/// A page, with the line about the visit at its end.
fn shown(place: &Place, loaded: Loaded, show: Callback<Packed, Option<AnyView>>) -> AnyView {
    if let Some(profile) = loaded.profile {
        provide_context(profile);
    }
    if matches!(place, Place::Applicant(_)) {
        probing::while_lost();
    }
    let Some(page) = show.run(loaded.page) else {
        return view! { <Undrawn fault=Fault::Outdated/> }.into_any();
    };
    let visit = loaded
        .visit
        .map(|visit| view! { <Visit visit/> }.into_any());
    view! { {page}{visit} }.into_any()
}

/// In place of a page that cannot be shown: the one that should be here, or
/// what happened.
#[component]
fn Undrawn(fault: Fault) -> impl IntoView {
    let navigation = Navigation::here();
    if fault == Fault::Expired {
        Effect::new(move |_| Kept::here().visit_ended());
    }
    if let Some(path) = fault.leads_to() {
        Effect::new(move |_| navigation.instead(path));
    }
    // Where another page comes in a moment, this one is none: nothing is given
    // back on it, and it has no title.
    if fault.leads_to().is_some() {
        return view! { <div class="wrap"><main class="page" id="icerik" tabindex="-1"><FaultNotice fault/></main></div> }.into_any();
    }
    let title = match fault {
        Fault::Unknown => words().not_found_title,
        Fault::Traffic { .. } => words().traffic,
        _ => words().lost_title,
    };
    view! { <Page title><FaultNotice fault/></Page> }.into_any()
}

/// What a post came to, on a page that is drawn anew after every answer. A
/// network that is gone has given none: that is said on the page as it stands.
fn failing(post: Post) -> AnyView {
    let answered = post.fault_now().filter(|fault| !fault.leaves_page());
    let unanswered = move || failure(post.fault().filter(Fault::leaves_page));
    view! { {failure(answered)}{unanswered} }.into_any()
}

/// A failure that belongs to no field.
fn failure(fault: Option<Fault>) -> Option<AnyView> {
    fault.map(|fault| view! { <FaultNotice fault/> }.into_any())
}
