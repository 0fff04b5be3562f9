//! Texts that change while they are shown, and times that are reckoned from
//! the clock.

use std::time::Duration;

use jiff::Timestamp;
use leptos::{html, prelude::*};

use super::locale;
use crate::{offline::now, text};

/// A text that changes. It is replaced as the whole content of an element: a
/// page that the browser has translated has other nodes inside it, and a text
/// that is changed in place would be written where nobody sees it.
#[component]
pub fn Live(
    /// What it says.
    text: Signal<String>,
    /// The element's class.
    #[prop(optional)]
    class: &'static str,
    /// Its role.
    #[prop(optional)]
    role: Option<&'static str>,
) -> impl IntoView {
    let element = NodeRef::<html::Span>::new();
    let first = text.get_untracked();
    let shown = StoredValue::new(first.clone());
    Effect::new(move |_| {
        let now = text.get();
        if shown.get_value() != now
            && let Some(element) = element.get_untracked()
        {
            element.set_text_content(Some(&now));
            shown.set_value(now);
        }
    });
    view! { <span class=class role=role node_ref=element>{first}</span> }
}

/// Seconds to a moment that was so far away when the page was made: nothing
/// before the browser counts, and never fewer than none. Reckoned from the
/// clock, so that a device that slept does not tell a time that is over.
pub fn seconds_left(seconds: i64) -> Signal<Option<i64>> {
    let left = RwSignal::new(None);
    Effect::new(move |_| {
        let end = now() + seconds * 1000;
        let count = move || {
            // Whole seconds that are left, the one that has begun with them.
            let rest = (end - now()).max(0);
            let whole = (rest + 999) / 1000;
            if left.try_get_untracked() != Some(Some(whole)) {
                left.try_set(Some(whole));
            }
        };
        count();
        if let Ok(tick) = set_interval_with_handle(count, Duration::from_millis(250)) {
            on_cleanup(move || tick.clear());
        }
    });
    left.into()
}

/// How long it is to a moment: `4:59`, counted down by the clock; on a page
/// without scripts the time of day, which stays true while it is read.
#[component]
pub fn Countdown(
    /// The moment.
    at: Timestamp,
    /// Seconds to it ([`seconds_left`]).
    left: Signal<Option<i64>>,
) -> impl IntoView {
    let locale = locale();
    let said = move || match left.get() {
        None => text::time(locale, at),
        Some(left) => format!("{}:{:02}", left / 60, left % 60),
    };
    view! { <Live text=Signal::derive(said) class="countdown" role="timer"/> }
}
