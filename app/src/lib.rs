//! The portal's pages, server functions and words: one crate for the browser
//! and the server. It never sees a database, an HTTP client or PDF code.

// The types of whole pages are deep.
#![recursion_limit = "512"]

pub mod api;
pub mod components;
pub mod pages;
#[cfg(feature = "ssr")]
pub mod request;
pub mod text;

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

use components::{Footer, Masthead, locale};

/// The addresses of the hashed files that the build made.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct Assets {
    /// The module that starts everything.
    pub script: String,
    /// The generated glue.
    pub glue: String,
    /// The WebAssembly.
    pub wasm: String,
    /// The style sheet.
    pub style: String,
}

/// The document around every page.
pub fn shell(assets: &Assets) -> impl IntoView + use<> {
    let Assets {
        script,
        glue,
        wasm,
        style,
    } = assets.clone();
    let nonce = use_nonce();
    view! {
        <!DOCTYPE html>
        <html lang=locale().code()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=style/>
                <link rel="modulepreload" href=glue nonce=nonce.clone()/>
                <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin=""/>
                <script type="module" src=script nonce=nonce></script>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// Every page of the portal.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Masthead/>
            <FlatRoutes fallback=|| view! { <pages::NotFound/> }>
                <Route path=path!("/") view=pages::Home ssr=SsrMode::Async/>
                <Route path=path!("/basvuru/:institution") view=pages::SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/askiya-al") view=pages::SuspendPage ssr=SsrMode::Async/>
                <Route path=path!("/form") view=pages::FormPage ssr=SsrMode::Async/>
                <Route path=path!("/kontrol") view=pages::ReviewPage ssr=SsrMode::Async/>
                <Route path=path!("/kod-gonder") view=pages::SendCodePage ssr=SsrMode::Async/>
                <Route path=path!("/kod") view=pages::CheckCodePage ssr=SsrMode::Async/>
                <Route path=path!("/imza") view=pages::SigningPage ssr=SsrMode::Async/>
                <Route path=path!("/sonuc") view=pages::ResultPage ssr=SsrMode::Async/>
                <Route path=path!("/devam") view=pages::ResumePage ssr=SsrMode::Async/>
                <Route path=path!("/oturum-bitti") view=pages::Ended ssr=SsrMode::Async/>
            </FlatRoutes>
            <Footer/>
        </Router>
    }
}
