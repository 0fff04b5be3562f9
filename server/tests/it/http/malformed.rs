//! Posts that are none of ours, to every server function.

use app::wire::Fault;
use axum::body::Body;
use http::{Request, Response, StatusCode, header};
use server_fn::error::FromServerFnError;

use super::{Bench, bench, endpoints};

const FORM: &str = "application/x-www-form-urlencoded";

async fn post(bench: &Bench, path: &str, kind: &str, accept: &str, body: &[u8]) -> Response<Body> {
    let request = Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, kind)
        .header(header::ACCEPT, accept)
        .header(header::ACCEPT_LANGUAGE, "en")
        .header(header::CONTENT_LENGTH, body.len())
        .body(Body::from(body.to_owned()));
    bench.send(request.unwrap()).await
}

async fn text(answer: Response<Body>) -> String {
    let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await;
    String::from_utf8_lossy(&body.unwrap()).into_owned()
}

/// Functions that need nothing to be sent, so that nothing can be missing.
const NOTHING_SENT: [&str; 10] = [
    "visit/extend",
    "visit/leave",
    "form/confirm",
    "device/share",
    "code/send",
    "signing/choose",
    "application/withdraw",
    "application/correct",
    "application/drop-correction",
    "resume/send-code",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_post_is_a_bad_request_with_a_page_and_never_our_mistake() {
    let bench = bench("malformed").await;
    for (path, _) in endpoints() {
        for accept in ["*/*", "text/html"] {
            for (what, kind, body) in [
                ("another kind", "multipart/form-data", &b"x"[..]),
                ("another kind", "application/json", b"{}"),
                ("another kind", "text/plain", b"a=b"),
                ("no text", FORM, b"\xff\xfe=\xff"),
                ("nothing", FORM, b""),
                ("other fields", FORM, b"a=b&c[d]=e"),
                ("no form", FORM, b"draft[[[=%ff"),
            ] {
                let answer = post(&bench, &path, kind, accept, body).await;
                let (status, told) = (answer.status(), format!("{path} {accept} {what}"));
                let needs_nothing = NOTHING_SENT.iter().any(|name| path.ends_with(name));
                // A draft may be empty, whatever else is sent along.
                let may_be_read = needs_nothing || what == "no form";
                if may_be_read && kind == FORM && status != StatusCode::BAD_REQUEST {
                    assert!(!status.is_server_error(), "{told}: {status}");
                    continue;
                }
                assert_eq!(status, StatusCode::BAD_REQUEST, "{told}");
                if accept == "text/html" {
                    let page = text(answer).await;
                    assert!(page.contains("arrived incomplete"), "{told}: {page}");
                    assert!(page.contains("lang=\"en\""), "{told}");
                }
            }
            let long = post(&bench, &path, FORM, accept, &vec![b'a'; 100_000]).await;
            assert_eq!(long.status(), StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        }
    }
    let (response, _) = bench.page("/", "").await;
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_strips_headers_is_told_with_whom_to_call() {
    let bench = bench("stripped").await;
    for (language, words) in [
        (
            "tr",
            ["bilgi işlem birimini arayın", "444 5 576", "Sec-Fetch-Site"],
        ),
        ("en", ["IT department", "444 5 576", "Sec-Fetch-Site"]),
    ] {
        for path in ["/api/v1/form/review", "/durum", "/dogrula"] {
            let stripped = Request::post(path)
                .header(header::ACCEPT, "text/html")
                .header(header::ACCEPT_LANGUAGE, language)
                .header(header::CONTENT_TYPE, FORM);
            let answer = bench.send(stripped.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
            let page = text(answer).await;
            for words in words {
                assert!(page.contains(words), "{path} {words}: {page}");
            }
        }
    }
    // Another site's page is no stripped one.
    let foreign = Request::post("/durum")
        .header(header::ACCEPT, "text/html")
        .header(header::ACCEPT_LANGUAGE, "en")
        .header("sec-fetch-site", "cross-site");
    let page = text(bench.send(foreign.body(Body::empty()).unwrap()).await).await;
    assert!(
        page.contains("another site") && !page.contains("IT department"),
        "{page}"
    );
}

/// A page's own scripts know a failure by its code, and have the words with it.
#[tokio::test(flavor = "multi_thread")]
async fn scripts_on_a_network_that_strips_headers_are_told_the_same() {
    let bench = bench("stripped-scripts").await;
    for (language, words) in [
        ("tr", ["bilgi işlem birimini arayın", "Sec-Fetch-Site"]),
        ("en", ["IT department", "Sec-Fetch-Site"]),
    ] {
        for (path, _) in endpoints() {
            let stripped = Request::post(&path)
                .header(header::ACCEPT, "*/*")
                .header(header::ACCEPT_LANGUAGE, language)
                .header(header::CONTENT_TYPE, FORM);
            let answer = bench.send(stripped.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
            assert!(answer.headers().contains_key("x-portal"), "{path}");
            let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await;
            let Fault::NoOrigin(said) = Fault::de(body.unwrap()) else {
                panic!("{path}");
            };
            for words in words {
                assert!(said.contains(words), "{path} {words}: {said}");
            }
        }
        // Another site's page gets no such advice.
        let foreign = Request::post("/api/v1/sign-in")
            .header(header::ACCEPT, "*/*")
            .header(header::ACCEPT_LANGUAGE, language)
            .header("sec-fetch-site", "cross-site");
        let answer = bench.send(foreign.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        assert!(!text(answer).await.contains("Sec-Fetch-Site"));
    }
}
