//! Choices: one of a few as cards, one of many as a list.

use domain::form::Field;
use leptos::prelude::*;

use super::{FieldError, Problems, locale, text_area::escaped, words};
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

/// The options as one text: a thousand districts as a thousand elements took
/// half the time of the whole form. Everything in it is escaped.
fn listed(none: &str, options: &[(String, String)], chosen: &str) -> String {
    let mut html = String::with_capacity(64 * (options.len() + 1));
    html.push_str("<option value=\"\">");
    html.push_str(&escaped(none));
    html.push_str("</option>");
    for (code, name) in options {
        html.push_str("<option value=\"");
        html.push_str(&escaped(code));
        html.push_str(if code == chosen {
            "\" selected>"
        } else {
            "\">"
        });
        html.push_str(&escaped(name));
        html.push_str("</option>");
    }
    html
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
                inner_html=move || listed(words.choose, &options.get(), &current.get_untracked())
            ></select>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_option_ends_its_element() {
        let options = [
            ("a\"b".to_owned(), "<b>".to_owned()),
            ("c".to_owned(), "C".to_owned()),
        ];
        assert_eq!(
            listed("?", &options, "c"),
            "<option value=\"\">?</option><option value=\"a&quot;b\">&lt;b&gt;</option><option value=\"c\" selected>C</option>"
        );
    }
}
