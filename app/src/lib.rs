//! The portal's pages, server functions and words: one crate for the browser
//! and the server. It never sees a database, an HTTP client or PDF code.

// The types of whole pages are deep.
#![recursion_limit = "512"]
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod api;
pub mod components;
pub mod language;
pub mod loader;
pub mod navigation;
pub mod offline;
mod pages;
pub mod place;
#[cfg(feature = "ssr")]
pub mod request;
pub mod returned;
pub mod sheet;
pub mod text;
mod transport;
pub mod wire;

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::{MetaTags, provide_meta_context};

use components::{
    CaptchaMemory, FaultNotice, Footer, Kept, Language, Masthead, VisitClock, error_mark, locale,
};
use navigation::{Address, Navigation};
use offline::Reach;
use place::Place;
use returned::Returned;
use wire::Fault;

/// Whether this is the server, for what only one of both does.
pub(crate) const ON_SERVER: bool = cfg!(feature = "ssr");

/// The addresses of the hashed files that the build made.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct Assets {
    /// The script that hydrates the pages of the application.
    pub script: String,
    /// The script that enhances the plain pages.
    pub enhance: String,
    /// The script of the page beside the signing agent.
    pub follow: String,
    /// What the application loads, to be fetched while the identity is typed.
    pub ahead: Vec<String>,
    /// The worker that does a captcha's sum.
    pub solver: String,
    /// The style sheet.
    pub style: String,
}

/// The id of the element that the pages are in: what others put beside it in
/// the body is none of our business.
pub const ROOT: &str = "app";

/// The document around every page.
pub fn shell(assets: &Assets) -> impl IntoView + use<> {
    let Assets {
        script,
        enhance,
        ahead,
        solver,
        style,
        ..
    } = assets.clone();
    let nonce = use_nonce();
    let description = text::pick(
        locale(),
        "Kamu görevlileri için e-imza kartı başvurusu: kayıp, çalıntı, yenileme ve ilk başvuru.",
        "Apply for an e-signature card as a civil servant: lost, stolen, renewed or first.",
    );
    let place = use_context::<Address>().unwrap_or_default().place();
    let is_plain = place.is_plain();
    let script = if is_plain { enhance } else { script };
    // What a page shows, and why its form failed, come along only for the browser
    // to draw it again.
    if is_plain && let Some(hydration) = Owner::current_shared_context() {
        hydration.set_is_hydrating(false);
    }
    let returned = Returned::here().filter(|_| !is_plain);
    let returned = returned.map(|returned| returned.attribute());
    let ahead = matches!(place, Place::SignIn { .. }).then(|| ahead.join(" "));
    // Its value is known once the page is (`server/src/pages/structure.rs`).
    let shape = (!is_plain).then_some("");
    view! {
        <!DOCTYPE html>
        <html lang=locale().code() data-solver=solver data-shape=shape data-ahead=ahead data-returned=returned>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                // Browsers that make a link of every number would change the page
                // before it is hydrated; numbers to call are links already.
                <meta name="format-detection" content="telephone=no,date=no,address=no,email=no"/>
                <meta name="description" content=description/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="apple-touch-icon" href="/apple-touch-icon.png"/>
                <link rel="manifest" href="/site.webmanifest"/>
                <link rel="stylesheet" href=style/>
                <script type="module" src=script nonce=nonce></script>
                <MetaTags/>
            </head>
            <body>
                <div id=ROOT><App/></div>
                // Where it is said that a post takes long (`shared.js`).
                <p class="visually-hidden" role="status" id="under-way"></p>
                {is_plain.then(|| view! {
                    <template id="error-mark">{error_mark(String::new())}</template>
                    <template id="offline"><FaultNotice fault=Fault::Offline/></template>
                })}
            </body>
        </html>
    }
}

/// Every page of the portal.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let navigation = Navigation::provide();
    navigation.follow();
    VisitClock::provide();
    Kept::provide();
    CaptchaMemory::provide();
    Reach::provide();
    let language = Language::provide();
    move || {
        provide_context(language.now());
        view! {
            <Masthead/>
            {move || pages::page(navigation.place())}
            <Footer/>
        }
        .into_any()
    }
}
