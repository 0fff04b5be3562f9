//! The refusals of a form: beside each field and in a summary above.

use std::time::Duration;

use domain::{
    Locale,
    form::{Field, Problem, Rejected},
};
use leptos::{ev::MouseEvent, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::locale;
use crate::text;

/// Longer than a press, shorter than a glance.
const AFTER_LEAVING: Duration = Duration::from_millis(250);

/// How the fields of a form are judged when they are left, and what is said of
/// them: given by the form, so that the first one does not load the rules of
/// the others.
#[derive(Clone, Copy)]
pub struct Rules {
    /// What is wrong with a field by itself, as [`domain::sign_in::problem_of`]
    /// and [`domain::application::problem_of`] say it.
    pub judge: fn(Field, &str) -> Option<Option<Problem>>,
    /// The sentence for a problem.
    pub say: fn(Locale, Field, Problem) -> String,
}

impl Rules {
    /// Of the pages behind sign-in.
    pub const LATER: Self = Self {
        judge: judge_later,
        say: text::problem,
    };
    /// Of the sign-in page.
    pub const FIRST: Self = Self {
        judge: domain::sign_in::problem_of,
        say: |locale, field, problem| {
            text::first_problem(locale, field, problem).unwrap_or_default()
        },
    };
}

/// As the form's own rules, but for a number that is said to be right in the
/// box below it.
#[expect(
    clippy::option_option,
    reason = "as the rule of every form: not judged here, or judged and good"
)]
fn judge_later(field: Field, text: &str) -> Option<Option<Problem>> {
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
    whole: RwSignal<Option<Rejected>>,
    single: RwSignal<Vec<(Field, Option<Problem>)>>,
}

impl Problems {
    /// For one form. What the server refused before this page was made is
    /// there from the beginning.
    pub fn provide(rules: Rules, first: Option<Rejected>) -> Self {
        let problems = Self {
            rules,
            whole: RwSignal::new(first),
            single: RwSignal::new(Vec::new()),
        };
        provide_context(problems);
        problems
    }

    /// The refusals of the whole form.
    pub fn refuse(self, rejected: Option<Rejected>) {
        self.single.update(Vec::clear);
        self.whole.set(rejected);
    }

    /// What a field is found to be when it is left.
    pub(super) fn note(self, field: Field, problem: Option<Problem>) {
        self.single.update(|single| {
            single.retain(|(one, _)| *one != field);
            single.push((field, problem));
        });
    }

    /// How many fields of the whole form were refused; none once its page is
    /// gone, for the document's title outlives it by a moment.
    pub fn count(self) -> usize {
        let count = |whole: &Option<Rejected>| whole.as_ref().map_or(0, Rejected::len);
        self.whole.try_with(count).unwrap_or_default()
    }

    /// Says what is wrong with a field by itself, which was left.
    pub fn judge(self, field: Field, text: &str) {
        if let Some(problem) = (self.rules.judge)(field, text) {
            // A message that appears moves what is below it: a press on a
            // button that took the focus away is let through first.
            set_timeout(move || self.note(field, problem), AFTER_LEAVING);
        }
    }

    /// The sentence for a problem, in the page's language.
    pub fn say(self, locale: Locale, field: Field, problem: Problem) -> String {
        (self.rules.say)(locale, field, problem)
    }

    /// The problem that a field shows now.
    pub fn of(self, field: Field) -> Option<Problem> {
        let single = self.single.with(|single| {
            single
                .iter()
                .find(|(one, _)| *one == field)
                .map(|(_, problem)| *problem)
        });
        single.unwrap_or_else(|| {
            self.whole
                .with(|whole| whole.as_ref().and_then(|whole| whole.problem(field)))
        })
    }

    /// What was found last when a field was left.
    fn noted(self) -> Option<(Field, Problem)> {
        self.single.with(|single| {
            single
                .last()
                .and_then(|(field, problem)| Some((*field, (*problem)?)))
        })
    }

    /// Brings the summary to the reader.
    pub fn focus_summary() {
        // After the summary has been drawn.
        request_animation_frame(|| focus("error-summary"));
    }
}

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
    let locale = locale();
    let summary = move || {
        problems.whole.get().filter(|whole| !whole.is_empty()).map(|whole| {
            let heading = text::to_fix(locale, whole.len());
            let items = whole
                .iter()
                .map(|(field, problem)| {
                    let id = anchor(field).id();
                    let href = format!("#{id}");
                    let lead = move |event: MouseEvent| {
                        event.prevent_default();
                        focus(id);
                    };
                    view! { <li><a href=href rel="external" on:click=lead>{problems.say(locale, field, problem)}</a></li> }.into_any()
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
            .map(|(field, problem)| problems.say(locale, field, problem))
    };
    view! { {summary}<p class="visually-hidden" role="status">{noted}</p> }
}

/// The control that a field's link leads to: a date begins with its day.
const fn anchor(field: Field) -> Field {
    match field {
        Field::BirthDate => Field::BirthDay,
        field => field,
    }
}
