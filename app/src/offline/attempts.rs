//! Which savings this tab has sent, by random names: so that a page that is loaded
//! anew knows what its tab sent a moment before. They stand in the window's name,
//! which goes with the tab and lies in no storage; nothing of what was typed is
//! among them.

use std::cell::RefCell;

use domain::{id::hex, offline::attempt::SaveAttempt};
use leptos::prelude::window;

use super::cipher;

/// In front of the last attempt in the window's name.
const OURS: &str = "muhur ";
/// After it, until it is answered.
const UNANSWERED: &str = " ?";

thread_local! {
    /// The last one of this page.
    static LAST: RefCell<Option<SaveAttempt>> = const { RefCell::new(None) };
}

fn name() -> Option<String> {
    let name = window().name().ok()?;
    Some(name.strip_prefix(OURS)?.to_owned())
}

fn call_it(name: &str) {
    // A browser that keeps no name knows its page anew, and asks more often.
    let _ = window().set_name(name);
}

/// The savings of this tab.
pub struct Attempts;

impl Attempts {
    /// The last one of this page, from which the next ones are counted. Nothing where
    /// the browser gives no random number.
    pub fn last_of_page() -> Option<SaveAttempt> {
        LAST.with_borrow(Clone::clone).or_else(Self::first)
    }

    /// It was sent, and is on its way until it is answered.
    pub fn sent(attempt: &SaveAttempt) {
        Self::counts(attempt);
        call_it(&format!("{OURS}{}{UNANSWERED}", attempt.text()));
    }

    /// It was sent by a press: what is sent next is another one.
    pub fn counts(attempt: &SaveAttempt) {
        LAST.set(Some(attempt.clone()));
    }

    fn first() -> Option<SaveAttempt> {
        let drawn = || Some(hex(&cipher::random::<8>()?));
        let before = Self::last().map(|before| before.tab().to_owned());
        SaveAttempt::first(&before.or_else(drawn)?, &drawn()?)
    }

    /// It was answered, whatever the answer: it is on its way no more.
    pub fn answered(attempt: &SaveAttempt) {
        if Self::on_its_way().as_ref() == Some(attempt) {
            call_it(&format!("{OURS}{}", attempt.text()));
        }
    }

    /// The last one of this tab, if it was not answered.
    pub fn on_its_way() -> Option<SaveAttempt> {
        SaveAttempt::parse(name()?.strip_suffix(UNANSWERED)?)
    }

    /// Nothing is known any more: the next person's savings are not this one's.
    pub fn forget() {
        LAST.set(None);
        if name().is_some() {
            call_it("");
        }
    }

    fn last() -> Option<SaveAttempt> {
        let name = name()?;
        SaveAttempt::parse(name.strip_suffix(UNANSWERED).unwrap_or(&name))
    }
}
