//! A form that is posted without scripts comes back to its page with the
//! reason, and nothing in an address or a forged cookie says anything there.

use std::net::SocketAddr;

use axum::{
    body::{Body, to_bytes},
    extract::ConnectInfo,
};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use http::{Request, Response, StatusCode, header};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};

use super::{Bench, ORIGIN, bench};

const PAGE: &str = "/basvuru/saglik";

impl Bench {
    /// Posts a form as a browser without scripts does.
    async fn form(&self, path: &str, page: &str, cookie: &str, body: &str) -> Response<Body> {
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html,application/xhtml+xml")
            .header(header::REFERER, format!("{ORIGIN}{page}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, cookie)
            .body(Body::from(body.to_owned()));
        self.send(request.unwrap()).await
    }
}

/// The cookie of an answer that has this name, as it is set.
fn set<'a>(response: &'a Response<Body>, name: &str) -> Option<&'a str> {
    response
        .headers()
        .get_all(header::SET_COOKIE)
        .iter()
        .map(|cookie| cookie.to_str().unwrap())
        .find(|cookie| cookie.starts_with(&format!("{name}=")))
}

fn says_something(page: &str) -> bool {
    // What scripts may show stands at the end, in templates.
    let shown = page.split("<template").next().unwrap_or_default();
    ["role=\"alert\"", "class=\"error-summary\"", "data-returned"]
        .iter()
        .any(|sign| shown.contains(sign))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_form_comes_back_once_with_its_reason_and_none_in_the_address() {
    let bench = bench("returned").await;
    let (visit, captcha) = bench.visit().await;
    let body = format!(
        "institution=saglik&draft[captcha_id]={captcha}&draft[captcha_answer]=zzzzz&draft[national_id]=10000000146\
         &draft[given_name]=Ali&draft[family_name]=Kaya&draft[birth_place]=Bolu\
         &draft[birth_day]=1&draft[birth_month]=2&draft[birth_year]=1980&draft[employee_number]=1"
    );
    let from = format!("{PAGE}?__err=AAAA&dogrulama=sound");
    let answer = bench.form("/api/v1/sign-in", &from, &visit, &body).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(
        answer.headers()[header::LOCATION],
        "/basvuru/saglik?dogrulama=sound"
    );
    assert!(!answer.headers().contains_key("serverfnerror"));
    let reason = set(&answer, "neden").unwrap();
    assert!(
        reason.ends_with("; Path=/; Max-Age=60; HttpOnly; SameSite=Strict"),
        "{reason}"
    );
    let reason = reason.split(';').next().unwrap();
    let both = format!("{visit}; {reason}");
    // Another page leaves it alone, and so does another visit's.
    let (other, page) = bench.page("/oturum-bitti", &both).await;
    assert!(set(&other, "neden").is_none() && !says_something(&page));
    let (_, page) = bench.page(PAGE, reason).await;
    assert!(!says_something(&page), "{page}");
    // Its own shows it and takes it away.
    let (shown, page) = bench.page(PAGE, &both).await;
    assert!(
        !page.contains("data-returned") && page.contains("captcha_answer-error"),
        "{page}"
    );
    assert!(page.contains("class=\"error-summary\""), "{page}");
    assert!(
        set(&shown, "neden")
            .unwrap()
            .starts_with("neden=; Path=/; Max-Age=0")
    );
    let (_, page) = bench.page(PAGE, &visit).await;
    assert!(!says_something(&page), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_a_referer_comes_back_to_the_page_of_its_function() {
    let bench = bench("refererless").await;
    for (path, page) in [
        ("/api/v1/visit/extend", "/oturum-bitti"),
        ("/api/v1/code/send", "/oturum-bitti"),
        // Without a cookie nothing can be kept until the page is shown.
        ("/api/v1/sign-in/keep", "/cerez-yok"),
    ] {
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let body = "institution=yok&draft[national_id]=1&key=1";
        let answer = bench.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}");
        let location = answer.headers()[header::LOCATION].to_str().unwrap();
        assert!(
            [page, "/oturum-bitti"].contains(&location),
            "{path}: {location}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_address_and_no_forged_cookie_says_anything() {
    let bench = bench("forged").await;
    let mut runner = TestRunner::new(Config::default());
    let bytes = prop::collection::vec(any::<u8>(), 0..100);
    // What used to be believed: a failure with a sentence in it.
    let mut sentence = vec![12, 22];
    sentence.extend_from_slice(b"Call +90 900 000 00 00");
    let mut cases = vec![sentence];
    cases.extend((0..80).map(|_| bytes.new_tree(&mut runner).unwrap().current()));
    for (at, bytes) in cases.into_iter().enumerate() {
        let encoded = if at % 2 == 0 {
            BASE64_STANDARD.encode(&bytes)
        } else {
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair(
                "__path",
                if at % 3 == 2 {
                    &encoded
                } else {
                    "/api/v1/sign-in"
                },
            )
            .append_pair("__err", &encoded)
            .append_pair("dogrulama", &encoded)
            .finish();
        let cookie = format!("neden={}", BASE64_URL_SAFE_NO_PAD.encode(&bytes));
        // Each from a network of its own: none is asked to come later.
        let network = SocketAddr::from(([10, 0, 0, u8::try_from(at).unwrap()], 1));
        let request = Request::get(format!("{PAGE}?{query}"))
            .header(header::ACCEPT, "text/html")
            .header(header::COOKIE, cookie)
            .extension(ConnectInfo(network));
        let response = bench.send(request.body(Body::empty()).unwrap()).await;
        let (response, body) = response.into_parts();
        let page = to_bytes(body, 1 << 20).await.unwrap();
        let page = String::from_utf8_lossy(&page);
        assert_eq!(response.status, StatusCode::OK, "{bytes:?}");
        assert!(!says_something(&page), "{bytes:?}: {page}");
        assert!(!page.contains("900 000 00 00"), "{page}");
        assert!(
            page.contains("/captcha/") && page.contains(".png"),
            "the usual way is asked"
        );
    }
}
