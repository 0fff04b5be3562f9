//! Judges the sign-in form in a page that is not hydrated. `enhance.js` tells what
//! happens in the page and shows what is said here; the rules are those of `domain`,
//! the sentences those of `wording`.

mod sign_in;

use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::FormData;

use domain::{form::Field, person::BirthDate};
use sign_in::Form;

/// The sign-in form of the page.
#[wasm_bindgen]
#[derive(Debug)]
pub struct SignIn(Form);

#[wasm_bindgen]
impl SignIn {
    /// The form of a page in this language, made on this day. `refused`: what the
    /// server refused it for, the id of each field followed by the sentence.
    pub fn of_page(
        language: &str,
        year: i16,
        month: i8,
        day: i8,
        asks_card: bool,
        refused: Vec<String>,
    ) -> Option<Self> {
        Some(Self(Form::new(
            language,
            (year, month, day),
            asks_card,
            refused,
        )?))
    }

    /// A control was left, with this in it.
    pub fn left(&mut self, name: &str, text: &str) {
        self.0.left(name, text);
    }

    /// A control was changed, and this is in the form now.
    pub fn changed(&mut self, name: &str, data: &FormData) {
        self.0.changed(name, &text_of(data));
    }

    /// Whether what is in the form may be sent.
    pub fn is_sendable(&mut self, data: &FormData) -> bool {
        self.0.is_sendable(&text_of(data))
    }

    /// The id of each field that is wrong, followed by its sentence.
    pub fn problems(&self) -> Vec<String> {
        self.0.problems()
    }

    /// The heading of the summary; empty where nothing was refused.
    pub fn heading(&self) -> String {
        self.0.heading()
    }

    /// What the summary has below it: the id of the control that each refusal leads
    /// to, its sentence, and what is said of it since.
    pub fn summary(&self) -> Vec<String> {
        self.0.summary()
    }

    /// What stands in front of the document's title.
    pub fn title(&self) -> String {
        self.0.title()
    }

    /// What was found last when a field was left.
    pub fn latest(&self) -> String {
        self.0.latest()
    }
}

/// The parts of a whole date that was put into one control; nothing for anything
/// else.
#[wasm_bindgen]
pub fn date_parts(text: &str) -> Vec<String> {
    BirthDate::pasted(text).map(Vec::from).unwrap_or_default()
}

fn text_of(data: &FormData) -> impl Fn(Field) -> String {
    |field| data.get(field.name()).as_string().unwrap_or_default()
}
