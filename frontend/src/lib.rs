//! The browser's entry point: wakes the server's pages up.

// The types of whole pages are deep.
#![recursion_limit = "512"]

use app::App;
use domain::Locale;
use leptos::{mount::hydrate_body, prelude::*};
use wasm_bindgen::prelude::wasm_bindgen;

/// Attaches to the page that the server rendered, in the language that it was
/// rendered in.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    let root = document().document_element();
    let locale = root
        .as_ref()
        .and_then(|root| root.get_attribute("lang"))
        .and_then(|lang| Locale::from_code(&lang))
        .unwrap_or_default();
    hydrate_body(move || {
        provide_context(locale);
        view! { <App/> }
    });
    // Says that the page is awake, to whoever waits for it.
    if let Some(root) = root {
        let _ = root.set_attribute("data-awake", "");
    }
}
