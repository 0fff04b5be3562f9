//! What is said of failures that only the pages behind sign-in meet.

use domain::Locale;

use super::later::Text;
use crate::api::Fault;

/// The sentence of such a failure.
pub fn later_fault(locale: Locale, fault: &Fault) -> &'static str {
    let words = Text::of(locale);
    match fault {
        Fault::NotSent(true) => words.not_sent_refused,
        Fault::NotSent(false) => words.not_sent,
        Fault::AlreadyLive => words.already_live,
        Fault::Stale => words.stale,
        _ => words.lost_title,
    }
}
