//! The pages, one file a step.

mod code;
mod form;
mod home;
mod lazy;
mod plain;
mod result;
mod review;
mod sending;
mod sign_in;
mod signing;
mod start;
mod suspend;
mod unreached;

pub use code::{CheckCodePage, ResumePage, SendCodePage};
pub use form::FormPage;
pub use home::Home;
pub use lazy::preload_steps;
pub use plain::{Ended, NotFound};
pub use result::ResultPage;
pub use review::ReviewPage;
pub use sign_in::SignInPage;
pub use signing::SigningPage;
pub use start::StartPage;
pub use suspend::SuspendPage;

use std::{future::ready, pin::Pin};

use codee::binary::PostcardCodec;
use leptos::prelude::*;

use lazy::{ApplicantPage, draw};

use crate::{
    api::{
        Fault, load,
        view::{Loaded, PageName, View},
    },
    components::{CaptchaMemory, FaultNotice, Kept, Page, Post, words},
    navigation::Navigation,
    offline::Reach,
};

/// Where a page's view is made: at once, or once its file is there.
type Drawing = Pin<Box<dyn Future<Output = Result<AnyView, Fault>> + Send>>;

/// Shows what a page behind sign-in loads, or why it loads nothing. One piece
/// of code for all pages: what differs comes as values, not as types, and
/// every type that a page has of its own is weight in the browser.
fn loaded(
    page: PageName,
    show: impl Fn(View) -> Option<ApplicantPage> + Send + Sync + 'static,
) -> AnyView {
    loaded_again(page, || 0, show)
}

/// The same, and again whenever `again` gives another number.
fn loaded_again(
    page: PageName,
    again: impl Fn() -> u32 + Send + Sync + 'static,
    show: impl Fn(View) -> Option<ApplicantPage> + Send + Sync + 'static,
) -> AnyView {
    let drawing = move |Loaded {
                            view,
                            visit,
                            profile,
                        }|
          -> Drawing {
        match show(view) {
            Some(page) => Box::pin(draw(page, visit, profile)),
            None => Box::pin(ready(Err(Fault::Unknown))),
        }
    };
    let nowhere = Signal::stored(String::new());
    loaded_at(page, nowhere, Signal::derive(again), Callback::new(drawing))
}

/// The same for the pages in front: they have no visit to speak of, and their
/// views are there from the beginning.
fn loaded_at(
    page: PageName,
    institution: Signal<String>,
    again: Signal<u32>,
    draw: Callback<Loaded, Drawing>,
) -> AnyView {
    let captcha = CaptchaMemory::here();
    let (reach, navigation) = (Reach::here(), Navigation::here());
    let once_more = RwSignal::new(0);
    let loaded = Resource::<_, PostcardCodec>::new_with_options(
        move || (institution.get(), again.get(), once_more.get()),
        move |(institution, _, _)| load(page, institution, captcha.way()),
        false,
    );
    view! {
        <Suspense fallback=|| view! { <div class="wrap"><p role="status">{words().loading}</p></div> }.into_any()>
            {move || Suspend::new(async move {
                let drawn = match loaded.await {
                    Ok(loaded) => draw.run(loaded).await,
                    Err(Fault::Offline) => {
                        reach.answered(false);
                        // Not followed: another place is another page's.
                        let place = untrack(|| navigation.place());
                        let again = Callback::new(move |()| once_more.update(|count| *count += 1));
                        lazy::draw(ApplicantPage::Unreached { place, again }, None, None).await
                    }
                    Err(fault) => Err(fault),
                };
                drawn.unwrap_or_else(|fault| view! { <Undrawn fault/> }.into_any())
            })}
        </Suspense>
    }
    .into_any()
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
