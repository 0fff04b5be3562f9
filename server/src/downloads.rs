//! What is not a page: the captcha's picture or sound, the printed documents, the language
//! switch, the development inbox.

use std::{fmt::Write, sync::Arc};

use app::{language, place, request::Setting};
use axum::{
    Extension,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    Locale, Services,
    captcha::CaptchaKind,
    document::{DocumentKind, IssuedDocument, SIGNED_SUFFIX},
    id::ApplicationNumber,
    institution::InstitutionSlug,
    service::{ActError, Caller, SignedDocument, TYPED_FOR},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;

use crate::{
    adapters::sms::inbox::Inbox,
    answer::{NOT_THERE, plain},
    asked::is_path,
    outbox::WakeUp,
};

const TRY_AGAIN: &str =
    "Şu anda olmuyor, birazdan yeniden deneyin. / Please try again in a moment.";

/// A captcha's picture or sound, for the visit that it was made for.
pub async fn captcha(
    State(services): State<Arc<Services>>,
    Extension(caller): Extension<Caller>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let (id, kind) = match file.split_once('.') {
        Some((id, "png")) => (id, CaptchaKind::Picture),
        Some((id, "wav")) => (id, CaptchaKind::Sound),
        _ => return plain(StatusCode::NOT_FOUND, NOT_THERE),
    };
    match services.captchas.file(&caller, id).await {
        Ok((CaptchaKind::Picture, file)) if kind == CaptchaKind::Picture => {
            ([(header::CONTENT_TYPE, "image/png")], file).into_response()
        }
        Ok((CaptchaKind::Sound, file)) if kind == CaptchaKind::Sound => sound(&headers, file),
        Ok(_) => plain(StatusCode::NOT_FOUND, NOT_THERE),
        Err(error) => refused(&error),
    }
}

/// A sound, or the part of it that is asked for: some browsers play nothing
/// that they cannot have in parts (RFC 9110, 14).
fn sound(headers: &HeaderMap, file: Vec<u8>) -> Response {
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("audio/wav"));
    let parts = (header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let length = file.len();
    let asked = headers
        .get(header::RANGE)
        .and_then(|range| range.to_str().ok())
        .and_then(|range| http_range_header::parse_range_header(range).ok())
        .and_then(|ranges| ranges.validate(length as u64).ok())
        .and_then(|ranges| <[_; 1]>::try_from(ranges).ok());
    let part = asked.and_then(|[range]| {
        let (first, last) = (
            usize::try_from(*range.start()).ok()?,
            usize::try_from(*range.end()).ok()?,
        );
        let named = HeaderValue::from_str(&format!("bytes {first}-{last}/{length}")).ok()?;
        Some((named, file.get(first..=last)?.to_vec()))
    });
    match part {
        None => ([kind, parts], file).into_response(),
        Some((named, part)) => (
            StatusCode::PARTIAL_CONTENT,
            [kind, parts, (header::CONTENT_RANGE, named)],
            part,
        )
            .into_response(),
    }
}

/// A printed document, as it was issued. Opening it the first time issues it, and may
/// queue notices.
pub async fn document(
    State(services): State<Arc<Services>>,
    Extension(wake_up): Extension<WakeUp>,
    Extension(caller): Extension<Caller>,
    Path(file): Path<String>,
) -> Response {
    if let Some(number) = file.strip_suffix(SIGNED_SUFFIX) {
        return match services.signing.signed(&caller, number).await {
            Ok(SignedDocument { number, file }) => {
                attachment(DocumentKind::ApplicationForm, &number, "-imzali", file)
            }
            Err(error) => refused(&error),
        };
    }
    let Some((kind, number)) = DocumentKind::at_address(&file) else {
        return plain(StatusCode::NOT_FOUND, NOT_THERE);
    };
    let document = match services.documents.open(&caller, kind, number).await {
        Ok(document) => document,
        Err(error) => return refused(&error),
    };
    wake_up.all();
    issued(document)
}

/// A document as it was issued.
pub fn issued(document: IssuedDocument) -> Response {
    attachment(document.kind, &document.number, "", document.file)
}

/// An application's document as a file that is kept by the reader alone, under a name that a
/// person finds again among the downloads.
fn attachment(
    kind: DocumentKind,
    number: &ApplicationNumber,
    after: &str,
    file: Vec<u8>,
) -> Response {
    let (name, number) = (kind.download_name(), number.as_str());
    let named = format!("attachment; filename=\"{name}-{number}{after}.pdf\"");
    (
        [
            (header::CONTENT_TYPE, "application/pdf".to_owned()),
            (header::CONTENT_DISPOSITION, named),
            (header::CACHE_CONTROL, "no-store".to_owned()),
        ],
        file,
    )
        .into_response()
}

fn refused(error: &ActError) -> Response {
    match error {
        ActError::Unknown | ActError::Expired | ActError::Elsewhere(_) | ActError::ToResume => {
            plain(StatusCode::NOT_FOUND, NOT_THERE)
        }
        ActError::TooOften { .. } => plain(StatusCode::TOO_MANY_REQUESTS, TRY_AGAIN),
        error => {
            if !error.is_outage() {
                tracing::error!(%error, "a download failed");
            }
            plain(StatusCode::SERVICE_UNAVAILABLE, TRY_AGAIN)
        }
    }
}

/// Whether the store takes writes: what a balancer asks before it sends people.
pub async fn ready(State(services): State<Arc<Services>>) -> Response {
    match services.ports().store.check_writable().await {
        Ok(()) => "ready".into_response(),
        Err(error) => {
            if !error.is_outage() {
                tracing::error!(%error, "the store cannot be written");
            }
            plain(StatusCode::SERVICE_UNAVAILABLE, TRY_AGAIN)
        }
    }
}

/// Where the language was changed.
#[derive(Deserialize)]
pub struct From {
    sayfa: Option<String>,
}

/// Keeps the chosen language for a year and goes back to the page.
pub async fn language(
    Extension(setting): Extension<Setting>,
    Path(code): Path<String>,
    Query(from): Query<From>,
) -> Response {
    let Some(locale) = Locale::from_code(&code) else {
        return plain(StatusCode::NOT_FOUND, NOT_THERE);
    };
    // A page of ours, without whatever else an address may hold.
    let page = from
        .sayfa
        .filter(|page| is_path(page) && place::is_page(page))
        .unwrap_or_else(|| "/".to_owned());
    let mut response = Redirect::to(&page).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&language::cookie(locale, setting.secure)) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// Takes away what was typed at sign-in, and goes back to an empty page.
pub async fn clear(
    State(services): State<Arc<Services>>,
    Extension(caller): Extension<Caller>,
    Extension(setting): Extension<Setting>,
    Path(institution): Path<String>,
) -> Response {
    if InstitutionSlug::parse(&institution).is_err() {
        return plain(StatusCode::NOT_FOUND, NOT_THERE);
    }
    if services.sign_in.clear_typed(&caller).await.is_err() {
        return plain(StatusCode::SERVICE_UNAVAILABLE, TRY_AGAIN);
    }
    let mut response = Redirect::to(&place::sign_in(&institution)).into_response();
    if let Some(cookie) = setting.sealed_cookie(setting.typed_cookie(), None, TYPED_FOR) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// The messages that a phone would have got; mounted in development alone.
pub async fn inbox(State(inbox): State<Arc<Inbox>>) -> Response {
    let mut text = String::new();
    for message in inbox.messages() {
        let _ = writeln!(text, "{}\n{}\n", message.to, message.text);
    }
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
