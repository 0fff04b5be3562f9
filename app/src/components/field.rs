//! A labelled control with its hint and its error.

use domain::form::Field;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

use super::{Problems, locale, words};
use crate::text::{self, label};

/// The error of a field, in the place kept for it.
#[component]
pub fn FieldError(
    /// Whose error.
    field: Field,
) -> impl IntoView {
    let problems: Problems = expect_context();
    let locale = locale();
    let problem = Memo::new(move |_| problems.of(field));
    view! {
        <p class="field__error" id=format!("{}-error", field.id())>
            {move || problem.get().map(|problem| error_mark(text::problem(locale, field, problem)))}
        </p>
    }
}

/// An error's sign and sentence.
pub(crate) fn error_mark(sentence: String) -> AnyView {
    view! {
        <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
            <circle cx="9" cy="9" r="9" fill="currentColor"/>
            <path d="M9 4.5v5.2M9 12.6v.2" stroke="Canvas" stroke-width="2" stroke-linecap="round"/>
        </svg>
        <span><span class="visually-hidden">{words().error}</span>{sentence}</span>
    }
    .into_any()
}

/// Empties a control, whatever was typed into it.
pub(crate) fn empty(field: Field) {
    fill(field, "");
}

/// Writes into a control.
pub(crate) fn fill(field: Field, text: &str) {
    let control = document()
        .get_element_by_id(field.id())
        .and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
    if let Some(control) = control {
        control.set_value(text);
    }
}

/// A line of text.
#[component]
pub fn TextField(
    /// Which field.
    field: Field,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// A label other than the field's usual one.
    #[prop(optional, into)]
    label_as: Option<String>,
    /// What to know before typing.
    #[prop(optional)]
    hint: &'static str,
    /// `control--w5` and so on: as wide as what it takes.
    #[prop(optional)]
    width: &'static str,
    /// The control's `type`.
    #[prop(default = "text")]
    kind: &'static str,
    /// `numeric`, `tel`, `email`.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// The `autocomplete` tokens.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Whether it can stay empty.
    #[prop(optional)]
    optional: bool,
    /// A name other than the field's own, where a form has one control only.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Told of every change.
    #[prop(optional, into)]
    on_typing: Option<Callback<Event>>,
    /// Told when it is left, before it is judged.
    #[prop(optional, into)]
    on_leaving: Option<Callback<Event>>,
    /// What stands below the control.
    #[prop(optional)]
    below: Option<AnyView>,
) -> impl IntoView {
    let problems: Problems = expect_context();
    let words = words();
    let id = field.id();
    let described = format!("{id}-hint {id}-error");
    let wrong = Memo::new(move |_| problems.of(field).is_some());
    let typing = move |event: Event| {
        if let Some(told) = on_typing {
            told.run(event);
        }
    };
    let left = move |event: leptos::ev::FocusEvent| {
        if let Some(told) = on_leaving {
            told.run(event.clone().into());
        }
        problems.judge(field, &event_target_value(&event));
    };
    view! {
        <div class="field" class:field--error=wrong>
            <label class="field__label" for=id>
                {label_as.unwrap_or_else(|| label(locale(), field).to_owned())}
                {optional.then(|| view! { <span class="field__optional">" "{words.optional}</span> }.into_any())}
            </label>
            {(!hint.is_empty()).then(|| view! { <p class="field__hint" id=format!("{id}-hint")>{hint}</p> }.into_any())}
            <FieldError field/>
            <input
                class=format!("control {width}")
                id=id
                name=name.unwrap_or(field.name())
                type=kind
                value=value
                inputmode=inputmode
                autocomplete=autocomplete
                spellcheck="false"
                aria-describedby=described
                aria-invalid=move || wrong.get().then_some("true")
                on:blur=left
                on:input=typing
            />
            {below}
        </div>
    }
}
