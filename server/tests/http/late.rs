//! A request that takes longer than anybody is made to wait.

use axum::body::Body;
use http::{Request, StatusCode, header};

use super::bench_of;

#[tokio::test]
async fn who_waits_in_vain_is_told_so_in_both_languages() {
    // A sign-in is answered no sooner than its floor, here after twenty seconds.
    let bench = bench_of("late", |config| config.http.sign_in_floor_ms = 20_000).await;
    tokio::time::pause();
    let request = Request::post("/api/v1/sign-in")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("institution=saglik"))
        .unwrap();
    let response = bench.send(request).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    let headers = response.headers().clone();
    assert_eq!(headers[header::RETRY_AFTER], "10");
    assert_eq!(headers[header::CONTENT_TYPE], "text/plain; charset=utf-8");
    assert!(headers.contains_key("x-portal"), "it is the portal's own");
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await;
    let said = String::from_utf8(body.unwrap().to_vec()).unwrap();
    for words in ["Yanıt zamanında gelmedi", "did not come in time"] {
        assert!(said.contains(words), "{said}");
    }
}
