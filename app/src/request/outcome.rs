//! The one place where an inside error becomes what the browser may know: it
//! is logged once with its cause and a reference, and only the reference goes
//! out.

use domain::{
    ports::{NotSent, StoreError},
    service::{ActError, ExternalSystem},
};
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use super::{go, is_plain};
use crate::wire::{Fault, Reference};

/// An act's outcome for the browser: status, redirect, log.
pub(super) fn into_fault<T>(outcome: Result<T, ActError>) -> Result<T, Fault> {
    outcome.map_err(|error| {
        let fault = fault(&error);
        answer(&fault);
        fault
    })
}

/// What the browser may know of an error; why goes to the log.
pub fn fault(error: &ActError) -> Fault {
    match error {
        ActError::Refused(rejected) => Fault::Refused(rejected.clone()),
        ActError::TooOften { wait } => Fault::TooOften {
            wait: wait.as_secs().max(1),
        },
        ActError::NoMatch => Fault::NoMatch,
        ActError::NoMatchLeft { left } => Fault::NoMatchLeft(*left),
        ActError::NoCookie => Fault::NoCookie,
        ActError::External(which) => {
            // The store tells the log of its own outages, once.
            if *which != ExternalSystem::Internal {
                tracing::warn!(outside = ?which, "an outside system gave no answer");
            }
            Fault::External(match which {
                ExternalSystem::Provider => ExternalSystem::Internal,
                which => *which,
            })
        }
        ActError::NotSent(why) => {
            tracing::warn!(why = %why, "a code was not sent");
            Fault::NotSent(*why == NotSent::Refused)
        }
        ActError::Expired => Fault::Expired,
        ActError::Elsewhere(step) => Fault::Elsewhere(*step),
        ActError::ToResume => Fault::ToResume,
        ActError::Locked => Fault::Locked,
        ActError::AlreadyLive => Fault::AlreadyLive,
        ActError::Stale(_) => Fault::Stale,
        ActError::Unknown => Fault::Unknown,
        ActError::Store(StoreError::Unavailable) => Fault::External(ExternalSystem::Internal),
        ActError::Store(_) | ActError::Unprintable(_) => {
            let reference = reference();
            // Told here too: a log of errors alone has no spans.
            tracing::error!(%reference, %error, "an act failed");
            Fault::Lost(reference)
        }
    }
}

/// There is no caller: a handler stands outside the layer that finds one.
pub(super) fn no_caller() -> Fault {
    let reference = reference();
    tracing::error!(%reference, "a request came without the layer that knows its caller");
    let fault = Fault::Lost(reference);
    answer(&fault);
    fault
}

/// The request's own, under which the log has all that was written of it.
fn reference() -> Reference {
    use_context::<http::request::Parts>()
        .and_then(|parts| parts.extensions.get::<Reference>().cloned())
        .unwrap_or_default()
}

/// Sets the status, and leads to the right page where another one is meant.
fn answer(fault: &Fault) {
    if let Some(path) = fault.leads_to() {
        go(path);
        if is_plain() {
            return;
        }
    }
    let Some(response) = use_context::<ResponseOptions>() else {
        return;
    };
    if let Fault::TooOften { wait } = fault
        && let Ok(wait) = HeaderValue::from_str(&wait.to_string())
    {
        response.insert_header(header::RETRY_AFTER, wait);
    }
    response.set_status(status(fault));
}

/// The status that goes with a failure.
pub const fn status(fault: &Fault) -> StatusCode {
    match fault {
        Fault::Refused(_) | Fault::Reserved | Fault::NoMatch | Fault::NoMatchLeft(_) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Fault::TooOften { .. } | Fault::Traffic { .. } => StatusCode::TOO_MANY_REQUESTS,
        Fault::External(_) | Fault::NotSent(_) | Fault::Offline => StatusCode::SERVICE_UNAVAILABLE,
        Fault::Expired => StatusCode::UNAUTHORIZED,
        Fault::Elsewhere(_) | Fault::ToResume | Fault::AlreadyLive | Fault::Stale => {
            StatusCode::CONFLICT
        }
        Fault::Locked => StatusCode::LOCKED,
        Fault::Unknown => StatusCode::NOT_FOUND,
        Fault::NoOrigin(_) => StatusCode::FORBIDDEN,
        Fault::NoCookie | Fault::Outdated => StatusCode::BAD_REQUEST,
        Fault::Lost(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
