//! What every request has to be like before anything looks at it: its size
//! (POLICIES 2.6), and for what changes something, its method and purpose.

use axum::{
    extract::Request,
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::MethodRouter,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

use crate::answer::plain;

/// Names and values of all headers.
const HEADERS: usize = 16 * 1024;
/// Of these the cookies.
const COOKIES: usize = 4 * 1024;
/// Path and query.
const ADDRESS: usize = 2 * 1024;

/// Refuses an address or headers that are longer than any of ours.
pub async fn sizes(request: Request, next: Next) -> Response {
    let address = request.uri().path_and_query();
    if address.is_some_and(|address| address.as_str().len() > ADDRESS) {
        return plain(
            StatusCode::URI_TOO_LONG,
            "Adres çubuğundaki metin portalın adreslerinden uzun. Baştan başlayın. / The text in the address bar is longer than any address of the portal. Please start again.",
        );
    }
    if is_too_much(request.headers()) {
        return plain(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "Tarayıcınızın ayarlarından bu sitenin çerezlerini silin ve yeniden deneyin. / Delete this site's cookies in your browser's settings and try again.",
        );
    }
    next.run(request).await
}

fn is_too_much(headers: &HeaderMap) -> bool {
    let all: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    let cookies: usize = headers
        .get_all(header::COOKIE)
        .iter()
        .map(HeaderValue::len)
        .sum();
    all > HEADERS || cookies > COOKIES
}

/// On a request that a browser makes ahead, while it starts the pages' worker
/// (Service Workers, navigation preload). The worker leaves addresses that do
/// something alone, and the browser asks again.
const PRELOAD: HeaderName = HeaderName::from_static("service-worker-navigation-preload");

/// What browsers say of a request that nobody has asked for yet.
const PURPOSES: [HeaderName; 3] = [
    HeaderName::from_static("sec-purpose"),
    HeaderName::from_static("purpose"),
    HeaderName::from_static("x-moz"),
];

/// Whether a page is fetched before anybody wants to see it.
pub fn is_prefetch(headers: &HeaderMap) -> bool {
    PURPOSES.iter().any(|name| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|purpose| {
                let purpose = purpose.to_ascii_lowercase();
                ["prefetch", "prerender", "preview"]
                    .iter()
                    .any(|ahead| purpose.contains(ahead))
            })
    })
}

/// For addresses where a GET does something: it does it for whoever asks for it
/// and means it, not for a look at the headers or a browser's guess.
pub fn on_purpose<S: Clone + Send + Sync + 'static>(route: MethodRouter<S>) -> MethodRouter<S> {
    route.layer(from_fn(meant))
}

async fn meant(request: Request, next: Next) -> Response {
    if *request.method() != Method::GET {
        let mut response = StatusCode::METHOD_NOT_ALLOWED.into_response();
        response
            .headers_mut()
            .insert(header::ALLOW, HeaderValue::from_static("GET"));
        return response;
    }
    if request.headers().contains_key(PRELOAD) {
        return StatusCode::NO_CONTENT.into_response();
    }
    if is_prefetch(request.headers()) {
        return plain(
            StatusCode::FORBIDDEN,
            "Bu adres önceden açılmaz. / This address is not opened ahead.",
        );
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_fetch_ahead_is_known() {
        for (name, value, ahead) in [
            ("sec-purpose", "prefetch", true),
            ("sec-purpose", "prefetch;prerender", true),
            ("purpose", "Prefetch", true),
            ("purpose", "preview", true),
            ("x-moz", "prefetch", true),
            ("sec-purpose", "", false),
            ("accept", "prefetch", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            assert_eq!(is_prefetch(&headers), ahead, "{name}: {value}");
        }
    }

    #[test]
    fn headers_and_cookies_have_their_limits() {
        for (name, length, too_much) in [
            ("accept", HEADERS - 6, false),
            ("accept", HEADERS - 5, true),
            ("cookie", COOKIES, false),
            ("cookie", COOKIES + 1, true),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(name, "a".repeat(length).parse().unwrap());
            assert_eq!(is_too_much(&headers), too_much, "{name} {length}");
        }
    }
}
