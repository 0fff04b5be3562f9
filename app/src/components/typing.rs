//! Controls that help while something is typed. Without scripts they are plain
//! ones, under the same rules.

use domain::{
    contact::{self, LandlineNumber, MobileNumber},
    form::{Field, Problem},
    secret::{SecurityWord, SecurityWordError, Strength, WordContext},
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, InputEvent};

use super::{Problems, TextField, awake, locale, words};
use crate::{
    ON_SERVER,
    text::{self, label},
};

/// What is wrong with a number, where the one in `confirmed` is said to be
/// right.
fn problem_of(field: Field, typed: &str, confirmed: &str) -> Option<Problem> {
    match field {
        Field::MobilePhone => MobileNumber::parse_confirmed(typed, confirmed)
            .err()
            .map(Problem::from),
        _ => LandlineNumber::parse_confirmed(typed, confirmed)
            .err()
            .map(Problem::from),
    }
}

/// A phone number. While digits are added at its end it is grouped as it is
/// typed; edited inside, it is left alone until the control is left, and so is
/// a text that an input method is composing. One of a range that
/// nobody knows is asked about by a box below it, which is about that number alone.
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
    /// The number that was said to be right.
    #[prop(optional, into)]
    confirmed: String,
) -> impl IntoView {
    let typed = RwSignal::new(value.clone());
    let below = field
        .confirmed_by()
        .map(|by| view! { <Confirmation field by typed confirmed/> }.into_any());
    let typing = Callback::new(move |event: Event| {
        let Some(input) = control(&event) else { return };
        // What is deleted or being composed is not written over.
        let adds = event
            .dyn_ref::<InputEvent>()
            .is_none_or(|event| !event.is_composing() && !event.input_type().starts_with("delete"));
        let caret = input.selection_start().ok().flatten();
        let at_end = caret.and_then(|caret| usize::try_from(caret).ok())
            == Some(input.value().encode_utf16().count());
        if adds && at_end {
            group(&input);
        }
        typed.set(input.value());
    });
    let leaving = Callback::new(move |event: Event| {
        if let Some(input) = control(&event) {
            group(&input);
            typed.try_set(input.value());
        }
    });
    view! { <TextField field value hint autocomplete optional kind="tel" width="control--w20" on_typing=typing on_leaving=leaving below=below.into_any()/> }
}

/// The control that an event is about.
fn control(event: &Event) -> Option<HtmlInputElement> {
    event.target()?.dyn_into().ok()
}

/// Writes a phone number in groups, where that is another text.
fn group(input: &HtmlInputElement) {
    let value = input.value();
    if let Some((grouped, _)) = contact::grouped(&value, value.len())
        && grouped != value
    {
        input.set_value(&grouped);
    }
}

/// The box by which a number of a range that nobody knows is said to be right.
#[component]
fn Confirmation(
    /// The number's field.
    field: Field,
    /// The box's.
    by: Field,
    /// The number as it stands.
    typed: RwSignal<String>,
    /// The number that was said to be right.
    confirmed: String,
) -> impl IntoView {
    let problems: Problems = expect_context();
    let confirmed = RwSignal::new(confirmed);
    let is_asked = Memo::new(move |_| {
        let problem = typed.with(|typed| problem_of(field, typed, ""));
        problem.is_some_and(Problem::is_question)
    });
    let is_confirmed =
        move || typed.with(|typed| confirmed.with(|said| problem_of(field, typed, said).is_none()));
    let choose = move |event: Event| {
        let said = event_target_checked(&event);
        confirmed.set(if said {
            typed.get_untracked()
        } else {
            String::new()
        });
        problems.note(
            field,
            typed.with_untracked(|typed| {
                confirmed.with_untracked(|said| problem_of(field, typed, said))
            }),
        );
    };
    move || {
        is_asked.get().then(|| {
            view! {
                <div class="choice choice--plain">
                    <input type="checkbox" id=by.id() name=by.name() value=move || typed.get() checked=is_confirmed prop:checked=is_confirmed on:change=choose/>
                    <label for=by.id()>{text::number_confirmed(locale())}</label>
                </div>
            }
            .into_any()
        })
    }
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
        Callback::new(move |event: Event| used.set(event_target_value(&event).chars().count()));
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
    let words = words();
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
            Some(about) => {
                let about = about
                    .clone()
                    .with_phone(&text_in(Field::MobilePhone))
                    .with_email(&text_in(Field::Email));
                judged(&word, &about)
            }
        })
    };
    let below = view! { {button}<p class="field__below" role="status">{said}</p> };
    let on_typing = Callback::new(move |event: Event| typed.set(event_target_value(&event)));
    view! { <TextField field hint kind="password" autocomplete="new-password" width="control--w20" on_typing below=below.into_any()/> }
}

/// What stands in a control of the page; nothing on the server.
fn text_in(field: Field) -> String {
    if ON_SERVER {
        return String::new();
    }
    document()
        .get_element_by_id(field.id())
        .and_then(|element| element.dyn_into::<HtmlInputElement>().ok())
        .map(|control| control.value())
        .unwrap_or_default()
}

/// What is said of a word; nothing of an empty one.
fn judged(word: &str, about: &WordContext) -> &'static str {
    let words = words();
    match SecurityWord::strength(word, about) {
        Err(SecurityWordError::Empty) => "",
        Err(_) => words.word_short,
        Ok(Strength::Weak) => words.word_weak,
        Ok(Strength::Fair) => words.word_fair,
        Ok(Strength::Strong) => words.word_strong,
    }
}
