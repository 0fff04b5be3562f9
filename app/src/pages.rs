//! The pages, one file a step.

mod code;
mod form;
mod home;
mod plain;
mod result;
mod review;
mod sign_in;
mod signing;
mod steps;
mod suspend;

use code::{CheckCodePage, ResumePage, SendCodePage};
use form::FormPage;
pub use home::Home;
pub use plain::{Ended, NotFound};
use result::ResultPage;
use review::ReviewPage;
pub use sign_in::SignInPage;
use signing::SigningPage;
pub use steps::{Later, preload_steps};
use suspend::SuspendPage;

use codee::binary::PostcardCodec;
use leptos::prelude::*;

use crate::{
    api::{
        Fault, load,
        view::{PageName, View},
    },
    components::{FaultNotice, words},
};

/// Shows what a page loads, or why it loads nothing. One piece of code for
/// all pages: what differs comes as values, not as types, and every type that
/// a page has of its own is weight in the browser.
fn loaded(page: PageName, show: impl Fn(View) -> AnyView + Send + Sync + 'static) -> AnyView {
    loaded_again(page, || 0, show)
}

/// The same, and again whenever `again` gives another number.
fn loaded_again(
    page: PageName,
    again: impl Fn() -> u32 + Send + Sync + 'static,
    show: impl Fn(View) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let institution = Signal::stored(String::new());
    loaded_at(
        page,
        institution,
        Signal::derive(again),
        Callback::new(show),
    )
}

/// The same for a page of an institution.
fn loaded_at(
    page: PageName,
    institution: Signal<String>,
    again: Signal<u32>,
    show: Callback<View, AnyView>,
) -> AnyView {
    let view = Resource::<_, PostcardCodec>::new_with_options(
        move || (institution.get(), again.get()),
        move |(institution, _)| load(page, institution),
        false,
    );
    view! {
        <Suspense fallback=|| view! { <div class="wrap"><p role="status">{words().loading}</p></div> }.into_any()>
            {move || Suspend::new(async move {
                match view.await {
                    Ok(view) => show.run(view),
                    Err(fault) => view! {
                        <div class="wrap"><main class="page" id="icerik"><FaultNotice fault/></main></div>
                    }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// A failure that belongs to no field.
fn failure(fault: Option<Fault>) -> Option<AnyView> {
    fault.map(|fault| view! { <FaultNotice fault/> }.into_any())
}
