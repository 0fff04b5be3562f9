//! The refusals of a form: beside each field and in a summary above.

use domain::form::{Field, Problem, Rejected};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{locale, words};
use crate::text;

/// The refusals of the form around; every field of it looks here.
#[derive(Clone, Copy)]
pub struct Problems {
    whole: RwSignal<Option<Rejected>>,
    single: RwSignal<Vec<(Field, Option<Problem>)>>,
}

impl Problems {
    /// For one form. What the server refused before this page was made is
    /// there from the beginning.
    pub fn provide(first: Option<Rejected>) -> Self {
        let problems = Self {
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
    pub fn note(self, field: Field, problem: Option<Problem>) {
        self.single.update(|single| {
            single.retain(|(one, _)| *one != field);
            single.push((field, problem));
        });
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

    /// Brings the summary to the reader.
    pub fn focus_summary() {
        // After the summary has been drawn.
        request_animation_frame(|| {
            if let Some(element) = document()
                .get_element_by_id("error-summary")
                .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
            {
                let _ = element.focus();
            }
        });
    }
}

/// Every refusal above the form, each leading to its field.
#[component]
pub fn ErrorSummary() -> impl IntoView {
    let problems: Problems = expect_context();
    let words = words();
    let locale = locale();
    move || {
        problems.whole.get().filter(|whole| !whole.is_empty()).map(|whole| {
            let heading = match whole.len() {
                1 => words.fix_one.to_owned(),
                many => format!("{many} {}", words.fix_many),
            };
            let items = whole
                .iter()
                .map(|(field, problem)| {
                    let href = format!("#{}", anchor(field).id());
                    view! { <li><a href=href rel="external">{text::problem(locale, field, problem)}</a></li> }.into_any()
                })
                .collect_view();
            view! {
                <section class="error-summary" id="error-summary" role="alert" tabindex="-1" aria-labelledby="error-summary-title">
                    <h2 id="error-summary-title">{heading}</h2>
                    <ul>{items}</ul>
                </section>
            }.into_any()
        })
    }
}

/// The control that a field's link leads to: a date begins with its day.
const fn anchor(field: Field) -> Field {
    match field {
        Field::BirthDate => Field::BirthDay,
        field => field,
    }
}
