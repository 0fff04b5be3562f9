//! The portal over HTTP, with every layer in place.

mod applicant;
mod card;
mod doubled;
mod earlier;
mod enhanced;
mod inbox;
mod isolation;
mod late;
mod legal;
mod looks;
mod malformed;
mod methods;
mod returned;
mod scripts;
mod serials;
mod sign_in;
mod signed_form;
mod signing_agent;
mod titles;
mod traffic;
mod updates;
mod verify;
mod words;

use app::wire::Fault;
use axum::{
    Router,
    body::{Body, Bytes},
};
use http::{HeaderMap, Method, Request, Response, StatusCode, header};
use server::{
    config::{CaptchaConfig, Config},
    outbox::WakeUp,
    portal,
    start::{self, Started},
};
use server_fn::error::FromServerFnError;
use tower::ServiceExt;

const ORIGIN: &str = "http://127.0.0.1:3000";

struct Bench {
    router: Router,
    config: Config,
    started: Started,
    folder: std::path::PathBuf,
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn bench(name: &str) -> Bench {
    bench_of(name, |_| {}).await
}

async fn bench_of(name: &str, change: impl FnOnce(&mut Config)) -> Bench {
    let folder = std::env::temp_dir().join(format!("muhur-http-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut config = Config {
        database: format!("sqlite:{}/muhur.db", folder.display()),
        key_file: folder.join("master.key"),
        inbox_file: folder.join("inbox.jsonl"),
        captcha: CaptchaConfig::Told,
        ..Config::default()
    };
    config.http.sign_in_floor_ms = 0;
    change(&mut config);
    let started = start::start(&config).await.unwrap();
    let router = portal::router(&config, &started, WakeUp::default());
    Bench {
        router,
        config,
        started,
        folder,
    }
}

impl Bench {
    /// Puts the portal together again, after a change of its parts.
    fn mount_again(&mut self) {
        self.router = portal::router(&self.config, &self.started, WakeUp::default());
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn page(&self, path: &str, cookie: &str) -> (Response<Body>, String) {
        let request = Request::get(path)
            .header(header::ACCEPT, "text/html")
            .header(header::COOKIE, cookie);
        let mut response = self.send(request.body(Body::empty()).unwrap()).await;
        let body = std::mem::take(response.body_mut());
        let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        (response, String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The failure that a post comes to.
    async fn refused(&self, path: &str, cookie: &str, body: String) -> (StatusCode, Fault) {
        let (status, body) = self.post(path, cookie, body).await;
        (status, Fault::de(body))
    }

    async fn refused_at_once(
        &self,
        count: usize,
        path: &str,
        cookie: &str,
        body: impl Fn(usize) -> String,
    ) -> Vec<(StatusCode, Fault)> {
        let mut posts = tokio::task::JoinSet::new();
        for nth in 0..count {
            let request = Request::post(path)
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::COOKIE, cookie)
                .body(Body::from(body(nth)))
                .unwrap();
            let router = self.router.clone();
            posts.spawn(async move {
                let response = router.oneshot(request).await.unwrap();
                let status = response.status();
                let body = axum::body::to_bytes(response.into_body(), 1 << 20).await;
                (status, Fault::de(body.unwrap()))
            });
        }
        posts.join_all().await
    }

    /// A file, or a part of it.
    async fn file(
        &self,
        path: &str,
        cookie: &str,
        range: Option<&str>,
    ) -> (StatusCode, HeaderMap, Bytes) {
        let mut request = Request::get(path).header(header::COOKIE, cookie);
        if let Some(range) = range {
            request = request.header(header::RANGE, range);
        }
        let response = self.send(request.body(Body::empty()).unwrap()).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await;
        (status, headers, bytes.unwrap())
    }

    /// What a form of our own is answered.
    async fn posted(&self, path: &str, cookie: &str, body: String) -> Response<Body> {
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, cookie);
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    async fn post(&self, path: &str, cookie: &str, body: String) -> (StatusCode, Bytes) {
        let response = self.posted(path, cookie, body).await;
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20)
            .await
            .unwrap();
        (status, bytes)
    }

    /// A visit at the sign-in page: its cookie and its captcha.
    async fn visit(&self) -> (String, String) {
        let (response, page) = self.page("/basvuru/saglik", "").await;
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        (cookie, captcha_of(&page))
    }

    fn letters(&self) -> String {
        self.started.telling.as_ref().unwrap().last()
    }
}

/// What a page's captcha is asked for and answered under.
fn captcha_of(page: &str) -> String {
    let after = page
        .split("name=\"draft[captcha_id]\" value=\"")
        .nth(1)
        .unwrap();
    after.split('"').next().unwrap().to_owned()
}

/// The value of a cookie that an answer sets.
fn cookie_of(response: &Response<Body>, name: &str) -> Option<String> {
    response
        .headers()
        .get_all(header::SET_COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok()?.split(';').next()?.split_once('='))
        .filter(|(set, _)| *set == name)
        .map(|(_, value)| value.to_owned())
        .next_back()
}

/// Every server function that is linked in.
fn endpoints() -> Vec<(String, Method)> {
    let found: Vec<_> = server_fn::axum::server_fn_paths()
        .map(|(path, method)| (path.to_owned(), method))
        .collect();
    assert!(found.len() >= 15, "{found:?}");
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn no_server_function_answers_another_sites_page() {
    let bench = bench("origin").await;
    for (path, method) in endpoints() {
        assert_eq!(
            method,
            Method::POST,
            "{path}: a state must not change by GET"
        );
        assert!(
            path.starts_with("/api/v1/"),
            "{path}: a hashed path strands open tabs"
        );
        for headers in [
            vec![("sec-fetch-site", "cross-site"), ("origin", ORIGIN)],
            vec![("sec-fetch-site", "same-site")],
            vec![("origin", "null")],
            vec![("origin", "https://elsewhere.example")],
            vec![],
        ] {
            let mut request = Request::post(&path);
            for (name, value) in &headers {
                request = request.header(*name, *value);
            }
            let response = bench.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(
                response.status(),
                StatusCode::FORBIDDEN,
                "{path} {headers:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_its_policy_and_no_two_pages_share_a_nonce() {
    let bench = bench("policy").await;
    let mut seen = Vec::new();
    for path in [
        "/",
        "/basvuru/saglik",
        "/basvuru/yok",
        "/nowhere",
        "/oturum-bitti",
    ] {
        let (response, _) = bench.page(path, "").await;
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(
            !policy.contains("'unsafe-eval'") && !policy.contains("unsafe-inline"),
            "{policy}"
        );
        assert!(!seen.contains(&policy), "{path}: a nonce was used twice");
        seen.push(policy);
        for header in [
            "x-content-type-options",
            "referrer-policy",
            "cross-origin-opener-policy",
            "x-portal",
        ] {
            assert!(response.headers().contains_key(header), "{path} {header}");
        }
        assert_eq!(
            response.headers()[header::CACHE_CONTROL],
            "no-store",
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_balancer_learns_that_the_store_answers() {
    let bench = bench("ready").await;
    let (response, said) = bench.page("/readyz", "").await;
    assert_eq!((response.status(), &*said), (StatusCode::OK, "ready"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_is_answered_by_the_portal_itself_and_kept_by_nobody() {
    let bench = bench("probe").await;
    let request = Request::head("/health/net").body(Body::empty()).unwrap();
    let response = bench.send(request).await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert_eq!(response.headers()["x-portal"], app::wire::VERSION);
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    assert!(!response.headers().contains_key(header::SET_COOKIE));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_is_never_cached_and_can_be_switched_off() {
    for (offline, worker) in [(true, "the worker"), (false, "takes it away")] {
        let mut bench = bench(worker).await;
        let site = bench.folder.join("site");
        std::fs::create_dir_all(site.join("pkg")).unwrap();
        std::fs::write(site.join("sw.js"), "the worker").unwrap();
        std::fs::write(site.join("sw-off.js"), "takes it away").unwrap();
        std::fs::write(site.join("pkg/shell.0.html"), "<!DOCTYPE html>").unwrap();
        let config = Config {
            site,
            offline,
            ..Config::default()
        };
        bench.router = portal::router(&config, &bench.started, WakeUp::default());
        let (status, headers, body) = bench.file("/sw.js", "", None).await;
        assert_eq!((status, body.as_ref()), (StatusCode::OK, worker.as_bytes()));
        assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
        assert_eq!(headers[header::CONTENT_TYPE], "text/javascript");
        let policy = |headers: &HeaderMap| {
            let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"));
            policy.contains("style-src")
        };
        assert!(!policy(&headers), "a worker draws nothing");
        let (_, headers, _) = bench.file("/pkg/shell.0.html", "", None).await;
        assert!(policy(&headers), "the empty page has its style");
        // A file that has gone is never answered with a page.
        let (status, ..) = bench.file("/pkg/gone.0.js", "", None).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_a_shared_computer_wipes_it_and_leaves_anothers_sealed_draft() {
    let bench = bench("leave").await;
    for (body, wiped) in [
        ("", Some("\"cache\", \"cookies\", \"storage\"")),
        ("keep_device=true", None),
    ] {
        let (cookie, _) = bench.visit().await;
        let path = "/api/v1/visit/leave";
        let response = bench.posted(path, &cookie, body.to_owned()).await;
        assert_eq!(response.status(), StatusCode::OK, "{body}");
        let told = response.headers().get("clear-site-data");
        assert_eq!(told.map(|told| told.to_str().unwrap()), wiped, "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_number_is_answered_like_none() {
    let bench = bench("stranger").await;
    let (cookie, _) = bench.visit().await;
    let mut answers = Vec::new();
    for path in [
        "/belge/K7M-4PX-39Q.pdf",
        "/belge/nonsense.pdf",
        "/belge/.pdf",
    ] {
        let (response, body) = bench.page(path, &cookie).await;
        answers.push((response.status(), body));
    }
    assert_eq!(answers[0].0, StatusCode::NOT_FOUND);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}
