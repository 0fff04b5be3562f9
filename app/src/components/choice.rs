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

/// Options under one heading; without it where the label is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The heading.
    pub label: &'static str,
    /// Code and words of each.
    pub each: Vec<(&'static str, &'static str)>,
}

impl Options {
    /// Options without a heading.
    pub fn plain(each: Vec<(&'static str, &'static str)>) -> Vec<Self> {
        vec![Self { label: "", each }]
    }
}

/// The options as one text: a thousand districts as a thousand elements took
/// half the time of the whole form. Everything in it is escaped; ends of
/// elements are left out where HTML has them end by themselves.
fn listed(none: &str, groups: &[Options], chosen: &str) -> String {
    let many: usize = groups.iter().map(|group| group.each.len() + 1).sum();
    let mut html = String::with_capacity(32 * (many + 1));
    html.push_str("<option value=\"\">");
    html.push_str(&escaped(none));
    for group in groups {
        if !group.label.is_empty() {
            html.push_str("<optgroup label=\"");
            html.push_str(&escaped(group.label));
            html.push_str("\">");
        }
        for (code, name) in &group.each {
            // With a value of its own each: a page that the browser translates
            // has other names.
            html.push_str("<option value=\"");
            html.push_str(&escaped(code));
            html.push_str(if *code == chosen {
                "\" selected>"
            } else {
                "\">"
            });
            html.push_str(&escaped(name));
        }
        if !group.label.is_empty() {
            html.push_str("</optgroup>");
        }
    }
    html
}

/// A list to choose one from.
#[component]
pub fn Select(
    /// Which field.
    field: Field,
    /// What there is to choose from.
    options: Signal<Vec<Options>>,
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
    /// The code that is chosen, where something else can take it away.
    #[prop(optional)]
    current: Option<RwSignal<String>>,
) -> impl IntoView {
    let problems: Problems = expect_context();
    let words = words();
    let id = field.id();
    let wrong = Memo::new(move |_| problems.of(field).is_some());
    let current = current.unwrap_or_else(|| RwSignal::new(chosen));
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
            {(!hint.is_empty()).then(|| view! { <p class="field__hint" id=format!("{id}-hint")>{hint}</p> }.into_any())}
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
        let each = vec![("a\"b", "<b>"), ("C", "C")];
        assert_eq!(
            listed("?", &Options::plain(each.clone()), "C"),
            "<option value=\"\">?<option value=\"a&quot;b\">&lt;b&gt;<option value=\"C\" selected>C"
        );
        let label = "\"";
        assert_eq!(
            listed(
                "?",
                &[Options {
                    label,
                    each: Vec::new()
                }],
                ""
            ),
            "<option value=\"\">?<optgroup label=\"&quot;\"></optgroup>"
        );
    }
}
