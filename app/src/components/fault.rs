//! A failure in the applicant's words, with what to do next.

use leptos::prelude::*;

use super::{locale, words};
use crate::{
    api::{Fault, OutsideName},
    place::STATUS,
    text,
};

/// A notice for a failure that belongs to no field.
#[component]
pub fn FaultNotice(
    /// The failure.
    fault: Fault,
) -> impl IntoView {
    let words = words();
    let (title, text) = match &fault {
        // Told beside the fields and in the summary.
        Fault::Refused(_) => return None,
        Fault::TooOften { wait } => (words.too_often, text::wait(locale(), *wait)),
        Fault::NoMatch => (words.no_match, words.no_match_repair.to_owned()),
        // Nothing could be kept, and nothing is said to be.
        Fault::Outside(OutsideName::House) => {
            (words.store_away_title, words.store_away_text.to_owned())
        }
        Fault::Outside(_) => (words.outage_title, words.outage_text.to_owned()),
        Fault::NotSent(true) => (words.not_sent_refused, String::new()),
        Fault::NotSent(false) => (words.not_sent, String::new()),
        Fault::Expired | Fault::Elsewhere(_) => {
            (words.expired_title, words.expired_text.to_owned())
        }
        Fault::Locked => (words.locked, String::new()),
        Fault::AlreadyLive => (words.already_live, String::new()),
        Fault::Stale => (words.stale, String::new()),
        Fault::Unknown => (words.not_found_title, words.not_found_text.to_owned()),
        Fault::Offline => (words.offline, String::new()),
        Fault::Outdated => (words.outdated_title, words.outdated_text.to_owned()),
        Fault::Lost(reference) if reference.as_str().is_empty() => {
            (words.lost_title, words.lost_plain.to_owned())
        }
        Fault::Lost(reference) => (
            words.lost_title,
            [words.lost_text, " ", reference.as_str()].concat(),
        ),
    };
    let start = matches!(fault, Fault::Expired | Fault::Unknown | Fault::AlreadyLive);
    Some(view! {
        <section class="notice notice--danger" role="alert">
            <p><b>{title}</b></p>
            {(!text.is_empty()).then(|| view! { <p>{text}</p> }.into_any())}
            {(fault == Fault::Outdated).then(|| view! { <p><a href="" rel="external">{words.reload}</a></p> }.into_any())}
            {matches!(fault, Fault::Outside(_)).then(|| view! { <p><a href=STATUS rel="external">{words.outage_more}</a></p> }.into_any())}
            {start.then(|| view! { <p><a href="/">{words.to_start}</a></p> }.into_any())}
        </section>
    })
}
