//! The browser's entry point: wakes the server's pages up.

// The types of whole pages are deep.
#![recursion_limit = "512"]

use app::App;
use domain::Locale;
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Attaches to the page that the server rendered, in the language that it was
/// rendered in.
#[wasm_bindgen]
pub fn hydrate() {
    let locale = document()
        .document_element()
        .and_then(|root| root.get_attribute("lang"))
        .and_then(|lang| Locale::from_code(&lang))
        .unwrap_or_default();
    leptos::mount::hydrate_body(move || {
        provide_context(locale);
        view! { <App/> }
    });
}
