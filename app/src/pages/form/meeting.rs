//! Two versions of one form: both are offered, the newest first, and nothing
//! is overwritten before the applicant has chosen (POLICIES R10, R19).

use domain::{
    application::Draft,
    form::Field,
    offline::autosave::{OtherCopy, Source},
};
use jiff::Timestamp;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::super::review::answer;
use crate::{
    components::{locale, words},
    text::{self, label},
};

/// The section's id.
const SECTION: &str = "iki-surum";

/// Brings the applicant to the choice.
pub(super) fn show() {
    let section = document()
        .get_element_by_id(SECTION)
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(section) = section {
        let _ = section.focus();
    }
}

/// Both versions, with what differs.
#[component]
pub(super) fn Meeting(
    /// The version that is not in the form.
    other: OtherCopy,
    /// The form as it stands.
    here: Draft,
    /// The other one is taken.
    take: Callback<()>,
    /// The form stays as it stands.
    stay: Callback<()>,
) -> impl IntoView {
    let words = words();
    let locale = locale();
    let on = |title: &str, at: i64| {
        let at = Timestamp::from_millisecond(at).unwrap_or_default();
        format!("{title} ({})", text::moment(locale, at))
    };
    let (title, name) = match &other.source {
        Source::Device { at } => (on(words.meet_device, *at), words.meet_on_device),
        Source::Tab => (words.meet_tab.to_owned(), words.meet_in_tab),
        Source::File => (words.meet_file.to_owned(), words.meet_in_file),
        Source::Refused => (words.meet_refused.to_owned(), words.meet_on_server),
        Source::Begun => (words.meet_begun.to_owned(), words.meet_on_server),
        Source::Server { saved_at, .. } => (
            match saved_at {
                Some(at) => on(words.meet_server, *at),
                None => words.meet_server.to_owned(),
            },
            words.meet_on_server,
        ),
    };
    let there = other.draft;
    let rows: Vec<_> = Field::ALL
        .iter()
        .map(|field| (*field, said(&there, *field), said(&here, *field)))
        .filter(|(_, there, here)| there != here)
        .collect();
    view! {
        <section class="notice notice--warning meeting" role="region" aria-label=words.meet_label id=SECTION tabindex="-1">
            // Whoever does not see it is told: it comes while somebody types.
            <div role="alert">
                <h2>{title}</h2>
                <p>{words.meet_text}</p>
            </div>
            <div class="meeting__rows">
                <table>
                    <thead><tr><th scope="col">{words.meet_field}</th><th scope="col">{name}</th><th scope="col">{words.meet_here}</th></tr></thead>
                    <tbody>{rows.into_iter().map(|(field, there, here)| view! {
                        <tr><th scope="row">{label(locale, field)}</th><td data-of=name>{there}</td><td data-of=words.meet_here>{here}</td></tr>
                    }.into_any()).collect_view()}</tbody>
                </table>
            </div>
            <p class="actions">
                <button class="button" type="button" on:click=move |_| take.run(())>{words.meet_take}</button>
                <button class="button button--quiet" type="button" on:click=move |_| stay.run(())>{words.meet_stay}</button>
            </p>
        </section>
    }
}

/// An answer in the words that the form uses. A number that is said to be right is
/// no answer of its own.
fn said(draft: &Draft, field: Field) -> String {
    let words = words();
    match field {
        Field::ValidityYears if !draft.validity_years.is_empty() => {
            format!("{} {}", draft.validity_years, words.term_years)
        }
        Field::DeclarationAccepted if !draft.declaration_accepted.is_empty() => {
            words.meet_accepted.to_owned()
        }
        _ => answer(draft, field),
    }
}
