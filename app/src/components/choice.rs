//! Choices: one of a few as cards, one of many as a list.

use domain::form::Field;
use leptos::prelude::*;

use super::{FieldError, Problems, locale, words};
use crate::text::label;

/// One card of a group of choices.
#[component]
pub fn Choice(
    /// The control's name.
    name: &'static str,
    /// What is sent when it is chosen.
    value: String,
    /// The element's id.
    id: String,
    /// The words on it.
    #[prop(into)]
    text: String,
    /// What it leads to, or why it is closed.
    #[prop(optional, into)]
    note: Option<String>,
    /// Whether it is chosen at first.
    checked: bool,
    /// Whether it cannot be chosen.
    #[prop(optional)]
    closed: bool,
    /// `radio` or `checkbox`.
    #[prop(default = "radio")]
    kind: &'static str,
) -> impl IntoView {
    let note_id = format!("{id}-note");
    view! {
        <div class="choice" class:choice--off=closed>
            <input type=kind name=name value=value id=id.clone() checked=checked disabled=closed aria-describedby=note.is_some().then(|| note_id.clone())/>
            <label for=id>{text}</label>
            {note.map(|note| view! { <p class="choice__note" id=note_id>{note}</p> }.into_any())}
        </div>
    }
}

/// A list to choose one from.
#[component]
pub fn Select(
    /// Which field.
    field: Field,
    /// Code and words of each.
    options: Signal<Vec<(String, String)>>,
    /// The code that is chosen at first.
    chosen: String,
    /// The `autocomplete` tokens.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// What to know before choosing.
    #[prop(optional)]
    hint: &'static str,
    /// Told of every choice.
    #[prop(optional, into)]
    on_choice: Option<Callback<String>>,
) -> impl IntoView {
    let problems: Problems = expect_context();
    let words = words();
    let id = field.id();
    let wrong = Memo::new(move |_| problems.of(field).is_some());
    let current = RwSignal::new(chosen);
    let choose = move |event: leptos::ev::Event| {
        let value = event_target_value(&event);
        current.set(value.clone());
        if let Some(told) = on_choice {
            told.run(value);
        }
    };
    view! {
        <div class="field" class:field--error=wrong>
            <label class="field__label" for=id>{label(locale(), field)}</label>
            <p class="field__hint" id=format!("{id}-hint")>{hint}</p>
            <FieldError field/>
            <select
                class="control"
                id=id
                name=field.name()
                autocomplete=autocomplete
                aria-describedby=format!("{id}-hint {id}-error")
                aria-invalid=move || wrong.get().then_some("true")
                on:change=choose
            >
                <option value="">{words.choose}</option>
                {move || {
                    let chosen = current.get_untracked();
                    options.get().into_iter().map(|(code, name)| {
                        let selected = code == chosen;
                        view! { <option value=code selected=selected>{name}</option> }.into_any()
                    }).collect_view()
                }}
            </select>
        </div>
    }
}
