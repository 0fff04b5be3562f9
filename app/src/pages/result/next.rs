//! What the applicant does next: with paper, with an electronic signature, or nothing more.

use domain::document::SIGNED_SUFFIX;
use leptos::prelude::*;

use super::upload::Upload;
use crate::{
    components::{Telephone, words},
    place::{AGENT, UPLOADED},
    wire::view::{AuthorityView, NextView},
};

/// The steps, with the officer among them; where none is on record, the call centre.
pub(super) fn steps(
    title: &'static str,
    next: NextView,
    officer: Option<AuthorityView>,
    help_phone: Option<String>,
) -> AnyView {
    let step = |said: String| view! { <li>{said}</li> }.into_any();
    let officer = match officer {
        Some(one) => {
            view! { <b>{one.name}</b>", "{one.unit}", "<Telephone number=one.phone/> }.into_any()
        }
        None => help_phone
            .map(|number| view! { <Telephone number/> }.into_any())
            .into_any(),
    };
    let last = (!next.last.is_empty()).then(|| step(next.last));
    view! {
        <h2>{title}</h2>
        <ol class="next-steps">
            {next.steps.into_iter().map(step).collect_view()}
            <li>{next.officer}" "{officer}</li>
            {last}
        </ol>
    }
    .into_any()
}

/// What became of the signed forms that were uploaded. Whoever comes from an upload is led here.
#[component]
pub(super) fn Outcome(waits: bool, refused: String) -> impl IntoView {
    let words = words();
    let id = |first: bool| first.then_some(UPLOADED);
    let is_refused = !refused.is_empty();
    view! {
        {is_refused.then(|| view! {
            <section class="notice notice--danger screen-only" id=UPLOADED tabindex="-1">
                <h2>{words.upload_refused_title}</h2>
                <p>{refused}</p>
                <p>{if waits { words.upload_refused_waits } else { words.upload_refused }}</p>
            </section>
        }.into_any())}
        {waits.then(|| view! {
            <section class="notice notice--warning screen-only" id=id(!is_refused) tabindex="-1">
                <h2>{words.upload_waiting_title}</h2>
                <p>{words.upload_waiting}</p>
            </section>
        }.into_any())}
    }
}

/// To be signed with a certificate and uploaded.
#[component]
pub(super) fn Electronically(
    waits: bool,
    agent: Option<[String; 3]>,
    next: AnyView,
) -> impl IntoView {
    let words = words();
    let upload = view! { <Upload/> };
    let agent = agent.map(|[title, text, button]| {
        view! {
            <form class="screen-only" method="post" action=AGENT>
                <h2>{title}</h2>
                <p>{text}</p>
                <div class="actions"><button class="button" type="submit">{button}</button></div>
            </form>
        }
    });
    view! {
        {next}
        {agent}
        {if waits {
            view! {
                <details class="details screen-only">
                    <summary>{words.upload_again}</summary>
                    <p>{words.upload_replaces}</p>
                    {upload}
                </details>
            }.into_any()
        } else {
            view! { <section class="screen-only"><h2>{words.upload_title}</h2>{upload}</section> }.into_any()
        }}
    }
}

/// No signed form can be taken now.
#[component]
pub(super) fn Closed(correcting: bool) -> impl IntoView {
    let words = words();
    let why = if correcting {
        words.upload_correcting
    } else {
        words.upload_closed
    };
    view! { <p class="notice notice--warning screen-only">{why}</p> }
}

/// Signed: nothing more is to be done.
#[component]
pub(super) fn Signed(at: String, number: String, next: AnyView) -> impl IntoView {
    let words = words();
    let address = ["/belge/", &number, SIGNED_SUFFIX].concat();
    view! {
        <section class="notice notice--good" id=UPLOADED tabindex="-1">
            <p>{words.signed_at}" "<b>{at}</b></p>
            <p>{words.signed_nothing}</p>
        </section>
        <p class="actions"><a class="button" href=address download rel="external">{words.signed_open}</a></p>
        {next}
    }
}
