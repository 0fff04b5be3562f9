//! The form as it stands in the page: what is in its controls, where the
//! applicant is.

use domain::{
    application::Draft,
    form::{Control, Field},
    offline::draft::Spot,
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

use crate::components::{APPLICATION_FORM, changed_fields, read_fields, write_fields};

/// What stands in the form of this page, also in controls that are disabled.
pub(super) fn typed() -> Option<Draft> {
    let texts = read_fields(APPLICATION_FORM)?;
    Some(Draft::of_fields(&|field| {
        text_in(&texts, field).unwrap_or_default().to_owned()
    }))
}

/// A form with what was typed into its controls before the page could say so.
pub(super) fn typed_before(shown: &Draft) -> Option<Draft> {
    let texts = changed_fields(APPLICATION_FORM)?;
    Some(Draft::of_fields(&|field| {
        let changed = text_in(&texts, field);
        changed.unwrap_or_else(|| shown.text(field)).to_owned()
    }))
}

fn text_in(texts: &[(String, String)], field: Field) -> Option<&str> {
    let found = texts.iter().find(|(name, _)| name == field.name());
    found.map(|(_, text)| text.as_str())
}

/// Writes what a draft says into the controls, and calls `written` once they show it.
pub(super) fn write(draft: Draft, written: impl FnOnce() + 'static) {
    write_where(&draft, |_| true);
    // The boxes that a number brings along are there by then.
    request_animation_frame(move || {
        write_where(&draft, |field| field.control() == Control::Confirming);
        written();
    });
}

fn write_where(draft: &Draft, is_meant: impl Fn(Field) -> bool) {
    write_fields(APPLICATION_FORM, &|name| {
        let field = Field::ALL.iter().find(|field| field.name() == name)?;
        let is_kept = field.control() != Control::Secret;
        (is_kept && is_meant(*field)).then(|| draft.text(*field).to_owned())
    });
}

/// The control with the focus, the caret in it, and the scrolled pixels.
pub(super) fn spot() -> Spot {
    let active = document().active_element();
    let caret = active.as_ref().and_then(|element| {
        let input = element.dyn_ref::<HtmlInputElement>()?;
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
pub(super) fn go_to(spot: &Spot) {
    window().scroll_to_with_x_and_y(0.0, f64::from(spot.scroll));
    let Some(element) = document().get_element_by_id(&spot.control) else {
        return;
    };
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        let _ = input.set_selection_range(spot.caret, spot.caret);
    }
}
