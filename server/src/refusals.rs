//! What is refused before a page has it is answered by a page all the same, in
//! the reader's language. Whoever asks for no page gets a plain sentence.

mod notice;

use std::sync::Arc;

use app::{
    Assets,
    components::Page,
    text::{half, refusal::Refusal},
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::Locale;
use http::{HeaderMap, StatusCode, header};
use leptos::prelude::*;

use crate::{
    answer::{Plain, Stripped},
    asked::{is_enhanced, locale, wants_page},
    pages::document::document,
};

/// Puts a page in the place of a plain refusal, ours or the framework's, where
/// a page is asked for.
pub async fn as_pages(State(assets): State<Arc<Assets>>, request: Request, next: Next) -> Response {
    let enhanced = is_enhanced(request.headers()).then(|| locale(request.headers()));
    let wanted = wants_page(request.headers()).then(|| locale(request.headers()));
    let response = next.run(request).await;
    let status = response.status();
    let refused = status.is_client_error() || status.is_server_error();
    if let Some(locale) = enhanced.filter(|_| refused) {
        return notice::notice(locale, response).await;
    }
    match wanted {
        Some(locale) if refused && is_plain(response.headers()) => page(&assets, locale, response),
        _ => response,
    }
}

/// Whether an answer is no page and nothing else that is made for a reader.
fn is_plain(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

/// The page, with everything else that the answer had.
fn page(assets: &Assets, locale: Locale, response: Response) -> Response {
    let [title, text] = sentences(locale, &response);
    let (mut parts, _) = response.into_parts();
    let stripped = parts.extensions.get::<Stripped>().is_some();
    let page = document(assets, locale, "/", || {
        if stripped {
            view! { <StrippedPage locale/> }.into_any()
        } else {
            view! { <Refused locale title text/> }.into_any()
        }
    });
    for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
        parts.headers.remove(name);
    }
    let (made, body) = page.into_response().into_parts();
    parts.headers.extend(made.headers);
    Response::from_parts(parts, body)
}

/// Title and sentence of a refusal: its own sentence where it has one.
fn sentences(locale: Locale, response: &Response) -> [&'static str; 2] {
    let said = response.extensions().get::<Plain>().copied();
    let [title, text] = words(locale, response.status());
    let text = said.map_or(text, |Plain(both)| half(locale, both));
    [title, text]
}

/// Title and sentence.
fn words(locale: Locale, status: StatusCode) -> [&'static str; 2] {
    let words = Refusal::of(locale);
    match status {
        StatusCode::FORBIDDEN => [words.foreign, words.foreign_text],
        StatusCode::NOT_FOUND => [words.missing, words.missing_text],
        StatusCode::METHOD_NOT_ALLOWED => [words.method, words.method_text],
        StatusCode::PAYLOAD_TOO_LARGE => [words.large, words.large_text],
        StatusCode::URI_TOO_LONG => [words.address, words.address_text],
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => [words.headers, words.headers_text],
        StatusCode::TOO_MANY_REQUESTS => [words.often, words.often_text],
        StatusCode::SERVICE_UNAVAILABLE => [words.away, words.away_text],
        status if status.is_client_error() => [words.malformed, words.malformed_text],
        _ => [words.failed, words.failed_text],
    }
}

#[component]
fn Refused(locale: Locale, title: &'static str, text: &'static str) -> impl IntoView {
    let words = Refusal::of(locale);
    view! {
        <Page title=title>
            <p class="lead">{text}</p>
            <p>{words.back}</p>
            <p class="actions"><a class="button" href="/">{words.again}</a></p>
        </Page>
    }
}

#[component]
fn StrippedPage(locale: Locale) -> impl IntoView {
    let words = Refusal::of(locale);
    view! {
        <Page title=words.stripped>
            <p class="lead">{words.stripped_text}</p>
            <p class="notice notice--warning">{words.stripped_whom}</p>
            <p>{words.stripped_meanwhile}</p>
            <p>{words.call}" "<a href="tel:4445576">"444 5 576"</a></p>
            <p>{words.back}</p>
        </Page>
    }
}
