//! Where the applicant is in the form, kept in the history's entry.

use domain::offline::draft::Spot;
use js_sys::{Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::controls::{go_to, spot as spot_now};

/// The members of a spot in the entry of the history.
const SPOT: [&str; 3] = ["control", "caret", "scroll"];

/// Notes in the history's entry where the applicant is, and nothing that was
/// typed: it is there when the page is loaded anew.
pub(super) fn note_spot(spot: &Spot) {
    let state = Object::new();
    let values = [
        JsValue::from_str(&spot.control),
        spot.caret.into(),
        spot.scroll.into(),
    ];
    for (name, value) in SPOT.into_iter().zip(values) {
        let _ = Reflect::set(&state, &name.into(), &value);
    }
    if let Ok(history) = window().history() {
        let _ = history.replace_state(&state, "");
    }
}

pub(super) fn come_back_to_spot() {
    let Ok(history) = window().history() else {
        return;
    };
    let state = history.state().unwrap_or(JsValue::NULL);
    if !state.is_object() {
        return;
    }
    let member = |name: &str| Reflect::get(&state, &name.into()).unwrap_or(JsValue::UNDEFINED);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "pixels and letters"
    )]
    let number = |name: &str| member(name).as_f64().unwrap_or_default() as u32;
    let spot = Spot {
        control: member(SPOT[0]).as_string().unwrap_or_default(),
        caret: number(SPOT[1]),
        scroll: number(SPOT[2]),
    };
    let _ = history.replace_state(&JsValue::NULL, "");
    // Whoever is in a control already is where they want to be.
    if spot_now().control.is_empty() {
        request_animation_frame(move || go_to(&spot));
    }
}
