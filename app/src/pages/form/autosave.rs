//! Keeps on the server what is typed, a moment after the last keystroke, and
//! says truly whether it is kept.

use std::time::Duration;

use domain::form::Field;
use jiff::Timestamp;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use server_fn::ServerFn;
use wasm_bindgen::JsCast;

use crate::{
    api::{Fault, SaveDraft},
    components::{FaultNotice, VisitClock, all_words, locale, post},
    text,
};

/// After the last keystroke (POLICIES 3.2, R4).
const PAUSE: Duration = Duration::from_millis(800);

/// The state of keeping.
#[derive(Clone)]
enum State {
    Nothing,
    Saving,
    Saved(Option<Timestamp>),
    Failed(Fault),
}

/// Keeps the form around.
#[derive(Clone, Copy)]
pub(super) struct Autosave {
    revision: RwSignal<i64>,
    state: RwSignal<State>,
    timer: StoredValue<Option<TimeoutHandle>>,
    clock: VisitClock,
}

impl Autosave {
    pub(super) fn new(revision: i64, saved_at: Option<Timestamp>) -> Self {
        let timer: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
        // Whoever leaves the form has sent it, or has left it for good.
        on_cleanup(move || {
            if let Some(timer) = timer.try_get_value().flatten() {
                timer.clear();
            }
        });
        Self {
            revision: RwSignal::new(revision),
            state: RwSignal::new(match saved_at {
                Some(at) => State::Saved(Some(at)),
                None => State::Nothing,
            }),
            timer,
            clock: VisitClock::here(),
        }
    }

    /// Something was typed.
    pub(super) fn typed(self) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        self.timer
            .set_value(set_timeout_with_handle(move || self.save(), PAUSE).ok());
    }

    fn save(self) {
        let Some(data) = form_data() else {
            return;
        };
        let Some(revision) = self.revision.try_get_untracked() else {
            return;
        };
        if data
            .set_with_str("revision", &revision.to_string())
            .is_err()
        {
            return;
        }
        self.state.set(State::Saving);
        let clock = self.clock;
        leptos::task::spawn_local(async move {
            let kept = match post(SaveDraft::PATH, &data).await {
                Ok(answer) => revision_of(&answer.body).ok_or(Fault::Lost(String::new())),
                Err((fault, _)) => Err(fault),
            };
            match kept {
                Ok(revision) => {
                    clock.touch();
                    self.revision.try_set(revision);
                    self.state.try_set(State::Saved(None));
                }
                Err(fault) => {
                    self.state.try_set(State::Failed(fault));
                }
            }
        });
    }
}

fn revision_of(body: &[u8]) -> Option<i64> {
    std::str::from_utf8(body).ok()?.parse().ok()
}

/// What stands in the form, the security word left out: it is never kept.
fn form_data() -> Option<web_sys::FormData> {
    let form = document()
        .get_element_by_id("application")?
        .dyn_into::<web_sys::HtmlFormElement>()
        .ok()?;
    let data = web_sys::FormData::new_with_form(&form).ok()?;
    for secret in [Field::SecurityWord, Field::SecurityWordAgain] {
        data.delete(secret.name());
    }
    Some(data)
}

/// What is saved where.
#[component]
pub(super) fn SaveState(autosave: Autosave) -> impl IntoView {
    let words = all_words();
    let locale = locale();
    let said = move || match autosave.state.get() {
        State::Nothing => view! { <b>{words.save_none}</b> }.into_any(),
        State::Saving => view! { <b>{words.saving}</b> }.into_any(),
        State::Saved(at) => {
            let at = at
                .map(|at| format!(" {}", text::time(locale, at)))
                .unwrap_or_default();
            view! { <b>{words.saved_at}{at}" ✓"</b><small>{words.save_where}</small> }.into_any()
        }
        State::Failed(Fault::Stale) => view! { <FaultNotice fault=Fault::Stale/> }.into_any(),
        State::Failed(_) => view! { <b role="alert">{words.save_failed}</b> }.into_any(),
    };
    view! { <section class="card aside-card save-state" aria-live="polite">{said}</section> }
}
