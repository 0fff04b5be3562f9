//! The refusals of a form: beside each field and in a summary above.

use std::time::Duration;

use domain::form::{Field, Problem, Refusals, Rejected};
use leptos::{ev::MouseEvent, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, FormData, HtmlFormElement, HtmlInputElement};

use super::{locale, words};
use crate::text;

/// Longer than most presses, shorter than a glance.
const AFTER_LEAVING: Duration = Duration::from_millis(250);

/// How often a longer press is waited for: after a link was dragged, Firefox
/// takes it for pressed until the pointer comes back.
const WAITS: u8 = 20;

/// Does what moves the page, once no press is under way: one whose target has
/// moved away when it is let go presses nothing.
fn after_press(waits: u8, then: impl FnOnce() + 'static) {
    set_timeout(
        move || {
            if waits > 0 && is_pressing() {
                after_press(waits - 1, then);
            } else {
                then();
            }
        },
        AFTER_LEAVING,
    );
}

/// Whether something of the page is pressed and not let go yet.
fn is_pressing() -> bool {
    let page = document().document_element();
    page.is_some_and(|page| page.matches(":active").unwrap_or_default())
}

/// What is wrong with a field by itself when it is left, by the rules of its form.
#[derive(Clone, Copy)]
pub struct Rules(fn(Field, &str) -> Option<Option<Problem>>);

impl Rules {
    /// Of the sign-in form.
    pub const SIGN_IN: Self = Self(domain::sign_in::problem_of);
    /// Of the application form and the steps behind it.
    pub const APPLICATION: Self = Self(judge_application);
}

/// As the form's own rules, but for a number that is said to be right in the
/// box below it.
#[expect(
    clippy::option_option,
    reason = "as the rule of every form: not judged here, or judged and good"
)]
fn judge_application(field: Field, text: &str) -> Option<Option<Problem>> {
    let judged = domain::application::problem_of(field, text)?;
    let said = || {
        let by = field.confirmed_by()?;
        let element = document().get_element_by_id(by.id())?;
        Some(element.dyn_into::<HtmlInputElement>().ok()?.checked())
    };
    Some(judged.filter(|problem| !(problem.is_question() && said() == Some(true))))
}

/// The refusals of the form around; every field of it looks here.
#[derive(Clone, Copy)]
pub struct Problems {
    rules: Rules,
    refusals: RwSignal<Refusals<Problem>>,
    /// How the whole form is judged in the browser, where it can be.
    judge: StoredValue<Option<Judge>>,
}

/// What is wrong with a whole form.
type Judge = Callback<FormData, Option<Rejected>>;

impl Problems {
    /// For one form. What the server refused before this page was made is
    /// there from the beginning.
    pub fn provide(rules: Rules, first: Option<Rejected>) -> Self {
        let mut refusals = Refusals::default();
        refusals.refuse(first.iter().flat_map(Rejected::iter));
        let problems = Self {
            rules,
            refusals: RwSignal::new(refusals),
            judge: StoredValue::new(None),
        };
        provide_context(problems);
        problems
    }

    /// Has the whole form judged anew whenever something in it was changed after
    /// a refusal: an error goes when its cause does, whichever control it was.
    pub fn judged_by(self, judge: Judge) {
        self.judge.set_value(Some(judge));
    }

    /// A control of the form was changed: see [`Refusals::judge_again`].
    pub(super) fn changed(self, form: &HtmlFormElement, control: &Element) {
        let is_refused = |refusals: &Refusals<_>| !refusals.whole().is_empty();
        if self.refusals.try_with_untracked(is_refused) != Some(true) {
            return;
        }
        let (form, changed) = (form.clone(), field_of(control));
        // As in [`Problems::judge`].
        after_press(WAITS, move || self.judge_form(&form, changed));
    }

    fn judge_form(self, form: &HtmlFormElement, changed: Option<Field>) {
        let Some(judge) = self.judge.try_get_value() else {
            return;
        };
        let fresh = judge
            .zip(FormData::new_with_form(form).ok())
            .map(|(judge, data)| judge.run(data).unwrap_or_default().iter().collect());
        self.refusals
            .try_update(|refusals| refusals.judge_again(changed, fresh));
    }

    /// The form was refused before it was sent: all of it can be judged here.
    pub fn refuse_here(self, rejected: &Rejected) {
        self.refusals
            .update(|refusals| refusals.refuse_here(rejected.iter()));
        Self::focus_summary();
    }

    /// The refusals of the whole form.
    pub fn refuse(self, rejected: Option<&Rejected>) {
        let all = rejected.into_iter().flat_map(Rejected::iter);
        self.refusals.update(|refusals| refusals.refuse(all));
    }

    /// What a field is found to be when it is left.
    pub(super) fn note(self, field: Field, problem: Option<Problem>) {
        self.refusals
            .try_update(|refusals| refusals.note(field, problem));
    }

    /// How many fields of the whole form are still to be mended; none once its
    /// page is gone, for the document's title outlives it by a moment.
    pub fn count(self) -> usize {
        self.refusals.try_with(Refusals::count).unwrap_or_default()
    }

    /// Says what is wrong with a field by itself, which was left.
    pub fn judge(self, field: Field, text: &str) {
        // The browser says that a control was left when it is taken away, too:
        // then there is nothing to judge.
        let Some(is_refused) = self
            .refusals
            .try_with_untracked(|refusals| refusals.is_refused(field))
        else {
            return;
        };
        // A refused form is judged as a whole, by which more is known.
        if is_refused && self.judge.with_value(Option::is_some) {
            return;
        }
        let Rules(judge) = self.rules;
        if let Some(problem) = judge(field, text) {
            // A message that appears moves what is below it: a press on a
            // button that took the focus away is let through first.
            after_press(WAITS, move || self.note(field, problem));
        }
    }

    /// The problem that a field shows now.
    pub fn of(self, field: Field) -> Option<Problem> {
        self.refusals
            .with(|refusals| refusals.problem(field).copied())
    }

    /// What was found last when a field was left.
    fn noted(self) -> Option<(Field, Problem)> {
        self.refusals.with(|refusals| {
            let (field, problem) = refusals.latest()?;
            Some((field, *problem))
        })
    }

    /// Brings the summary to the reader.
    pub fn focus_summary() {
        // After the summary has been drawn.
        request_animation_frame(|| focus("error-summary"));
    }
}

/// Where it is said what was found when a field was left; the summary stands in front
/// of it (`enhance.js`).
const NOTED: &str = "noted";

/// Brings an element to the reader.
fn focus(id: &str) {
    let element = document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(element) = element {
        let _ = element.focus();
    }
}

/// Every refusal above the form, each leading to its field.
#[component]
pub fn ErrorSummary() -> impl IntoView {
    let problems: Problems = expect_context();
    let words = words();
    let locale = locale();
    let refusals = problems.refusals;
    // It stays in its place while single fields are put right: nothing moves while
    // somebody types.
    let whole = Memo::new(move |_| refusals.with(|refusals| refusals.whole().to_vec()));
    let summary = move || {
        let whole = whole.get();
        (!whole.is_empty()).then(|| {
            let heading = text::to_fix(locale, whole.len());
            let items = whole
                .into_iter()
                .map(|(field, problem)| {
                    let id = field.first_control().id();
                    let href = format!("#{id}");
                    let lead = move |event: MouseEvent| {
                        event.prevent_default();
                        focus(id);
                    };
                    let mended = move || refusals.with(|refusals| refusals.is_mended(field)).then_some(words.mended);
                    view! { <li><a href=href rel="external" on:click=lead>{text::problem(locale, field, problem)}</a>" "{mended}</li> }.into_any()
                })
                .collect_view();
            view! {
                <section class="error-summary" id="error-summary" tabindex="-1" aria-labelledby="error-summary-title">
                    <h2 id="error-summary-title">{heading}</h2>
                    <ul>{items}</ul>
                </section>
            }.into_any()
        })
    };
    // What is found when a field is left: the reader is at the next one by
    // then. The summary needs no such line, for it takes the focus.
    let noted = move || {
        problems
            .noted()
            .map(|(field, problem)| text::problem(locale, field, problem))
    };
    view! { {summary}<p class="visually-hidden" role="status" id=NOTED>{noted}</p> }
}

/// The field that a control belongs to: by its name; by its id, where a form
/// has one control only; by the group that it is in.
fn field_of(control: &Element) -> Option<Field> {
    let group = control.closest("fieldset[id]").ok().flatten();
    let names = [
        control.get_attribute("name"),
        Some(control.id()),
        group.map(|group| group.id()),
    ];
    names
        .into_iter()
        .flatten()
        .find_map(|name| Field::of_control(&name))
}
