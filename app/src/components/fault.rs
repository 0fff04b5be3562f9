//! A failure in the applicant's words, with what to do next.

use leptos::prelude::*;

use super::{locale, words};
use crate::{
    api::{ExternalSystem, Fault},
    place::STATUS,
    text,
};

/// The call centre's number, to be called.
const CALL_CENTRE: &str = "tel:4445576";

/// A link that leaves what the scripts draw, in a paragraph of its own.
#[inline(never)]
pub(crate) fn link_out(to: &str, text: &str) -> AnyView {
    let (to, text) = (to.to_owned(), text.to_owned());
    view! { <p><a href=to rel="external">{text}</a></p> }.into_any()
}

/// A notice for a failure that belongs to no field.
#[component]
pub fn FaultNotice(
    /// The failure.
    fault: Fault,
) -> impl IntoView {
    let words = words();
    let (title, text) = match &fault {
        // Told beside the fields and in the summary.
        Fault::Refused(_) | Fault::Reserved => return None,
        Fault::TooOften { wait } => (words.too_often, text::wait(locale(), *wait)),
        Fault::Traffic { wait } => (words.traffic, text::wait(locale(), *wait)),
        Fault::NoMatch => (words.no_match, words.no_match_repair.to_owned()),
        // Nothing could be kept, and nothing is said to be.
        Fault::External(ExternalSystem::Internal | ExternalSystem::Provider) => {
            (words.store_away_title, words.store_away_text.to_owned())
        }
        Fault::NoMatchLeft(left) => (
            words.no_match,
            [
                words.no_match_repair,
                " ",
                words.tries_left,
                " ",
                &left.to_string(),
            ]
            .concat(),
        ),
        Fault::NoCookie => (words.no_cookie, String::new()),
        Fault::NoOrigin(what) => ("", what.clone()),
        Fault::External(_) => (words.outage_title, words.outage_text.to_owned()),
        Fault::Expired | Fault::Elsewhere(_) | Fault::ToResume => {
            (words.expired_title, words.expired_text.to_owned())
        }
        Fault::Locked => (words.locked, String::new()),
        Fault::NotSent(true) => (words.not_sent_refused, String::new()),
        Fault::NotSent(false) => (words.not_sent, String::new()),
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
    let out = match &fault {
        Fault::Outdated => Some(("", words.reload)),
        Fault::External(_) => Some((STATUS, words.outage_more)),
        // Whoever cannot wait, or is kept out by the browser.
        Fault::TooOften { .. }
        | Fault::Traffic { .. }
        | Fault::NoMatchLeft(_)
        | Fault::NoCookie
        | Fault::NoOrigin(_)
        | Fault::Locked => Some((CALL_CENTRE, words.call_centre)),
        _ => None,
    };
    Some(view! {
        <section class="notice notice--danger" role="alert">
            {(!title.is_empty()).then(|| view! { <p><b>{title}</b></p> }.into_any())}
            {(!text.is_empty()).then(|| view! { <p>{text}</p> }.into_any())}
            {out.map(|(to, text)| link_out(to, text))}
            {start.then(|| view! { <p><a href="/">{words.to_start}</a></p> }.into_any())}
        </section>
    })
}
