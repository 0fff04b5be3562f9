//! Every request has a reference, a line in the log and a place in the
//! metrics. None of them names a person: addresses are told by their route,
//! never as they were asked.

use std::{
    collections::HashSet,
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

use app::{place::Place, wire::Reference};
use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue, Method};
use metrics::{counter, histogram};
use rand::{TryRngCore, rngs::OsRng};
use tokio::time::Instant;
use tracing::Instrument;

/// What an answer carries its request's reference in.
pub const REFERENCE: HeaderName = HeaderName::from_static("x-request-reference");

/// The route of the server functions, which have one for all.
const FUNCTIONS: &str = "/api/{*function}";

/// Names a request, and tells log and metrics how it ended.
pub async fn follow(mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let (reference, route) = (reference(), route(&request));
    let method = method(request.method());
    let span = tracing::info_span!("request", %reference, method, route);
    request.extensions_mut().insert(reference.clone());
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, took) = (response.status(), begun.elapsed());
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| {
        let status = status.as_u16();
        match status {
            500.. => tracing::warn!(status, milliseconds, "answered"),
            // What machines ask for every few seconds, and files.
            _ if is_quiet(&route) => tracing::debug!(status, milliseconds, "answered"),
            _ => tracing::info!(status, milliseconds, "answered"),
        }
    });
    let labels = [("method", method.to_owned()), ("route", route)];
    histogram!("muhur_http_seconds", &labels).record(took);
    let [method, route] = labels;
    let status_label = ("status", status.as_str().to_owned());
    counter!("muhur_http_requests_total", &[method, route, status_label]).increment(1);
    if let Ok(reference) = HeaderValue::from_str(reference.as_str()) {
        response.headers_mut().insert(REFERENCE, reference);
    }
    response
}

/// A count after the process's own mark keeps two requests apart.
fn reference() -> Reference {
    static PROCESS: LazyLock<u16> = LazyLock::new(|| {
        OsRng
            .try_next_u32()
            .map_or(0, |drawn| u16::try_from(drawn & 0xffff).unwrap_or_default())
    });
    static COUNT: AtomicU32 = AtomicU32::new(1);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    Reference::of(*PROCESS, count)
}

/// Whether a route is asked for so often that its lines would hide the others.
fn is_quiet(route: &str) -> bool {
    route.starts_with("/health") || route == "/readyz" || route.starts_with("/pkg")
}

/// Anybody can invent a method; only those that the portal knows are named.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    }
}

/// The route that a request takes: of as many as the portal has, whatever is
/// asked for.
fn route(request: &Request) -> String {
    static KNOWN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
        server_fn::axum::server_fn_paths()
            .map(|(path, _)| path)
            .collect()
    });
    let path = request.uri().path();
    match request.extensions().get::<MatchedPath>() {
        Some(matched) if matched.as_str() != FUNCTIONS => matched.as_str().to_owned(),
        Some(_) => KNOWN.get(path).copied().unwrap_or(FUNCTIONS).to_owned(),
        None => page(path).to_owned(),
    }
}

/// A page by its place.
fn page(path: &str) -> &'static str {
    match Place::at(path) {
        Place::Home => "/",
        Place::Start { .. } => "/basvuru/{institution}/hazirlik",
        Place::SignIn { .. } => "/basvuru/{institution}",
        Place::Applicant(page) => page.path(),
        Place::Ended => Place::ENDED,
        Place::Unknown => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_brings_its_own_words_into_log_or_metrics() {
        for (path, told) in [
            ("/", "/"),
            ("/basvuru/meb", "/basvuru/{institution}"),
            ("/basvuru/10000000146", "/basvuru/{institution}"),
            ("/basvuru/meb/hazirlik", "/basvuru/{institution}/hazirlik"),
            ("/form", "/form"),
            ("/10000000146", "unknown"),
        ] {
            let request = Request::get(path).body(axum::body::Body::empty()).unwrap();
            assert_eq!(route(&request), told);
        }
        assert_eq!(method(&Method::from_bytes(b"SUKRU").unwrap()), "other");
    }

    #[test]
    fn two_requests_have_two_references() {
        let (one, other) = (reference(), reference());
        assert_ne!(one, other);
        assert_eq!(one.as_str()[..5], other.as_str()[..5]);
    }
}
