//! The language chosen in this tab: changed on every page without losing what was
//! typed.

use domain::Locale;
use leptos::{ev::MouseEvent, prelude::*};
use wasm_bindgen::JsCast;

use super::{CaptchaMemory, Kept};
use crate::language::cookie;

/// The language chosen in this tab.
#[derive(Clone, Copy)]
pub struct Language(RwSignal<Locale>);

impl Language {
    /// Begins with the language that the server rendered the page in.
    pub fn provide() -> Self {
        let language = Self(RwSignal::new(use_context().unwrap_or_default()));
        provide_context(language);
        language
    }

    /// The language, for whatever is drawn anew with it.
    pub fn now(self) -> Locale {
        self.0.get()
    }

    /// Draws the page in another language, with everything in its place. A
    /// browser without cookies goes the way without scripts.
    pub fn change(self, to: Locale, event: &MouseEvent) {
        let secure = window().is_secure_context();
        let kept = document()
            .dyn_into::<web_sys::HtmlDocument>()
            .is_ok_and(|document| document.set_cookie(&cookie(to, secure)).is_ok());
        if !kept {
            return;
        }
        event.prevent_default();
        Kept::here().capture(true);
        CaptchaMemory::here().hold();
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("lang", to.code());
        }
        self.0.set(to);
    }
}
