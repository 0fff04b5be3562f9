//! The refusals of a form: beside each field and in a summary above.

use std::time::Duration;

use domain::{
    Locale,
    form::{Field, Problem, Rejected},
};
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
            text::problem_at_sign_in(locale, field, problem).unwrap_or_default()
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
    since: RwSignal<Since>,
}

/// What was found since the form was refused, or from the beginning.
#[derive(Default)]
struct Since {
    /// Of single fields.
    single: Vec<(Field, Option<Problem>)>,
    /// How the whole form is judged in the browser, where it can be.
    judge: Option<Judge>,
    /// The fields that this judge has found wrong.
    known: Vec<Field>,
}

/// What is wrong with a whole form.
type Judge = Callback<FormData, Option<Rejected>>;

impl Problems {
    /// For one form. What the server refused before this page was made is
    /// there from the beginning.
    pub fn provide(rules: Rules, first: Option<Rejected>) -> Self {
        let problems = Self {
            rules,
            whole: RwSignal::new(first),
            since: RwSignal::new(Since::default()),
        };
        provide_context(problems);
        problems
    }

    /// Has the whole form judged anew whenever something in it was changed after
    /// a refusal: an error goes when its cause does, whichever control it was.
    pub fn judged_by(self, judge: Judge) {
        self.since
            .update_untracked(|since| since.judge = Some(judge));
    }

    /// A control of the form was changed. What it was refused for is looked at
    /// again; so is every other refusal that can be judged here, for one control
    /// can be the cause of another's. What the server alone knows stays until
    /// its own control is changed.
    pub(super) fn changed(self, form: &HtmlFormElement, control: &Element) {
        if self.whole.try_with_untracked(Option::is_some) != Some(true) {
            return;
        }
        let (form, changed) = (form.clone(), field_of(control));
        // As in [`Problems::judge`].
        after_press(WAITS, move || self.judge_form(&form, changed));
    }

    fn judge_form(self, form: &HtmlFormElement, changed: Option<Field>) {
        let Some(judge) = self.since.try_with_untracked(|since| since.judge) else {
            return;
        };
        let fresh = judge
            .zip(FormData::new_with_form(form).ok())
            .map(|(judge, data)| judge.run(data).unwrap_or_default());
        for field in untrack(|| self.refused()) {
            let known = self
                .since
                .with_untracked(|since| since.known.contains(&field));
            if Some(field) == changed || (known && fresh.is_some()) {
                self.note(field, fresh.as_ref().and_then(|all| all.problem(field)));
            }
        }
        if let Some(rejected) = fresh {
            self.knows(&rejected);
        }
    }

    fn knows(self, rejected: &Rejected) {
        let fields = rejected.iter().map(|(field, _)| field);
        self.since
            .update_untracked(|since| since.known.extend(fields));
    }

    /// The fields for which the whole form was refused; none once its page is
    /// gone.
    fn refused(self) -> Vec<Field> {
        let fields = |whole: &Option<Rejected>| {
            let all = whole.iter().flat_map(Rejected::iter);
            all.map(|(field, _)| field).collect()
        };
        self.whole.try_with(fields).unwrap_or_default()
    }

    /// The form was refused before it was sent: all of it can be judged here.
    pub fn refuse_here(self, rejected: Rejected) {
        self.refuse(Some(rejected.clone()));
        self.knows(&rejected);
        Self::focus_summary();
    }

    /// The refusals of the whole form.
    pub fn refuse(self, rejected: Option<Rejected>) {
        self.since.update(|since| {
            since.single.clear();
            since.known.clear();
        });
        self.whole.set(rejected);
    }

    /// What a field is found to be when it is left.
    pub(super) fn note(self, field: Field, problem: Option<Problem>) {
        self.since.try_update(|since| {
            since.single.retain(|(one, _)| *one != field);
            since.single.push((field, problem));
        });
    }

    /// How many fields of the whole form are still to be mended; none once its
    /// page is gone, for the document's title outlives it by a moment.
    pub fn count(self) -> usize {
        let refused = self.refused().into_iter();
        refused.filter(|field| !self.is_mended(*field)).count()
    }

    /// Whether a refused field has been found right since.
    fn is_mended(self, field: Field) -> bool {
        let right = |since: &Since| since.single.contains(&(field, None));
        self.since.try_with(right).unwrap_or_default()
    }

    /// Says what is wrong with a field by itself, which was left.
    pub fn judge(self, field: Field, text: &str) {
        // A refused form is judged as a whole, by which more is known.
        // The browser says that a control was left when it is taken away, too:
        // then there is nothing to judge.
        let Some(whole) = self.since.try_with_untracked(|since| since.judge.is_some()) else {
            return;
        };
        if whole && untrack(|| self.refused()).contains(&field) {
            return;
        }
        if let Some(problem) = (self.rules.judge)(field, text) {
            // A message that appears moves what is below it: a press on a
            // button that took the focus away is let through first.
            after_press(WAITS, move || self.note(field, problem));
        }
    }

    /// The sentence for a problem, in the page's language.
    pub fn say(self, locale: Locale, field: Field, problem: Problem) -> String {
        (self.rules.say)(locale, field, problem)
    }

    /// The problem that a field shows now.
    pub fn of(self, field: Field) -> Option<Problem> {
        let single = self.since.with(|since| {
            since
                .single
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
        self.since.with(|since| {
            since
                .single
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
                    // It stays in its place: nothing moves while somebody types.
                    let mended = move || problems.is_mended(field).then_some(words.mended);
                    view! { <li><a href=href rel="external" on:click=lead>{problems.say(locale, field, problem)}</a>" "{mended}</li> }.into_any()
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
    let of = |name: String| {
        let known = |field: &&Field| field.name() == name || field.id() == name;
        Field::ALL.iter().find(known).copied()
    };
    let field = names.into_iter().flatten().find_map(of)?;
    Some(match field {
        Field::BirthDay | Field::BirthMonth | Field::BirthYear => Field::BirthDate,
        // It says whether there is one.
        Field::NoFamilyName => Field::FamilyName,
        field => field,
    })
}

/// The control that a field's link leads to: a date begins with its day.
const fn anchor(field: Field) -> Field {
    match field {
        Field::BirthDate => Field::BirthDay,
        field => field,
    }
}
