//! Pages without a step.

use leptos::prelude::*;

use crate::components::{Kept, Page, words};

/// The visit has ended: what is kept, and the way back in.
#[component]
pub fn Ended() -> impl IntoView {
    let words = words();
    let kept = RwSignal::new(false);
    let back = RwSignal::new("/".to_owned());
    Effect::new(move |_| {
        kept.set(Kept::here().is_waiting());
        back.set(Kept::here().way_back());
    });
    view! {
        <Page title=words.expired_title>
            <p class="lead">{words.expired_text}</p>
            {move || kept.get().then(|| view! { <p class="notice notice--good" role="status">{words.ended_kept}</p> }.into_any())}
            <p>{words.ended_gone}</p>
            <p class="actions"><a class="button" href=back>{words.start_again}</a></p>
        </Page>
    }
}

/// There is nothing at this address.
#[component]
pub fn NotFound() -> impl IntoView {
    let words = words();
    view! {
        <Page title=words.not_found_title>
            <p class="lead">{words.not_found_text}</p>
            <p class="actions"><a class="button" href="/">{words.to_start}</a></p>
        </Page>
    }
}
