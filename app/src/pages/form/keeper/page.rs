//! The form as it stands in the page: what is in its controls, where the
//! applicant is.

use domain::{application::Draft, form::Field, offline::draft::Spot};
use leptos::prelude::*;

use crate::components::{APPLICATION_FORM, field_text, write_fields};

/// What stands in the form of this page.
pub(in super::super) fn typed() -> Option<Draft> {
    form_data().map(|data| draft_of(&data))
}

/// Writes what a draft says into the controls.
pub(in super::super) fn write(draft: &Draft) {
    let texts = draft.texts();
    write_fields(APPLICATION_FORM, &|name| {
        let field = Field::ALL.iter().find(|field| field.name() == name)?;
        let (_, text) = texts.iter().find(|(id, _)| id == field.id())?;
        Some(text.clone())
    });
}

pub(super) fn draft_of(data: &web_sys::FormData) -> Draft {
    Draft::of_fields(&|field| field_text(data, field))
}

pub(super) fn form_data() -> Option<web_sys::FormData> {
    use wasm_bindgen::JsCast;
    let form = document()
        .get_element_by_id(APPLICATION_FORM)?
        .dyn_into::<web_sys::HtmlFormElement>()
        .ok()?;
    web_sys::FormData::new_with_form(&form).ok()
}

/// The control with the focus, the caret in it, and the scrolled pixels.
pub(in super::super) fn spot() -> Spot {
    use wasm_bindgen::JsCast;
    let active = document().active_element();
    let caret = active.as_ref().and_then(|element| {
        let input = element.dyn_ref::<web_sys::HtmlInputElement>()?;
        input.selection_start().ok().flatten()
    });
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "pixels"
    )]
    let scroll = window().scroll_y().unwrap_or_default().max(0.0) as u32;
    Spot {
        control: active.map(|element| element.id()).unwrap_or_default(),
        caret: caret.unwrap_or_default(),
        scroll,
    }
}

/// Brings the applicant back to where they were.
pub(in super::super) fn go_to(spot: &Spot) {
    use wasm_bindgen::JsCast;
    window().scroll_to_with_x_and_y(0.0, f64::from(spot.scroll));
    let Some(element) = document().get_element_by_id(&spot.control) else {
        return;
    };
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        let _ = element.focus();
    }
    if let Some(input) = element.dyn_ref::<web_sys::HtmlInputElement>() {
        let _ = input.set_selection_range(spot.caret, spot.caret);
    }
}
