//! Controls that help while something is typed. Without scripts they are plain
//! ones, under the same rules.

use domain::{
    contact,
    form::Field,
    secret::{SecurityWord, SecurityWordError, Strength, WordContext},
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::{TextField, all_words, awake, locale};
use crate::text::{self, label};

/// A phone number, grouped as it is typed.
#[component]
pub fn PhoneField(
    /// Which field.
    field: Field,
    /// What stands in it at first.
    value: String,
    /// What to know before typing.
    #[prop(optional)]
    hint: &'static str,
    /// The `autocomplete` tokens.
    autocomplete: &'static str,
    /// Whether it can stay empty.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let group = Callback::new(|input: HtmlInputElement| {
        let value = input.value();
        let caret = input.selection_start().ok().flatten();
        let caret = caret.and_then(|caret| usize::try_from(caret).ok());
        if let Some((grouped, caret)) = contact::grouped(&value, caret.unwrap_or(value.len())) {
            input.set_value(&grouped);
            let caret = u32::try_from(caret).unwrap_or_default();
            let _ = input.set_selection_range(caret, caret);
        }
    });
    view! { <TextField field value hint autocomplete optional kind="tel" width="control--w20" on_typing=group/> }
}

/// How much room is left, or by how much it is too long; spoken only near the
/// end.
#[component]
pub fn Room(
    /// How many characters there are.
    used: Signal<usize>,
    /// How many there may be.
    most: u16,
) -> impl IntoView {
    let (locale, most) = (locale(), usize::from(most));
    let live = move || {
        if used.get() + 20 >= most {
            "polite"
        } else {
            "off"
        }
    };
    view! { <p class="field__below" aria-live=live>{move || text::room(locale, most, used.get())}</p> }
}

/// A line of text with its room.
#[component]
pub fn CountedField(
    /// Which field.
    field: Field,
    /// What stands in it at first.
    value: String,
    /// How many characters there may be.
    most: u16,
    /// What to know before typing.
    #[prop(optional)]
    hint: &'static str,
    /// Whether it can stay empty.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let used = RwSignal::new(value.chars().count());
    let count =
        Callback::new(move |input: HtmlInputElement| used.set(input.value().chars().count()));
    let below = view! { <Room used=used.into() most/> };
    view! { <TextField field value hint optional on_typing=count below=below.into_any()/> }
}

/// The security word: it can be shown, and says how well it protects.
#[component]
pub fn WordField(
    /// The word or its repetition.
    field: Field,
    /// What to know before typing.
    #[prop(optional)]
    hint: &'static str,
    /// What others know of the applicant, for the word itself.
    #[prop(optional)]
    about: Option<WordContext>,
) -> impl IntoView {
    let words = all_words();
    let locale = locale();
    let scripts = awake();
    let shown = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let toggle = move |_| {
        shown.update(|shown| *shown = !*shown);
        let control = document()
            .get_element_by_id(field.id())
            .and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
        if let Some(control) = control {
            control.set_type(if shown.get_untracked() {
                "text"
            } else {
                "password"
            });
        }
    };
    let button = move || {
        scripts.get().then(|| view! {
            <button class="button button--plain" type="button" aria-pressed=move || shown.get().to_string() aria-controls=field.id() on:click=toggle>
                {words.word_show}<span class="visually-hidden">": "{label(locale, field)}</span>
            </button>
        }
        .into_any())
    };
    let about = StoredValue::new(about);
    let said = move || {
        let word = typed.get();
        about.with_value(|about| match about {
            None => "",
            Some(about) => judged(&word, about),
        })
    };
    let below = view! { {button}<p class="field__below" role="status">{said}</p> };
    let on_typing = Callback::new(move |input: HtmlInputElement| typed.set(input.value()));
    view! { <TextField field hint kind="password" autocomplete="new-password" width="control--w20" on_typing below=below.into_any()/> }
}

/// What is said of a word; nothing of an empty one.
fn judged(word: &str, about: &WordContext) -> &'static str {
    let words = all_words();
    match SecurityWord::parse(word, word, about) {
        Err(SecurityWordError::Empty) => "",
        Err(_) => words.word_short,
        Ok(_) => match Strength::of(word) {
            Strength::Weak => words.word_weak,
            Strength::Fair => words.word_fair,
            Strength::Strong => words.word_strong,
        },
    }
}
