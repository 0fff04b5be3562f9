//! The web side put together: routes, layers, policy.

use std::{sync::Arc, time::Duration};

use any_spawner::Executor;
use app::{
    Assets,
    navigation::Address,
    place::{
        ACCESSIBILITY, CLEAR, LEGAL_NOTICE, NO_COOKIES, PEOPLE, PRIVACY, Place, STATUS, UPLOAD,
        VERIFY, VERIFY_ORIGINAL,
    },
    request::LOADER,
    shell,
};
use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use domain::{Services, service::Caller};
use http::{Extensions, HeaderMap, HeaderValue, StatusCode, Version, header};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::{ResponseOptions, render_app_async_with_context};
use tower::ServiceBuilder;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, Predicate},
    limit::RequestBodyLimitLayer,
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
};

use crate::{
    config::{Config, Environment},
    downloads,
    functions::{self, Returning},
    layer_state::LayerState,
    network,
    outbox::{self, WakeUp},
    pages::{self, cookies, gallery, legal, people, provider, status, structure, unsaved, verify},
    protect, reactive, read_only, refusals, reports, requests, script_reports,
    shape::{self, on_purpose},
    signed_form, signing_agent,
    start::Started,
    traffic::{self, Traffic},
    uploads,
};

/// Bodies of server functions (POLICIES 2.6).
const BODY: usize = 64 * 1024;
/// A handler's time. A state change goes on to its end without it.
const HANDLER: Duration = Duration::from_secs(15);

/// The policy of a worker.
const WORKER: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The policy of a page whose scripts come from here: its own files, nothing
/// else. The browser needs `'wasm-unsafe-eval'` to compile WebAssembly; nothing
/// may evaluate text (T16).
fn policy(scripts: &str) -> Option<HeaderValue> {
    let policy = format!(
        "default-src 'none'; script-src {scripts} 'wasm-unsafe-eval'; style-src 'self'; \
         connect-src 'self'; img-src 'self'; media-src 'self'; worker-src 'self'; \
         font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
         object-src 'none'"
    );
    HeaderValue::from_str(&policy).ok()
}

/// The router of a started portal.
pub fn router(config: &Config, started: &Started, wake_up: WakeUp) -> Router {
    let state = Arc::new(state(config, started));
    let assets = Arc::new(assets(config));
    let unsaved_in = assets.clone();
    let mut dynamic = Router::new()
        .merge(pages(config, started, assets.clone()))
        .route("/captcha/{file}", get(downloads::captcha))
        .route("/belge/{file}", on_purpose(get(downloads::document)))
        .route(
            "/dil/{code}",
            on_purpose(get(downloads::language)).layer(Extension(started.setting.clone())),
        )
        .route(
            &format!("{CLEAR}{{institution}}"),
            on_purpose(get(downloads::clear)).layer(Extension(started.setting.clone())),
        )
        .route(
            NO_COOKIES,
            get(cookies::show).layer(Extension(assets.clone())),
        )
        .with_state(started.services.clone());
    if config.environment == Environment::Development {
        dynamic = dynamic.merge(development(started, &assets));
    }
    let clock = started.services.ports().clock.clone();
    let traffic = Traffic::new(config.limits.traffic, clock);
    dynamic
        .merge(provider::routes(started, assets.clone()))
        .merge(pages::signing_agent::routes(started, assets.clone()))
        .layer(RequestBodyLimitLayer::new(BODY))
        .merge(verification(started, assets.clone()))
        .merge(signed_forms(started))
        .merge(signing_agent::routes(started, &config.http.origin))
        .merge(states(started, assets.clone()))
        .merge(to_read(assets.clone()))
        // Those that are met first come first. Each `layer` of a router adds a box,
        // which is made anew wherever what is below is copied.
        .layer(
            ServiceBuilder::new()
                .layer(middleware::from_fn_with_state(
                    unsaved_in,
                    unsaved::give_back,
                ))
                // In front of what asks the store for the first time.
                .layer(middleware::from_fn_with_state(traffic, traffic::hold))
                .layer(middleware::from_fn_with_state(
                    state.clone(),
                    protect::identify_caller,
                ))
                .layer(middleware::from_fn_with_state(
                    wake_up.clone(),
                    outbox::after_posts,
                ))
                .layer(Extension(wake_up))
                .layer(compression()),
        )
        .merge(uncounted(config, started))
        .nest_service("/pkg", hashed(config))
        .layer(
            ServiceBuilder::new()
                .layer(middleware::from_fn(requests::follow))
                .layer(middleware::from_fn_with_state(
                    state.clone(),
                    protect::headers,
                ))
                .layer(middleware::from_fn_with_state(assets, refusals::as_pages))
                .layer(CatchPanicLayer::custom(protect::on_panic))
                .layer(middleware::from_fn_with_state(HANDLER, protect::deadline))
                .layer(middleware::from_fn(shape::sizes))
                .layer(middleware::from_fn(protect::detach))
                .layer(middleware::from_fn(reactive::isolate))
                .layer(middleware::from_fn_with_state(
                    state.clone(),
                    protect::same_origin,
                ))
                .layer(middleware::from_fn_with_state(
                    state.clone(),
                    protect::pad_sign_in,
                ))
                .layer(middleware::from_fn_with_state(state, network::know)),
        )
}

/// Of pages alone, and quickly: each is made for one reader and once. A picture, a
/// sound and a form for printing are small already.
fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(
            |_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions| is_html(headers),
        )
}

/// What costs next to nothing, or is asked for by machines which must not be held
/// up: files, health, reports of browsers and gateways. Nobody is known there.
fn uncounted(config: &Config, started: &Started) -> Router {
    let icon = |name: &str| axum::routing::get_service(ServeFile::new(config.site.join(name)));
    Router::new()
        .route("/favicon.svg", icon("favicon.svg"))
        .route("/robots.txt", icon("robots.txt"))
        .route("/site.webmanifest", icon("site.webmanifest"))
        .route("/icon-192.png", icon("icon-192.png"))
        .route("/icon-512.png", icon("icon-512.png"))
        .route("/icon-maskable.png", icon("icon-maskable.png"))
        .route("/apple-touch-icon.png", icon("apple-touch-icon.png"))
        .route("/sw.js", worker(config))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(downloads::ready))
        .route("/health/net", get(|| async { StatusCode::NO_CONTENT }))
        .with_state(started.services.clone())
        .merge(reports::router(&started.services, &started.reports))
        .merge(script_reports::router())
        .layer(RequestBodyLimitLayer::new(BODY))
}

/// What the layers in front of every request need.
fn state(config: &Config, started: &Started) -> LayerState {
    LayerState {
        services: started.services.clone(),
        secrets: started.services.ports().secrets.clone(),
        setting: started.setting.clone(),
        origin: config.http.origin.clone(),
        trusted_proxies: config.http.trusted_proxies,
        limits: config.limits.clone(),
        sign_in_floor: Duration::from_millis(config.http.sign_in_floor_ms),
    }
}

fn is_html(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// What only development has: the components, the sample people, the inbox and
/// the captchas' letters.
fn development(started: &Started, assets: &Arc<Assets>) -> Router {
    let gallery = assets.clone();
    let components = move |Extension(caller): Extension<Caller>| gallery::show(gallery, caller);
    let (look, samples) = (assets.clone(), started.samples.clone());
    let people = move || async move { people::show(&look, &samples) };
    let mut router = Router::new()
        .route("/bilesenler", get(components))
        .route(PEOPLE, get(people));
    if let Some(inbox) = started.inbox.clone() {
        let inbox = Router::new()
            .route("/gelistirme/sms", get(downloads::inbox))
            .with_state(inbox);
        router = router.merge(inbox);
    }
    if let Some(telling) = started.telling.clone() {
        router = router.route(
            "/gelistirme/captcha",
            get(move || async move { telling.last() }),
        );
    }
    router
}

/// The page on which printed forms are verified: it takes larger bodies than
/// the others.
fn verification(started: &Started, assets: Arc<Assets>) -> Router {
    Router::new()
        .route(VERIFY, get(verify::show).post(verify::ask))
        .route(
            VERIFY_ORIGINAL,
            post(verify::original).layer(DefaultBodyLimit::max(verify::GRANT)),
        )
        .route("/D/{number}/{mark}", get(verify::scanned))
        .route("/d/{number}/{mark}", get(verify::scanned))
        .layer(Extension(assets))
        .layer(DefaultBodyLimit::max(uploads::LONGEST))
        .with_state(started.services.clone())
}

/// Where signed forms are sent to: larger bodies, too.
fn signed_forms(started: &Started) -> Router {
    Router::new()
        .route(UPLOAD, get(signed_form::show).post(signed_form::upload))
        .layer(DefaultBodyLimit::max(uploads::LONGEST))
        .with_state(started.services.clone())
}

/// The page of how the systems outside do.
fn states(started: &Started, assets: Arc<Assets>) -> Router {
    Router::new()
        .route(STATUS, get(status::show).post(status::ask))
        .layer(Extension(assets))
        .layer(Extension(started.watch.clone()))
        .layer(DefaultBodyLimit::max(status::LONGEST))
        .with_state(started.services.clone())
}

/// Privacy, legal notice, accessibility statement.
fn to_read(assets: Arc<Assets>) -> Router {
    Router::new()
        .route(PRIVACY, get(legal::privacy))
        .route(LEGAL_NOTICE, get(legal::notice))
        .route(ACCESSIBILITY, get(legal::accessibility))
        .layer(Extension(assets))
}

/// The service worker, asked for anew each time; or what takes it away again
/// where the operator wants none.
fn worker(config: &Config) -> axum::routing::MethodRouter<Arc<Services>> {
    let name = if config.offline { "sw.js" } else { "sw-off.js" };
    axum::routing::get_service(
        ServiceBuilder::new()
            .layer(SetResponseHeaderLayer::overriding(
                header::CACHE_CONTROL,
                HeaderValue::from_static("no-cache"),
            ))
            .layer(SetResponseHeaderLayer::overriding(
                header::CONTENT_SECURITY_POLICY,
                HeaderValue::from_static(WORKER),
            ))
            .service(ServeFile::new(config.site.join(name))),
    )
}

/// Files whose name tells their contents: kept by browsers for ever.
fn hashed(config: &Config) -> axum::routing::MethodRouter {
    let files = ServeDir::new(config.site.join("pkg"))
        .precompressed_br()
        .precompressed_gzip();
    // Of the page that is drawn without the server: it has no script of its
    // own, so it needs no nonce.
    let shell = policy("'self'");
    axum::routing::get_service(
        ServiceBuilder::new()
            .layer(SetResponseHeaderLayer::overriding(
                header::CACHE_CONTROL,
                |response: &http::Response<_>| {
                    response
                        .status()
                        .is_success()
                        .then(|| HeaderValue::from_static("public, max-age=31536000, immutable"))
                },
            ))
            // A worker goes by the policy of its own script.
            .layer(SetResponseHeaderLayer::overriding(
                header::CONTENT_SECURITY_POLICY,
                move |response: &http::Response<_>| {
                    if is_html(response.headers()) {
                        shell.clone()
                    } else {
                        Some(HeaderValue::from_static(WORKER))
                    }
                },
            ))
            .service(files),
    )
}

/// The pages and their server functions.
fn pages(config: &Config, started: &Started, assets: Arc<Assets>) -> Router<Arc<Services>> {
    // Pages are drawn on the runtime of the server. A second call, from
    // another router of the same process, changes nothing.
    let _ = Executor::init_tokio();
    let services = started.services.clone();
    let setting = started.setting.clone();
    let context = move || {
        provide_context(services.clone());
        provide_context(setting.clone());
        provide_locale();
        keep_to_policy();
    };
    let returning = Returning {
        keys: started.keys.clone(),
        clock: started.services.ports().clock.clone(),
        setting: started.setting.clone(),
        origin: config.http.origin.clone(),
    };
    let functions = {
        let context = context.clone();
        let returning = returning.clone();
        move |Extension(caller): Extension<Caller>, request| {
            functions::answer(context.clone(), returning.clone(), caller, request)
        }
    };
    let page = move || {
        context();
        address();
        returning.provide();
        provide_context(LOADER);
    };
    Router::new()
        .route(
            "/api/{*function}",
            post(functions).layer(middleware::from_fn(read_only::note)),
        )
        // At every address that is nothing else; it is got and not sent to.
        .fallback(get(render_app_async_with_context(page, move || {
            shell(&assets)
        })))
        .layer(middleware::map_response(structure::note))
        .layer(middleware::from_fn(protect::require_caller))
}

/// Tells the page its address; one that is no page's is answered as missing.
fn address() {
    let Some(parts) = use_context::<http::request::Parts>() else {
        return;
    };
    if Place::at(parts.uri.path()) == Place::Unknown
        && let Some(response) = use_context::<ResponseOptions>()
    {
        response.set_status(StatusCode::NOT_FOUND);
    }
    provide_context(Address(parts.uri.to_string()));
}

/// The language of the caller, who is known here: see [`protect::require_caller`].
fn provide_locale() {
    if let Some(parts) = use_context::<http::request::Parts>()
        && let Some(caller) = parts.extensions.get::<Caller>()
    {
        provide_context(caller.locale);
    }
}

/// Gives a page its policy, with its own nonce.
fn keep_to_policy() {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else {
        return;
    };
    if let Some(policy) = policy(&format!("'nonce-{nonce}' 'strict-dynamic'")) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// The hashed addresses of the last build.
fn assets(config: &Config) -> Assets {
    let file = config.site.join("assets.json");
    let read = std::fs::read_to_string(&file)
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok());
    read.unwrap_or_else(|| {
        tracing::warn!(file = %file.display(), "no built site: pages come without style and script");
        Assets::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use http::{Method, Request};
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_page_or_a_post_without_the_callers_layer_fails() {
        let folder = std::env::temp_dir().join(format!("muhur-no-caller-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let config = Config {
            database: format!("sqlite:{}/muhur.db", folder.display()),
            key_file: folder.join("master.key"),
            inbox_file: folder.join("inbox.jsonl"),
            ..Config::default()
        };
        let started = crate::start::start(&config).await.unwrap();
        for (method, path) in [
            (Method::GET, "/"),
            (Method::GET, "/form"),
            (Method::POST, "/api/v1/form/confirm"),
        ] {
            let bare =
                pages(&config, &started, Arc::default()).with_state(started.services.clone());
            let request = Request::builder().method(method).uri(path);
            let request = request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::empty())
                .unwrap();
            let answer = bare
                .layer(middleware::from_fn(requests::follow))
                .oneshot(request)
                .await
                .unwrap();
            assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR, "{path}");
            assert!(answer.headers().contains_key(requests::REFERENCE), "{path}");
        }
        let _ = std::fs::remove_dir_all(&folder);
    }
}
