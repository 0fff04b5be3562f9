//! The only multi-line control. Leptos 0.8 writes the children of a
//! `<textarea>` unescaped on the server, so a typed `</textarea><script>`
//! would run: here the text is escaped before it is written.

use domain::form::Field;
use leptos::prelude::*;

use super::{FieldError, Problems, Room, locale};
use crate::{ON_SERVER, text::label};

/// A text without the characters that end an element or an attribute.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The text of the element: as HTML on the server, as a text in the browser.
fn written(text: &str) -> String {
    if !ON_SERVER {
        return text.to_owned();
    }
    let escaped = escaped(text);
    // HTML drops one line break at the beginning.
    if text.starts_with('\n') {
        format!("\n{escaped}")
    } else {
        escaped
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// Which field.
    field: Field,
    /// What stands in it at first.
    value: String,
    /// What to know before typing.
    #[prop(optional)]
    hint: &'static str,
    /// The `autocomplete` tokens.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// How many characters there may be.
    most: u16,
) -> impl IntoView {
    let problems: Problems = expect_context();
    let used = RwSignal::new(value.chars().count());
    let id = field.id();
    let wrong = Memo::new(move |_| problems.of(field).is_some());
    view! {
        <div class="field" class:field--error=wrong>
            <label class="field__label" for=id>{label(locale(), field)}</label>
            {(!hint.is_empty()).then(|| view! { <p class="field__hint" id=format!("{id}-hint")>{hint}</p> }.into_any())}
            <FieldError field/>
            <textarea
                class="control"
                id=id
                name=field.name()
                rows="3"
                autocomplete=autocomplete
                aria-describedby=format!("{id}-hint {id}-error")
                aria-invalid=move || wrong.get().then_some("true")
                on:blur=move |event| problems.judge(field, &event_target_value(&event))
                on:input=move |event| used.set(event_target_value(&event).chars().count())
            >{written(&value)}</textarea>
            <Room used=used.into() most/>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_typed_text_ends_the_element() {
        assert_eq!(
            escaped("</textarea><b>&"),
            "&lt;/textarea&gt;&lt;b&gt;&amp;"
        );
    }
}
