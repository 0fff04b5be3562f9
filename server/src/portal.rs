//! The web side put together: routes, layers, policy.

use std::{sync::Arc, time::Duration};

use app::{App, Assets, shell};
use axum::{Extension, Router, middleware, routing::get};
use domain::Locale;
use http::{HeaderValue, StatusCode, header};
use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer, services::ServeDir,
    set_header::SetResponseHeaderLayer, timeout::TimeoutLayer,
};

use crate::{
    config::{Config, Environment},
    downloads,
    outbox::Kick,
    protect::{self, Guard},
    start::Started,
};

/// Bodies of server functions (POLICIES 2.6).
const BODY: usize = 64 * 1024;
/// A handler's time. A state change goes on to its end behind it.
const HANDLER: Duration = Duration::from_secs(15);

/// The router of a started portal.
pub fn router(config: &Config, started: &Started, kick: Kick) -> Router {
    let guard = Guard {
        intake: started.intake.clone(),
        secrets: started.intake.ports().secrets.clone(),
        setting: started.setting.clone(),
        origin: config.http.origin.clone(),
        trusted_proxies: config.http.trusted_proxies,
        sign_in_floor: Duration::from_millis(config.http.sign_in_floor_ms),
    };
    let pages = pages(config, started, kick.clone());
    let mut router = Router::new()
        .merge(pages)
        .route("/captcha/{file}", get(downloads::captcha))
        .route("/belge/{file}", get(downloads::form))
        .route("/dil/{code}", get(downloads::language))
        .route("/healthz", get(|| async { "ok" }))
        .with_state(started.intake.clone());
    if config.environment == Environment::Development {
        let inbox = Router::new()
            .route("/gelistirme/sms", get(downloads::inbox))
            .with_state(started.inbox.clone());
        router = router.merge(inbox);
        if let Some(telling) = started.telling.clone() {
            router = router.route(
                "/gelistirme/captcha",
                get(move || async move { telling.last() }),
            );
        }
    }
    router
        .layer(Extension(kick))
        .layer(middleware::from_fn_with_state(
            guard.clone(),
            protect::know_caller,
        ))
        .nest_service("/pkg", hashed(config))
        .layer(middleware::from_fn_with_state(
            guard.clone(),
            protect::level,
        ))
        .layer(middleware::from_fn_with_state(
            guard.clone(),
            protect::same_origin,
        ))
        .layer(middleware::from_fn(protect::to_the_end))
        .layer(
            ServiceBuilder::new()
                .layer(middleware::from_fn_with_state(guard, protect::headers))
                .layer(CatchPanicLayer::new())
                .layer(TimeoutLayer::with_status_code(
                    StatusCode::SERVICE_UNAVAILABLE,
                    HANDLER,
                ))
                .layer(RequestBodyLimitLayer::new(BODY)),
        )
}

/// Files whose name tells their contents: kept by browsers for ever.
fn hashed(config: &Config) -> axum::routing::MethodRouter {
    let files = ServeDir::new(config.site.join("pkg"))
        .precompressed_br()
        .precompressed_gzip();
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
            .service(files),
    )
}

/// The pages and their server functions.
fn pages(config: &Config, started: &Started, kick: Kick) -> Router<domain::Intake> {
    let options = LeptosOptions::builder().output_name("muhur").build();
    let assets = Arc::new(assets(config));
    let intake = started.intake.clone();
    let setting = started.setting.clone();
    let context = move || {
        provide_context(intake.clone());
        provide_context(setting.clone());
        provide_context(locale());
        policy();
        // Whatever was done may have queued something.
        kick.notify_one();
    };
    let routes = generate_route_list(App);
    let icons = config.site.clone();
    let icon = move |name: &'static str| get_file(icons.join(name));
    let app = Router::<LeptosOptions>::new()
        .leptos_routes_with_context(&options, routes, context.clone(), {
            let assets = assets.clone();
            move || shell(&assets)
        })
        .fallback(leptos_axum::render_app_async_with_context(
            context,
            move || shell(&assets),
        ))
        .with_state::<domain::Intake>(options);
    app.route("/favicon.svg", icon("favicon.svg"))
        .route("/robots.txt", icon("robots.txt"))
}

fn get_file(path: std::path::PathBuf) -> axum::routing::MethodRouter<domain::Intake> {
    axum::routing::get_service(tower_http::services::ServeFile::new(path))
}

fn locale() -> Locale {
    use_context::<http::request::Parts>()
        .and_then(|parts| {
            parts
                .extensions
                .get::<domain::intake::Caller>()
                .map(|caller| caller.locale)
        })
        .unwrap_or_default()
}

/// The policy of a page: its own files, its own nonce, nothing else. The
/// browser needs `'wasm-unsafe-eval'` to compile WebAssembly; nothing may
/// evaluate text (T16).
fn policy() {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else {
        return;
    };
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self'; connect-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
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
