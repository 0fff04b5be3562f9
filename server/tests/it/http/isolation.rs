//! Requests that run at once on the same threads see nothing of each other.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, to_bytes},
    middleware::from_fn,
    routing::{get, post},
};
use http::{Request, StatusCode, header};
use leptos::prelude::*;
use leptos_axum::{handle_server_fns_with_context, render_app_async_with_context};
use server::reactive;
use tokio::{
    sync::Notify,
    task::JoinSet,
    time::{Instant, timeout},
};
use tower::ServiceExt;

use super::{Bench, bench_of};

/// What only a page is given.
#[derive(Clone)]
struct OfAPage;

/// On one thread, so that the function runs where the page was left waiting.
#[tokio::test]
async fn a_context_of_a_page_is_found_in_no_server_function() {
    let _ = any_spawner::Executor::init_tokio();
    let (reached, goes_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let page = {
        let (reached, goes_on) = (reached.clone(), goes_on.clone());
        render_app_async_with_context(
            || provide_context(OfAPage),
            move || {
                let (reached, goes_on) = (reached.clone(), goes_on.clone());
                let waits = Suspend::new(async move {
                    reached.notify_one();
                    goes_on.notified().await;
                    use_context::<OfAPage>().is_some().to_string()
                });
                view! { <Suspense>{waits}</Suspense> }
            },
        )
    };
    let found = Arc::new(std::sync::Mutex::new(Vec::new()));
    let function = {
        let found = found.clone();
        move |request| {
            let found = found.clone();
            let look = move || {
                let seen = use_context::<OfAPage>().is_some();
                found.lock().unwrap().push(seen);
            };
            handle_server_fns_with_context(look, request)
        }
    };
    let router = Router::new()
        .route("/page", get(page))
        .route("/api/{*function}", post(function))
        .layer(from_fn(reactive::isolate));
    let rendered = tokio::spawn({
        let request = Request::get("/page").body(Body::empty()).unwrap();
        router.clone().oneshot(request)
    });
    reached.notified().await;
    let request = Request::post("/api/v1/visit/extend")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    // The function itself has not what it needs, and panics.
    let asked = router.oneshot(request.body(Body::empty()).unwrap());
    let _ = tokio::spawn(asked).await;
    goes_on.notify_one();
    let rendered = rendered.await.unwrap().unwrap();
    let body = to_bytes(rendered.into_body(), 1 << 20).await.unwrap();
    let body = String::from_utf8_lossy(&body);
    assert!(body.contains("true"), "the page has its own: {body}");
    assert_eq!(*found.lock().unwrap(), [false]);
}

/// What was seen of one kind of request.
#[derive(Debug, Default)]
struct Seen {
    answers: u32,
    failed: u32,
    nonces: u32,
}

/// Asks again and again until the time is up.
async fn asks(bench: Arc<Bench>, kind: usize, until: Instant) -> (usize, Seen) {
    let (cookie, _) = bench.visit().await;
    let mut seen = Seen::default();
    while Instant::now() < until {
        let request = match kind {
            0 => Request::get(if seen.answers % 2 == 0 {
                "/form"
            } else {
                "/oturum-bitti"
            }),
            1 => Request::post("/api/v1/visit/extend")
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
            _ => Request::get("/durum"),
        };
        let request = request.header(header::COOKIE, &cookie);
        let answer = bench.send(request.body(Body::empty()).unwrap());
        let answer = timeout(Duration::from_secs(30), answer).await.unwrap();
        let (parts, body) = answer.into_parts();
        to_bytes(body, 1 << 20).await.unwrap();
        let policy = parts.headers.get(header::CONTENT_SECURITY_POLICY);
        let policy = policy.map_or("", |policy| policy.to_str().unwrap());
        seen.answers += 1;
        seen.failed += u32::from(parts.status == StatusCode::INTERNAL_SERVER_ERROR);
        seen.nonces += u32::from(policy.contains("'nonce-"));
    }
    (kind, seen)
}

/// `TEST_ISOLATION_SECONDS` makes it longer.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[expect(clippy::disallowed_methods, reason = "how long is for who runs it")]
async fn requests_at_once_share_no_nonce_and_none_fails() {
    let seconds = std::env::var("TEST_ISOLATION_SECONDS")
        .ok()
        .and_then(|seconds| seconds.parse().ok())
        .unwrap_or(10);
    let bench = bench_of("isolation", |config| config.limits.traffic.hard = u32::MAX);
    let bench = Arc::new(bench.await);
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut people = JoinSet::new();
    for number in 0..12 {
        people.spawn(asks(bench.clone(), number % 3, until));
    }
    let mut seen: [Seen; 3] = Default::default();
    for (kind, one) in people.join_all().await {
        seen[kind].answers += one.answers;
        seen[kind].failed += one.failed;
        seen[kind].nonces += one.nonces;
    }
    println!("pages, functions, states: {seen:?}");
    let [pages, functions, states] = seen;
    for one in [&pages, &functions, &states] {
        assert!(one.answers > 20, "{one:?}");
        assert_eq!(one.failed, 0, "{one:?}");
    }
    assert_eq!(pages.nonces, pages.answers, "each page has its own");
    assert_eq!((functions.nonces, states.nonces), (0, 0));
}
