//! Answers that are no page of their own: a plain sentence in both languages, which
//! [`crate::refusals`] puts on a page for whoever reads pages, and the marks by which
//! the layers know an answer.

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

/// A plain answer's sentence, in both languages.
#[derive(Clone, Copy, Debug)]
pub struct Plain(pub &'static str);

/// On a post of which nothing tells from which page it came.
#[derive(Clone, Copy, Debug)]
pub struct Stripped;

/// On an answer that leads to another site on purpose: to an identity provider.
#[derive(Clone, Copy, Debug)]
pub struct LeadsOut;

/// There is nothing at this address.
pub const NOT_THERE: &str = "Sayfa bulunamadı. / Page not found.";

/// A plain sentence in both languages.
pub fn plain(status: StatusCode, text: &'static str) -> Response {
    let mut response = (
        status,
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        text,
    )
        .into_response();
    // For those who read pages the sentence stands on one.
    response.extensions_mut().insert(Plain(text));
    response
}

/// Something that must not happen; the log has its reason.
pub fn unexpected() -> Response {
    plain(
        StatusCode::INTERNAL_SERVER_ERROR,
        "Beklenmeyen bir hata oldu. / Something unexpected happened.",
    )
}
