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
                </head>
                <body><Masthead/>{content()}<Footer/></body>
            </html>
        }
        .to_html()
    });
    let origin = origin.map_or(String::new(), |origin| format!(" {origin}"));
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'{origin}; base-uri 'none'; frame-ancestors 'none'"
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
