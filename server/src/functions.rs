//! The server functions' address: what is posted to it, by scripts and by
//! forms, and how a form without scripts is led back to its page.

mod enhanced;
mod returning;

use app::{
    api::{CorrectPhone, ExternalSystem, Fault},
    place::NO_COOKIES,
    request,
    returned::Returned,
    text::refusal::stripped_to_scripts,
};
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    response::{IntoResponse, Response},
};
use domain::{Locale, form::Field, service::Caller};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use leptos_axum::handle_server_fns_with_context;
use server_fn::{ServerFn, error::FromServerFnError};

use crate::{
    answer::{NOT_THERE, plain},
    asked::wants_page,
    pages::unsaved::GiveBack,
    refusals,
};
pub use enhanced::{is_enhanced, noticed};
pub use returning::Returning;

/// How server functions mark an answer that is a failure.
const FAILED: &str = "serverfnerror";
/// How they tell scripts that a page leads elsewhere.
const LEADS: &str = "serverfnredirect";

/// The longest failure; each is a few codes.
const LONGEST_FAULT: usize = 16 * 1024;

/// The longest form that corrects a number, in bytes.
const LONGEST_CORRECTION: usize = 16 * 1024;
/// As much of a typed number as is given back, in letters.
const LONGEST_PHONE: usize = 40;

/// What forms and scripts send.
const TYPES: [&str; 2] = [
    "application/x-www-form-urlencoded",
    "application/x-postcard",
];

/// Runs the server function at an address. Scripts get its answer as it is; a
/// form is led to the page that comes next, or back to its own with the reason. The
/// script of a plain page is told where that is, and goes there.
pub async fn answer(
    context: impl Fn() + Clone + Send + 'static,
    returning: Returning,
    caller: Caller,
    request: Request,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let Some(function) = known(parts.uri.path()) else {
        return plain(StatusCode::NOT_FOUND, NOT_THERE);
    };
    let enhanced = is_enhanced(&parts.headers);
    // A browser that posts a form by itself, or the script of a page that is one.
    let form = enhanced || wants_page(&parts.headers);
    let page = returning.page(&parts.headers, function);
    // The framework would put the failure of a form into an address.
    parts.headers.remove(header::ACCEPT);
    let Ok((body, typed)) = body_with_phone(function, form, body).await else {
        return refusals::malformed();
    };
    let response = if is_ours(&parts.headers) {
        let request = Request::from_parts(parts, body);
        let response = handle_server_fns_with_context(context, request).await;
        response.into_response()
    } else {
        failed(&Fault::Outdated)
    };
    let (response, fault) = failure(response).await;
    let stays = fault.as_ref().is_some_and(enhanced::stays);
    let mut response = match (form, fault) {
        (false, _) => return response,
        // As it is: it becomes a notice further out, where every refusal does.
        (true, Some(_)) if enhanced && stays => return response,
        (true, Some(Fault::Outdated)) => refusals::malformed(),
        (true, None) => lead(response, &page, None),
        (true, Some(Fault::External(ExternalSystem::Internal))) => away(),
        // A browser without cookies would not keep the reason either.
        (true, Some(Fault::NoCookie)) => lead(response, NO_COOKIES, None),
        (true, Some(fault)) => {
            let returned = Returned {
                function: function.to_owned(),
                fault,
                typed,
            };
            let cookie = returning.cookie(&caller, &page, returned);
            lead(response, &page, cookie)
        }
    };
    // Scripts see no redirect that the browser follows by itself.
    if enhanced {
        *response.status_mut() = StatusCode::OK;
    }
    response
}

/// The body as it was, and the number that was typed to correct another: no draft
/// keeps one that is refused.
async fn body_with_phone(
    function: &str,
    form: bool,
    body: Body,
) -> Result<(Body, String), axum::Error> {
    if !form || function != CorrectPhone::PATH {
        return Ok((body, String::new()));
    }
    let bytes = to_bytes(body, LONGEST_CORRECTION).await?;
    let typed = form_urlencoded::parse(&bytes)
        .find(|(name, _)| name == Field::MobilePhone.name())
        .map(|(_, typed)| typed.chars().take(LONGEST_PHONE).collect());
    Ok((Body::from(bytes), typed.unwrap_or_default()))
}

/// Nothing could be kept: a redirect would lose what was typed. The layer in
/// front gives the form back in place of these words.
fn away() -> Response {
    let mut response = plain(StatusCode::SERVICE_UNAVAILABLE, AWAY);
    response.extensions_mut().insert(GiveBack::StoreAway);
    response
}

const AWAY: &str = "Şu anda kaydedemiyoruz. Birkaç dakika sonra yeniden deneyin. / We cannot save at the moment. Try again in a few minutes.";

/// Whether the body is said to be of a kind that the functions read.
fn is_ours(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| {
            TYPES
                .iter()
                .any(|ours| kind.trim().eq_ignore_ascii_case(ours))
        })
}

/// The registered address that a request is to.
fn known(path: &str) -> Option<&'static str> {
    server_fn::axum::server_fn_paths()
        .map(|(known, _)| known)
        .find(|known| *known == path)
}

/// Whether there is a server function at an address.
pub fn is_one(path: &str) -> bool {
    known(path).is_some()
}

/// To scripts whose posts arrive without what tells from which page they are.
pub fn no_origin(locale: Locale) -> Response {
    failed(&Fault::NoOrigin(stripped_to_scripts(locale)))
}

/// A failure that no function has told, for scripts.
pub fn failed(fault: &Fault) -> Response {
    let mut response = Response::new(Body::from(fault.ser()));
    *response.status_mut() = request::status(fault);
    response.headers_mut().insert(
        HeaderName::from_static(FAILED),
        HeaderValue::from_static("1"),
    );
    response
}

/// The failure that an answer tells, if it is one; its status goes with it.
async fn failure(response: Response) -> (Response, Option<Fault>) {
    if !response.headers().contains_key(FAILED) {
        return (response, None);
    }
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, LONGEST_FAULT).await.unwrap_or_default();
    let fault = Fault::de(bytes.clone());
    parts.status = request::status(&fault);
    (Response::from_parts(parts, Body::from(bytes)), Some(fault))
}

/// Leads a form to where its function leads, or to a page with the reason.
fn lead(response: Response, page: &str, reason: Option<HeaderValue>) -> Response {
    let (mut parts, _) = response.into_parts();
    for name in [FAILED, LEADS] {
        parts.headers.remove(name);
    }
    for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
        parts.headers.remove(name);
    }
    if !parts.headers.contains_key(header::LOCATION)
        && let Ok(page) = HeaderValue::from_str(page)
    {
        parts.headers.insert(header::LOCATION, page);
        if let Some(reason) = reason {
            parts.headers.append(header::SET_COOKIE, reason);
        }
    }
    parts.status = StatusCode::SEE_OTHER;
    Response::from_parts(parts, Body::empty())
}
