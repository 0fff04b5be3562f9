//! What the tab knows of the form, in memory and nowhere else: so that its
//! pages can be drawn, looked over and sent while there is no network.
//!
//! One for each tab, and none at all on the server. That it is no context
//! keeps it out of the file of the first page.

use std::cell::RefCell;

use domain::{
    application::Draft,
    form::Rejected,
    offline::{draft::Waiting, queue::Sending},
};
use leptos::prelude::*;

use crate::{ON_SERVER, wire::view::FormView};

#[derive(Default)]
struct Contents {
    form: Option<FormView>,
    /// What the form went on from, where that is known.
    base: Option<Draft>,
    unanswered: Vec<u64>,
    /// The server has not confirmed all of it.
    ahead: bool,
    refused: Option<Rejected>,
    aside: Option<Draft>,
}

thread_local! {
    static CONTENTS: RefCell<Contents> = RefCell::default();
    static SENDING: ArcRwSignal<Sending> = ArcRwSignal::new(Sending::Idle);
}

/// The form of this tab.
#[derive(Clone, Copy)]
pub struct Desk;

impl Desk {
    /// How far a confirmed form is on its way.
    pub fn sending(self) -> ArcRwSignal<Sending> {
        SENDING.with(Clone::clone)
    }

    /// What was confirmed before the page was loaded anew waits on.
    pub fn goes_on_waiting(self, waiting: Option<Waiting>) {
        let sending = self.sending();
        if let Some(waiting) = waiting
            && sending.get_untracked() == Sending::Idle
        {
            sending.set(Sending::kept(waiting).0);
        }
    }

    /// The form as it was put here last.
    pub fn form(self) -> Option<FormView> {
        CONTENTS.with_borrow(|contents| contents.form.clone())
    }

    /// Lets the server's form meet the one of this tab: gives the form to go
    /// on with, which lies here from then on. What was typed in this tab and
    /// has not arrived comes first; so does the security word, which the
    /// server never gives back.
    pub fn meet(self, mut form: FormView) -> FormView {
        // The server's threads are everybody's: nothing ever lies there.
        if ON_SERVER {
            return form;
        }
        CONTENTS.with_borrow_mut(|contents| {
            match contents.form.take().filter(|here| same_person(here, &form)) {
                Some(here) if contents.ahead && here.file == form.file => {
                    form.draft = here.draft;
                    form.revision = here.revision;
                    form.rejected = None;
                }
                // The visit ended, and the same person is back.
                Some(here) if contents.ahead && form.revision == 0 => {
                    form.draft = here.draft;
                    form.rejected = None;
                    contents.unanswered.clear();
                    contents.base = None;
                }
                here => {
                    if let Some(here) = here {
                        // Typed in a session that has ended, and something else since.
                        if contents.ahead {
                            contents.aside = Some(here.draft.clone());
                        }
                        form.draft.security_word = here.draft.security_word;
                        form.draft.security_word_again = here.draft.security_word_again;
                    }
                    contents.unanswered.clear();
                    contents.base = None;
                    contents.ahead = false;
                }
            }
            contents.form = Some(form.clone());
        });
        form
    }

    /// Puts here what was typed, with what it went on from and marks of what was sent
    /// and not answered. `ahead`: the server has not confirmed all of it.
    pub fn put(self, form: FormView, base: Option<Draft>, unanswered: Vec<u64>, ahead: bool) {
        if ON_SERVER {
            return;
        }
        CONTENTS.with_borrow_mut(|contents| {
            contents.form = Some(form);
            contents.base = base;
            contents.unanswered = unanswered;
            contents.ahead = ahead;
        });
    }

    /// What the form of this tab went on from, where that is known.
    pub fn base(self) -> Option<Draft> {
        CONTENTS.with_borrow(|contents| contents.base.clone())
    }

    /// Whether something typed in this tab has not arrived.
    pub fn is_ahead(self) -> bool {
        CONTENTS.with_borrow(|contents| contents.ahead)
    }

    /// Marks of what was sent and not answered.
    pub fn unanswered(self) -> Vec<u64> {
        CONTENTS.with_borrow(|contents| contents.unanswered.clone())
    }

    /// Forgets what somebody else typed.
    pub fn only_of(self, form: &FormView) {
        if self
            .form()
            .is_some_and(|before| !same_person(&before, form))
        {
            self.clear();
        }
    }

    /// What was sent was refused, because the server has something newer: the form
    /// opens with that, and offers both.
    pub fn put_aside(self, draft: Draft) {
        self.keep_aside(draft);
        CONTENTS.with_borrow_mut(|contents| contents.ahead = false);
    }

    /// Keeps a second copy, for the form to offer both.
    pub fn keep_aside(self, draft: Draft) {
        CONTENTS.with_borrow_mut(|contents| contents.aside = Some(draft));
    }

    /// What was put aside; it is offered once.
    pub fn aside(self) -> Option<Draft> {
        CONTENTS.with_borrow_mut(|contents| contents.aside.take())
    }

    /// Says which fields were refused, for the form to show.
    pub fn refuse(self, rejected: Rejected) {
        CONTENTS.with_borrow_mut(|contents| contents.refused = Some(rejected));
    }

    /// The refused fields; they are shown once.
    pub fn refused(self) -> Option<Rejected> {
        CONTENTS.with_borrow_mut(|contents| contents.refused.take())
    }

    /// Forgets everything, the security word with it.
    pub fn clear(self) {
        CONTENTS.take();
        self.sending().set(Sending::Idle);
    }
}

/// Whether two forms are of one person. A form that this device drew by itself
/// knows no person, but only its own person can have opened it.
pub(crate) fn same_person(one: &FormView, other: &FormView) -> bool {
    match (&one.person, &other.person) {
        (Some(one), Some(other)) => one == other,
        _ => one.file == other.file,
    }
}
