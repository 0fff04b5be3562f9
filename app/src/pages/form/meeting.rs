//! Two versions of one form: both are offered, the newest first, and nothing
//! is overwritten before the applicant has chosen (POLICIES R10, R19).

use domain::{application::text_of, form::Field, offline::draft::DeviceDraft};
use jiff::Timestamp;
use leptos::prelude::*;

use crate::{
    api::view::FormView,
    components::{all_words, locale},
    text::{self, label},
};

/// The version that is not in the form.
#[derive(Clone)]
pub(super) enum Other {
    /// Of this device, from then.
    Device(Box<DeviceDraft>, Timestamp),
    /// Typed in this tab and not sent.
    Tab(Box<DeviceDraft>),
    /// Of a file.
    File(Box<DeviceDraft>),
    /// Of the server: another tab's or device's.
    Server(Box<FormView>),
}

impl Other {
    /// What stands in it.
    fn fields(&self) -> Vec<(String, String)> {
        match self {
            Self::Device(draft, _) | Self::Tab(draft) | Self::File(draft) => draft.fields.clone(),
            Self::Server(form) => form.draft.texts(),
        }
    }
}

/// Both versions, with what differs.
#[component]
pub(super) fn Meeting(
    /// The version that is not in the form.
    other: Other,
    /// The fields of the form as they stand.
    here: Vec<(String, String)>,
    /// The other one is taken.
    take: Callback<()>,
    /// The form stays as it stands.
    stay: Callback<()>,
) -> impl IntoView {
    let words = all_words();
    let locale = locale();
    let (title, name) = match &other {
        Other::Device(_, at) => (
            format!("{} ({})", words.meet_device, text::moment(locale, *at)),
            words.meet_on_device,
        ),
        Other::Tab(_) => (words.meet_tab.to_owned(), words.meet_in_tab),
        Other::File(_) => (words.meet_file.to_owned(), words.meet_in_file),
        Other::Server(form) => (
            match form.saved_at {
                Some(at) => format!("{} ({})", words.meet_server, text::moment(locale, at)),
                None => words.meet_server.to_owned(),
            },
            words.meet_on_server,
        ),
    };
    let there = other.fields();
    let of = |fields, field: &Field| text_of(fields, field.id()).to_owned();
    let rows: Vec<_> = Field::ALL
        .iter()
        .map(|field| (*field, of(&there, field), of(&here, field)))
        .filter(|(_, there, here)| there != here)
        .collect();
    view! {
        <section class="notice notice--warning meeting" role="region" aria-label=words.meet_label id="iki-surum" tabindex="-1">
            <h2>{title}</h2>
            <p>{words.meet_text}</p>
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
