//! The only multi-line control. Leptos 0.8 writes the children of a
//! `<textarea>` unescaped on the server, so a typed `</textarea><script>`
//! would run: here the text is escaped before it is written.

use std::borrow::Cow;

use domain::form::Field;
use leptos::prelude::*;

use super::{FieldError, Problems, Room, locale};
use crate::{ON_SERVER, text::label};

/// A text without the characters that end an element or an attribute.
pub fn escaped(text: &str) -> Cow<'_, str> {
    let mut rest = text;
    let mut out = String::new();
    let ends = |sign: u8| matches!(sign, b'&' | b'<' | b'>' | b'"');
    while let Some(at) = rest.bytes().position(ends) {
        let (before, sign) = rest.split_at(at);
        out.push_str(before);
        out.push_str(match sign.as_bytes()[0] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &sign[1..];
    }
    if out.is_empty() {
        // Most texts have none of them.
        return Cow::Borrowed(text);
    }
    out.push_str(rest);
    Cow::Owned(out)
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
        escaped.into_owned()
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
