//! The browser's entry point: hydrates the server's pages, or draws them where
//! there is no server to be reached. `start.js` calls it.

// The types of whole pages are deep.
#![recursion_limit = "512"]
#![deny(clippy::print_stdout, clippy::print_stderr)]

use std::sync::Arc;

use app::{App, ROOT, navigation::Address};
use domain::Locale;
use hydration_context::HydrateSharedContext;
use leptos::{
    mount::{hydrate_from, mount_to},
    prelude::*,
    reactive::owner::Owner,
};
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn error(message: &str);
}

/// Attaches to the page that the server rendered, in the language that it was
/// rendered in. `anew`: the page is not as the server sent it any more, so it
/// is drawn in its place, from the data that came with it.
#[wasm_bindgen]
pub fn wake(anew: bool) {
    std::panic::set_hook(Box::new(|panic| error(&panic.to_string())));
    let root = document().document_element();
    let bare = root
        .as_ref()
        .is_some_and(|root| root.has_attribute("data-shell"));
    let locale = root
        .as_ref()
        .and_then(|root| root.get_attribute("lang"))
        .and_then(|lang| Locale::from_code(&lang))
        .unwrap_or_default();
    let Some(place) = document()
        .get_element_by_id(ROOT)
        .and_then(|place| place.dyn_into::<web_sys::HtmlElement>().ok())
    else {
        return;
    };
    let address = Address::current().unwrap_or_default();
    let app = move || {
        provide_context(locale);
        provide_context(address);
        view! { <App/> }
    };
    if bare {
        mount_to(place, app).forget();
    } else if anew {
        place.set_text_content(None);
        // With the data that the server sent along: nothing is loaded twice.
        let owner = Owner::new_root(Some(Arc::new(HydrateSharedContext::new())));
        owner.with(|| mount_to(place, app)).forget();
        std::mem::forget(owner);
    } else {
        hydrate_from(place, app).forget();
    }
}
