//! What stands in front of every request: who asks, from where, whether the
//! page that asks is ours, and what is answered when nothing else comes.

use std::{any::Any, sync::Arc, time::Duration};

use app::api::SignIn;
use app::wire;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use domain::{id::unhex, service::Caller, session::SessionToken};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use server_fn::ServerFn;
use tracing::Instrument;

use crate::{
    answer::{LeadsOut, Stripped, plain, unexpected},
    asked::{cookie, is_path, locale, wants_page},
    functions,
    layer_state::LayerState,
    network::Network,
    pages::unsaved::GiveBack,
    signing_agent,
};

/// Refuses a post that another site's page began. Browsers say where a
/// request comes from (`Sec-Fetch-Site`); those that do not say it send
/// `Origin` with every post (POLICIES 0.3).
pub async fn same_origin(
    State(state): State<Arc<LayerState>>,
    request: Request,
    next: Next,
) -> Response {
    // What is asked for in another way is told so, and no page can ask for it elsewhere. The signing agent
    // is no page: it is known by what it brings.
    if *request.method() != Method::POST
        || is_ours(request.headers(), &state.origin)
        || signing_agent::is_agents(request.uri().path())
    {
        return next.run(request).await;
    }
    if is_stripped(request.headers()) {
        // Our own scripts know a failure by its code.
        if !wants_page(request.headers()) && functions::is_one(request.uri().path()) {
            return functions::no_origin(locale(request.headers()));
        }
        let mut response = plain(StatusCode::FORBIDDEN, STRIPPED);
        response.extensions_mut().insert(Stripped);
        return response;
    }
    plain(
        StatusCode::FORBIDDEN,
        "Form bu portalın sayfasından gönderilmedi; hiçbir şey kaydedilmedi. Portalı kendiniz açın ve formu oradan gönderin. / The form was not sent from a page of this portal; nothing was saved. Open the portal yourself and send the form from there.",
    )
}

/// Browsers say one of both with every post: something on the way took them.
fn is_stripped(headers: &HeaderMap) -> bool {
    !headers.contains_key("sec-fetch-site") && !headers.contains_key(header::ORIGIN)
}

/// For whoever asks for no page.
const STRIPPED: &str = "Ağınız, formun bu portaldan gönderildiğini bildiren başlıkları (Sec-Fetch-Site, Origin) siliyor; form alınmadı. Kurumunuzun bilgi işlem birimini arayın. / Your network removes the headers (Sec-Fetch-Site, Origin) that tell that the form was sent from this portal; it was not taken. Call your institution's IT department.";

fn is_ours(headers: &HeaderMap, origin: &str) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    match text(HeaderName::from_static("sec-fetch-site")) {
        Some(site) => site == "same-origin",
        None => text(header::ORIGIN) == Some(origin),
    }
}

/// Finds the visit and the language, and gives them to whatever comes next.
pub async fn identify_caller(
    State(state): State<Arc<LayerState>>,
    mut request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let locale = locale(headers);
    let visit = cookie(headers, state.setting.cookie())
        .and_then(token)
        .map(|token| state.secrets.session_key(&token));
    let own = |name| cookie(headers, name).map(str::to_owned);
    let (typed, device) = (
        own(state.setting.typed_cookie()),
        own(state.setting.device_cookie()),
    );
    let session = match &visit {
        None => None,
        Some(key) => {
            let limits = state.services.limits().session;
            match state
                .services
                .ports()
                .store
                .session(key, &limits, state.services.now())
                .await
            {
                Ok(session) => session,
                Err(error) => {
                    if !error.is_outage() {
                        tracing::error!(%error, "a visit cannot be read");
                    }
                    let mut response = plain(
                        StatusCode::SERVICE_UNAVAILABLE,
                        "Portal şu anda yanıt veremiyor, birazdan yeniden deneyin. / Please try again in a moment.",
                    );
                    response.extensions_mut().insert(GiveBack::StoreAway);
                    return response;
                }
            }
        }
    };
    let Some(network) = request.extensions().get::<Network>() else {
        tracing::error!("a request came without the layer that knows its network");
        return unexpected();
    };
    let (exempt, network) = (network.exempt, network.name.clone());
    request.extensions_mut().insert(Caller {
        visit,
        session,
        network,
        exempt,
        typed,
        device,
        locale,
    });
    next.run(request).await
}

/// Refuses what came past [`identify_caller`]: to take an unknown caller for an
/// anonymous one would count everybody as one network and show nobody their own.
pub async fn require_caller(request: Request, next: Next) -> Response {
    if request.extensions().get::<Caller>().is_none() {
        tracing::error!("a request came without the layer that knows its caller");
        return unexpected();
    }
    next.run(request).await
}

fn token(text: &str) -> Option<SessionToken> {
    unhex(text).map(SessionToken::from_bytes)
}

/// Runs what follows to its end even when the client goes away: a phone that
/// loses its signal must not cut a state change in two (POLICIES 0.10).
pub async fn detach(request: Request, next: Next) -> Response {
    match tokio::spawn(next.run(request).in_current_span()).await {
        Ok(response) => response,
        // The words of a panic may repeat a value.
        Err(error) => {
            tracing::error!(panic = error.is_panic(), "a request ended early");
            unexpected()
        }
    }
}

/// Answers in place of a layer that panicked; what it says is left unread.
pub fn on_panic(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a layer panicked");
    unexpected()
}

/// How soon whoever is told to come again later may do so, in seconds, where
/// nobody knows it better (POLICIES 2.4).
const LATER: &str = "10";

/// Answers after this time that it takes too long (POLICIES 2.6). What was
/// asked for goes on to its end without it.
pub async fn deadline(State(longest): State<Duration>, request: Request, next: Next) -> Response {
    if let Ok(response) = tokio::time::timeout(longest, next.run(request)).await {
        return response;
    }
    plain(
        StatusCode::SERVICE_UNAVAILABLE,
        "Yanıt zamanında gelmedi, yaptığınız işlem yine de tamamlanmış olabilir. Birazdan sayfayı yeniden açıp bakın. / The answer did not come in time; what you did may have been carried out all the same. Open the page again in a moment and look.",
    )
}

/// Where a sign-in is posted to: as the server function itself says, so that the
/// floor goes along when it is renamed.
const SIGN_IN: &str = SignIn::PATH;

/// Answers a sign-in never sooner than the floor, so that the time does not
/// tell a known person from an unknown one (T20).
pub async fn pad_sign_in(
    State(state): State<Arc<LayerState>>,
    request: Request,
    next: Next,
) -> Response {
    if request.uri().path() != SIGN_IN {
        return next.run(request).await;
    }
    let (response, ()) = tokio::join!(next.run(request), tokio::time::sleep(state.sign_in_floor));
    response
}

/// Headers of every answer.
pub async fn headers(
    State(state): State<Arc<LayerState>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let leads_out = response.extensions().get::<LeadsOut>().is_some();
    let later = matches!(
        response.status(),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
    );
    let headers = response.headers_mut();
    for (name, value) in [
        // Tells the portal's answers from those of a network's login page.
        (wire::HEADER, wire::VERSION),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), geolocation=(), microphone=()",
        ),
    ] {
        headers
            .entry(HeaderName::from_static(name))
            .or_insert(HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ));
    if later {
        headers
            .entry(header::RETRY_AFTER)
            .or_insert(HeaderValue::from_static(LATER));
    }
    if state.setting.secure {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    // Without scripts a form is answered by a redirect to where it came from;
    // that must be a page of ours (POLICIES 0.4).
    if !leads_out
        && let Some(location) = headers
            .get(header::LOCATION)
            .and_then(|value| value.to_str().ok())
        && !is_path(location)
        && !location
            .strip_prefix(&state.origin)
            .is_some_and(|rest| rest.starts_with('/'))
    {
        headers.insert(header::LOCATION, HeaderValue::from_static("/"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_str(value).unwrap(),
                )
            })
            .collect()
    }

    #[test]
    fn only_a_page_of_ours_may_post() {
        let origin = "https://a.example";
        for (pairs, ours) in [
            (vec![("sec-fetch-site", "same-origin")], true),
            (
                vec![("sec-fetch-site", "cross-site"), ("origin", origin)],
                false,
            ),
            (vec![("sec-fetch-site", "same-site")], false),
            (vec![("sec-fetch-site", "none")], false),
            (vec![("origin", origin)], true),
            (vec![("origin", "null")], false),
            (vec![("origin", "https://b.example")], false),
            (vec![], false),
        ] {
            assert_eq!(is_ours(&headers(&pairs), origin), ours, "{pairs:?}");
        }
    }

    #[test]
    fn a_token_is_sixty_four_hexadecimal_digits() {
        assert!(token(&"a".repeat(64)).is_some());
        for bad in ["", &"a".repeat(63), &"g".repeat(64), &"é".repeat(32)] {
            assert!(token(bad).is_none(), "{bad}");
        }
    }
}
