//! The browser's entry point: wakes the server's pages up, or draws them where
//! there is no server to be reached.

// The types of whole pages are deep.
#![recursion_limit = "512"]

use app::{App, navigation::Address, pages::preload_steps};
use domain::Locale;
use js_sys::Promise;
use leptos::{
    mount::{hydrate_body, mount_to_body},
    prelude::*,
};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

/// Attaches to the page that the server rendered, in the language that it was
/// rendered in. A page behind sign-in waits for its own file first; should it
/// not come, the page goes on without scripts.
#[wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    let address = Address::current().unwrap_or_default();
    if address.place().comes_later() && preload_steps().await.is_err() {
        return;
    }
    // Linking that file and waking the page are two pieces of work: a key
    // that is pressed meanwhile is heard between them.
    breathe().await;
    let root = document().document_element();
    let bare = root
        .as_ref()
        .is_some_and(|root| root.has_attribute("data-shell"));
    let locale = root
        .as_ref()
        .and_then(|root| root.get_attribute("lang"))
        .and_then(|lang| Locale::from_code(&lang))
        .unwrap_or_default();
    let app = move || {
        provide_context(locale);
        provide_context(address);
        view! { <App/> }
    };
    if bare {
        mount_to_body(app);
    } else {
        hydrate_body(app);
    }
    // Says that the page is awake, to whoever waits for it.
    if let Some(root) = root {
        let _ = root.set_attribute("data-awake", "");
    }
    // The next page is at hand before it is asked for; where it cannot be
    // fetched now, it is fetched when it is needed.
    let _ = preload_steps().await;
}

/// Lets the browser do what else it has to do.
async fn breathe() {
    let next = Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback(&resolve);
    });
    let _ = JsFuture::from(next).await;
}
