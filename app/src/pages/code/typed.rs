//! The field of a code, with the letters that the newest one begins with.

use domain::form::Field;
use leptos::prelude::*;

use crate::{
    components::{FieldError, Problems, locale, words},
    text::label,
};

/// The six digits; the letters stand beside them and may be typed too.
#[component]
pub(in crate::pages) fn CodeField(
    /// In front of the newest code; empty for one that has none.
    letters: String,
) -> impl IntoView {
    let words = words();
    let problems: Problems = expect_context();
    let field = Field::OneTimeCode;
    let id = field.id();
    let wrong = Memo::new(move |_| problems.of(field).is_some());
    let hint = if letters.is_empty() {
        words.check_hint.to_owned()
    } else {
        format!(
            "{} {letters}. {}",
            words.check_letters, words.check_hint_letters
        )
    };
    let before = (!letters.is_empty()).then(|| {
        // The hint says them to whoever does not see where they stand.
        view! { <span class="code__letters" aria-hidden="true">{letters}"-"</span> }.into_any()
    });
    view! {
        <div class="field" class:field--error=wrong>
            <label class="field__label" for=id>{label(locale(), field)}</label>
            <p class="field__hint" id=format!("{id}-hint")>{hint}</p>
            <FieldError field/>
            <div class="code">
                {before}
                <input class="control control--w11 code-input" id=id name="code" type="text" inputmode="numeric" autocomplete="one-time-code"
                    spellcheck="false" aria-describedby=format!("{id}-hint {id}-error") aria-invalid=move || wrong.get().then_some("true")/>
            </div>
        </div>
    }
}
