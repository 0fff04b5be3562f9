//! The sum: a worker of the browser does it while the form is filled in.

use domain::{
    captcha::{UNFINISHED, proof::Puzzle},
    form::Field,
};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use super::super::{FieldError, words};

/// How far the sum is.
#[derive(Clone, PartialEq, Eq)]
enum State {
    Working(u8),
    Done(String),
    Failed,
}

/// The sum with its progress.
#[component]
pub(super) fn Proof(
    id: String,
    puzzle: Option<Puzzle>,
    /// Where its answer goes.
    field: Field,
) -> impl IntoView {
    let words = words();
    let state = RwSignal::new(State::Working(0));
    let parts = puzzle.map_or(0, |puzzle| puzzle.parts);
    // Of the element, so that `enhance.js` can do the same.
    let task = puzzle.map(|puzzle| format!("{id} {} {}", puzzle.parts, puzzle.bits));
    let puzzle = StoredValue::new(task.clone());
    Effect::new(move |_| {
        let Some(task) = puzzle.get_value() else {
            return;
        };
        match Solver::start(&task, state) {
            Some(solver) => {
                let solver = StoredValue::new_local(Some(solver));
                on_cleanup(move || {
                    let _ = solver.try_update_value(Option::take);
                });
            }
            None => state.set(State::Failed),
        }
    });
    let done = move || match state.get() {
        State::Working(done) => done,
        State::Done(_) => parts,
        State::Failed => 0,
    };
    let said = move || match state.get() {
        State::Working(_) => words.proof_working,
        State::Done(_) => words.proof_done,
        State::Failed => words.proof_failed,
    };
    let unfinished = (field == Field::CaptchaProof).then_some(UNFINISHED);
    // Beside letters it is no part of a page without scripts.
    let class = match field {
        Field::CaptchaProof => "proof when-awake",
        _ => "proof",
    };
    let answer = move || match state.get() {
        State::Done(answer) => answer,
        State::Working(_) if field == Field::CaptchaProof => UNFINISHED.to_owned(),
        _ => String::new(),
    };
    view! {
        <div class=class id=field.id() tabindex="-1" data-puzzle=task>
            {(field == Field::CaptchaAnswer).then(|| view! { <FieldError field/> }.into_any())}
            <progress class="progress__bar" max=parts.to_string() value=move || done().to_string() aria-label=words.captcha_title></progress>
            <p role="status" data-done=words.proof_done data-failed=words.proof_failed>{said}</p>
            <input type="hidden" name=field.name() data-unfinished=unfinished prop:value=answer/>
        </div>
    }
}

/// A worker at its work; it stops when it is dropped.
struct Solver {
    worker: Worker,
    _told: Closure<dyn FnMut(MessageEvent)>,
    _failed: Closure<dyn FnMut()>,
}

impl Solver {
    /// `None` where the browser has no workers of this kind.
    ///
    /// `task`: the puzzle's id, its parts and its bits.
    fn start(task: &str, state: RwSignal<State>) -> Option<Self> {
        let script = document()
            .document_element()?
            .get_attribute("data-solver")?;
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&script, &options).ok()?;
        let told = Closure::new(move |event: MessageEvent| {
            let data = event.data();
            state.set(match (data.as_string(), part(&data)) {
                (Some(answer), _) => State::Done(answer),
                (None, Some(done)) => State::Working(done),
                (None, None) => State::Failed,
            });
        });
        let failed = Closure::new(move || state.set(State::Failed));
        worker.set_onmessage(Some(told.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        worker.post_message(&JsValue::from_str(task)).ok()?;
        Some(Self {
            worker,
            _told: told,
            _failed: failed,
        })
    }
}

impl Drop for Solver {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

fn part(data: &JsValue) -> Option<u8> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the worker counts at most as many parts as a byte holds"
    )]
    let part = data.as_f64()? as u8;
    Some(part)
}
