//! What the tab knows of the form, in memory and nowhere else: so that its
//! pages can be drawn, looked over and sent while there is no network.
//!
//! One for each tab, and none at all on the server: there nothing is ever put
//! here, for all of it is done by effects and presses. That it is no context
//! keeps it out of the file of the first page.

use std::cell::RefCell;

use domain::{
    form::Rejected,
    offline::{draft::DeviceDraft, queue::Sending},
};
use leptos::prelude::*;

use crate::api::view::FormView;

#[derive(Default)]
struct Contents {
    form: Option<FormView>,
    unanswered: Vec<u64>,
    refused: Option<Rejected>,
    other: Option<DeviceDraft>,
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

    /// The form as it was put here last.
    pub fn form(self) -> Option<FormView> {
        CONTENTS.with_borrow(|contents| contents.form.clone())
    }

    /// Puts the form here, with what was typed. The server never gives the
    /// security word back: the one that was typed in this tab stays.
    pub fn put(self, form: FormView) {
        self.put_typed(form, Vec::new());
    }

    /// The same, with marks of what was sent and not answered.
    pub fn put_typed(self, mut form: FormView, unanswered: Vec<u64>) {
        if let Some(before) = self.form()
            && form.draft.security_word.is_empty()
            && same_person(&before, &form)
        {
            form.draft.security_word = before.draft.security_word;
            form.draft.security_word_again = before.draft.security_word_again;
        }
        CONTENTS.with_borrow_mut(|contents| {
            contents.form = Some(form);
            contents.unanswered = unanswered;
        });
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

    /// Puts aside what was typed here while the server has something newer,
    /// for the form to offer both.
    pub fn put_aside(self, draft: DeviceDraft) {
        CONTENTS.with_borrow_mut(|contents| contents.other = Some(draft));
    }

    /// What was put aside; it is offered once.
    pub fn aside(self) -> Option<DeviceDraft> {
        CONTENTS.with_borrow_mut(|contents| contents.other.take())
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
fn same_person(one: &FormView, other: &FormView) -> bool {
    match (&one.person, &other.person) {
        (Some(one), Some(other)) => one == other,
        _ => one.file == other.file,
    }
}
