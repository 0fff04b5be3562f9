//! What is saved where, in one quiet line for each place.

use domain::offline::autosave::{DeviceStatus, NotSaved, ServerStatus, Trouble};
use jiff::Timestamp;
use leptos::prelude::*;

use super::context::Status;
use crate::{
    components::{Kept, locale, words},
    text,
};

/// What is saved where.
#[component]
pub(super) fn SaveState(
    status: RwSignal<Status>,
    /// A confirmed form is corrected.
    corrects: bool,
    /// What else stays in sight with it on a phone.
    children: Children,
) -> impl IntoView {
    let words = words();
    let locale = locale();
    let time = move |at| {
        let at = Timestamp::from_millisecond(at).unwrap_or_default();
        text::time(locale, at)
    };
    let server = Memo::new(move |_| status.get().server);
    let device = Memo::new(move |_| status.get().device);
    // What is still to come is said to nobody at every pause.
    let to_server = move || match server.get() {
        ServerStatus::Unsaved => Some(words.save_soon),
        ServerStatus::Saving => Some(words.saving),
        _ => None,
    };
    let at_server = move || match server.get() {
        ServerStatus::Nothing => view! { <b>{words.save_none}</b> }.into_any(),
        ServerStatus::Saved(at) => view! { <b>{words.saved_at}" "{time(at)}" ✓"</b> }.into_any(),
        _ => ().into_any(),
    };
    // Loud at the first failure, then it stands there.
    let failed = Memo::new(move |_| match server.get() {
        ServerStatus::NotSaved(why) => Some(match why {
            NotSaved::Offline => words.save_offline,
            NotSaved::OfflineOnDevice => words.save_offline_own,
            NotSaved::SessionEnded => words.save_expired,
            NotSaved::Conflict => words.save_conflict,
            NotSaved::Failed => words.save_failed,
        }),
        _ => None,
    });
    let to_device = move || match device.get() {
        DeviceStatus::Unsaved => Some(words.save_soon_here),
        DeviceStatus::Writing => Some(words.saving_here),
        _ => None,
    };
    let on_device = move || match device.get() {
        DeviceStatus::Off => {
            let said = if corrects {
                words.save_where_correcting
            } else {
                words.save_where
            };
            view! { <small class="save-state__where">{said}</small> }.into_any()
        }
        DeviceStatus::Kept(at) => {
            view! { <small>{words.saved_here}" "{time(at)}" ✓"</small> }.into_any()
        }
        DeviceStatus::Failed(trouble) => {
            let said = match trouble {
                Trouble::Full => words.device_full,
                Trouble::Closed => words.device_closed,
            };
            view! { <b role="alert">{said}</b> }.into_any()
        }
        DeviceStatus::Unsaved | DeviceStatus::Writing => ().into_any(),
    };
    let again = move || {
        (server.get() == ServerStatus::NotSaved(NotSaved::SessionEnded))
            .then(|| view! { <a href=Kept::here().way_back()>{words.sign_in_again}</a> }.into_any())
    };
    view! {
        <section class="card aside-card save-state" aria-label=words.save_title>
            <p class="when-plain">{words.save_plain}</p>
            <div class="when-awake">{move || to_server().map(|said| view! { <b>{said}</b> }.into_any())}</div>
            <div class="when-awake" aria-live="polite">{at_server}</div>
            <div role="alert">{move || failed.get().map(|why| view! { <b>{why}</b> }.into_any())}</div>
            {again}
            <div class="when-awake">{move || to_device().map(|said| view! { <small>{said}</small> }.into_any())}</div>
            <div class="when-awake" aria-live="polite">{on_device}</div>
            {children()}
        </section>
    }
}
