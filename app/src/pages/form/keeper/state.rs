//! What is saved where, in one quiet line for each place.

use leptos::prelude::*;

use super::{Keeper, lanes::Kept};
use crate::{
    api::Fault,
    components::{Kept as Memory, locale, words},
    offline::Trouble,
    text,
};

/// What is saved where.
#[component]
pub(crate) fn SaveState(
    keeper: StoredValue<Keeper>,
    /// A confirmed form is corrected.
    corrects: bool,
    /// What else stays in sight with it on a phone.
    children: Children,
) -> impl IntoView {
    let keeper = keeper.get_value();
    let words = words();
    let locale = locale();
    let far = move || match keeper.far.kept.get() {
        Kept::Nothing => view! { <b>{words.save_none}</b> }.into_any(),
        Kept::UnderWay => view! { <b>{words.saving}</b> }.into_any(),
        Kept::At(at) => view! { <b>{words.saved_at}" "{text::time(locale, at)}" ✓"</b> }.into_any(),
        Kept::Failed(_) => ().into_any(),
    };
    // Loud at the first failure, then it stands there.
    let failed = Memo::new(move |_| match keeper.far.kept.get() {
        Kept::Failed(Fault::Expired) => Some(words.save_expired),
        Kept::Failed(Fault::Offline) => Some(if keeper.own.get() && keeper.near.is_kept() {
            words.save_offline_own
        } else {
            words.save_offline
        }),
        Kept::Failed(Fault::Stale) => Some(words.save_conflict),
        Kept::Failed(_) => Some(words.save_failed),
        _ => None,
    });
    let near = move || {
        if !keeper.own.get() {
            let said = if corrects {
                words.save_where_correcting
            } else {
                words.save_where
            };
            return view! { <small class="save-state__where">{said}</small> }.into_any();
        }
        match keeper.near.kept.get() {
            Kept::Nothing | Kept::UnderWay => {
                view! { <small>{words.saving_here}</small> }.into_any()
            }
            Kept::At(at) => {
                view! { <small>{words.saved_here}" "{text::time(locale, at)}" ✓"</small> }
                    .into_any()
            }
            Kept::Failed(Trouble::Full) => {
                view! { <b role="alert">{words.device_full}</b> }.into_any()
            }
            Kept::Failed(Trouble::Closed) => {
                view! { <b role="alert">{words.device_closed}</b> }.into_any()
            }
        }
    };
    let again = move || {
        (keeper.far.kept.get() == Kept::Failed(Fault::Expired)).then(|| {
            view! { <a href=Memory::here().way_back()>{words.sign_in_again}</a> }.into_any()
        })
    };
    view! {
        <section class="card aside-card save-state" aria-label=words.save_title>
            <p class="when-plain">{words.save_plain}</p>
            <div class="when-awake" aria-live="polite">{far}</div>
            <div role="alert">{move || failed.get().map(|why| view! { <b>{why}</b> }.into_any())}</div>
            {again}
            <div class="when-awake" aria-live="polite">{near}</div>
            {children()}
        </section>
    }
}
