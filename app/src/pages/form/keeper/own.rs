//! What this tab sent before its page was loaded anew, and may still be on its
//! way: the same person goes on, and meets no other version than their own.

use domain::{
    application::Draft,
    captcha::CaptchaKind,
    offline::attempt::{SaveAttempt, went_on},
};

use super::{
    Keeper,
    page::{typed, write},
};
use crate::{
    api::{load, view::FormView},
    offline::{Attempts, script::pause},
    place::{Place, StepPage},
};
use leptos::prelude::*;

/// How long it is looked for, in milliseconds, step by step.
const LOOKS: [u32; 4] = [150, 350, 800, 1_600];

/// The form as the server has it.
pub(in super::super) async fn at_server() -> Option<FormView> {
    let place = Place::Applicant(StepPage::Form);
    let loaded = load(place, CaptchaKind::default()).await;
    loaded.ok()?.page.read()
}

impl Keeper {
    /// Whether something sent before the page was loaded anew may still arrive:
    /// what is typed meanwhile is sent after it.
    pub(super) fn waits_for_own(self) -> bool {
        self.waits_for.try_get_value().flatten().is_some()
    }

    /// Looks for what was sent before the page was loaded anew, and goes on from
    /// there. `form`: as the page came.
    /// Gives the form as the server had it at last, where nothing of this tab's
    /// arrived or another's copy lies beside it.
    pub(in super::super) async fn meet_own(self, form: FormView) -> Option<FormView> {
        let sent = self.waits_for.try_get_value().flatten()?;
        let mut latest = form;
        let mut found = arrived(&latest, &sent);
        for wait in LOOKS {
            if found.is_some() {
                break;
            }
            pause(wait).await;
            let Some(theirs) = at_server().await else {
                break;
            };
            found = arrived(&theirs, &sent);
            latest = theirs;
            if found.is_some() {
                self.goes_on_from(&latest.file, latest.revision);
            } else if SaveAttempt::parse(&latest.copies().refused_by).as_ref() == Some(&sent) {
                // Refused, because another copy had been saved before.
                break;
            }
        }
        // The last one may never have left; an earlier one of that page did.
        if found.is_none() && is_of_page(&latest.copies().saved_by, &sent) {
            self.goes_on_from(&latest.file, latest.revision);
            found = Some(latest.draft.clone());
        }
        Attempts::answered(&sent);
        self.waits_for.try_set_value(None);
        let is_to_be_offered = found.is_none() || holds_anothers(&latest);
        if let Some(arrived) = &found {
            if !is_to_be_offered {
                // A copy of one's own that came too late is none to choose from.
                self.settled.try_set_value(true);
            }
            self.goes_on_with(arrived);
        }
        if self.is_ahead() {
            self.keep_far();
        }
        is_to_be_offered.then_some(latest)
    }

    /// Writes into the page what arrived of this tab's, but where something else
    /// was typed since.
    pub(super) fn goes_on_with(self, arrived: &Draft) {
        let (Some(here), Some(base)) = (typed(), self.base.try_get_value().flatten()) else {
            return;
        };
        let draft = went_on(&base, &here, arrived);
        self.base.try_set_value(Some(arrived.clone()));
        if draft.texts() != here.texts() {
            write(&draft);
        }
        if draft.texts() != arrived.texts() {
            self.typed();
        }
    }
}

/// Whether a copy lies beside the draft that this tab did not send.
pub(super) fn holds_anothers(form: &FormView) -> bool {
    let copies = form.copies();
    !copies.refused.is_empty() && !Attempts::is_ours(&copies.refused_by)
}

/// Whether a saving was of the same page.
fn is_of_page(saving: &str, sent: &SaveAttempt) -> bool {
    SaveAttempt::parse(saving).is_some_and(|one| one.is_of_page(sent))
}

/// What became of it at the server: saved, or refused by what this page saved.
fn arrived(form: &FormView, sent: &SaveAttempt) -> Option<Draft> {
    let copies = form.copies();
    if SaveAttempt::parse(&copies.saved_by).as_ref() == Some(sent) {
        return Some(form.draft.clone());
    }
    let is_own = is_of_page(&copies.refused_by, sent);
    (is_own && Attempts::is_ours(&copies.saved_by)).then(|| Draft::of_texts(&copies.refused))
}
