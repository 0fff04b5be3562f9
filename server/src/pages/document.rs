//! A page that the server draws whole.

use app::{
    Assets,
    components::{Footer, Kept, Language, Masthead, VisitClock},
    navigation::{Address, Navigation},
};
use axum::response::{Html, IntoResponse, Response};
use domain::Locale;
use leptos::prelude::*;

use crate::reactive::root;

/// The title before the heading is known.
const BARE: &str = "<title>Mühür</title>";

/// A page without scripts and outside of the applicants' pages, in their look.
///
/// `path`: where it is, for the way back from the other language.
pub fn document(
    assets: &Assets,
    locale: Locale,
    path: &str,
    content: impl FnOnce() -> AnyView,
) -> Response {
    document_leading_to(assets, locale, path, None, content)
}

/// The same, with a form whose answer may lead to another site: browsers ask the
/// page's policy about redirects too.
///
/// `origin`: where to, as an origin is written (RFC 6454, 6.2).
pub fn document_leading_to(
    assets: &Assets,
    locale: Locale,
    path: &str,
    origin: Option<&str>,
    content: impl FnOnce() -> AnyView,
) -> Response {
    let head = Head {
        leads_to: origin.map(str::to_owned),
        ..Head::default()
    };
    document_with(assets, locale, path, &head, content)
}

/// What a page has beside its content.
#[derive(Default)]
pub struct Head {
    /// Where the answer of its form may lead to, as an origin is written.
    pub leads_to: Option<String>,
    /// Seconds after which it is loaded again where no scripts run.
    pub refresh: Option<u32>,
    /// A script of ours.
    pub script: Option<String>,
}

/// The same, with more in its head.
pub fn document_with(
    assets: &Assets,
    locale: Locale,
    path: &str,
    head: &Head,
    content: impl FnOnce() -> AnyView,
) -> Response {
    let refresh = head.refresh.map(|seconds| {
        view! { <noscript><meta http-equiv="refresh" content=seconds.to_string()/></noscript> }
    });
    let script = head.script.clone();
    let script = script.map(|script| view! { <script type="module" src=script></script> });
    let style = assets.style.clone();
    let html = root().with(|| {
        provide_context(locale);
        provide_context(Address(path.to_owned()));
        Navigation::provide();
        VisitClock::provide();
        Kept::provide();
        Language::provide();
        view! {
            <html lang=locale.code()>
                <head>
                    <meta charset="utf-8"/>
                    <meta name="viewport" content="width=device-width, initial-scale=1"/>
                    <title>"Mühür"</title>
                    <link rel="stylesheet" href=style/>
                    {refresh}
                    {script}
                </head>
                <body><Masthead/>{content()}<Footer/></body>
            </html>
        }
        .to_html()
    });
    let origin = head.leads_to.as_ref();
    let origin = origin.map_or(String::new(), |origin| format!(" {origin}"));
    let scripts = match head.script {
        Some(_) => "script-src 'self'; connect-src 'self'; ",
        None => "",
    };
    let policy = format!(
        "default-src 'none'; {scripts}style-src 'self'; img-src 'self'; form-action 'self'{origin}; base-uri 'none'; frame-ancestors 'none'"
    );
    (
        [(http::header::CONTENT_SECURITY_POLICY, policy)],
        Html(format!("<!DOCTYPE html>{}", titled(&html))),
    )
        .into_response()
}

/// The page with its heading as the document's title.
fn titled(html: &str) -> String {
    let heading = html
        .split_once("<h1>")
        .and_then(|(_, rest)| rest.split_once("</h1>"))
        .map(|(heading, _)| heading.replace("<!>", ""));
    match heading.filter(|heading| !heading.contains('<')) {
        Some(heading) => html.replacen(BARE, &format!("<title>{heading} – Mühür</title>"), 1),
        None => html.to_owned(),
    }
}
