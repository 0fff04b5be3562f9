//! Pages without a step.

use leptos::prelude::*;

use crate::components::{Page, words};

/// The visit has ended: what is kept, and the way back in.
#[component]
pub fn Ended() -> impl IntoView {
    let words = words();
    view! {
        <Page title=words.expired_title>
            <p class="lead">{words.expired_text}</p>
            <p class="actions"><a class="button" href="/">{words.start_again}</a></p>
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
