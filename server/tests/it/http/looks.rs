//! Looking at the sign-in page: it writes nothing, and what was typed there is
//! kept nowhere.

use std::{collections::BTreeMap, path::Path};

use app::wire::Fault;
use axum::body::Body;
use http::{Request, StatusCode, header};
use server_fn::error::FromServerFnError;

use super::{bench, captcha_of, cookie_of};

/// Every file of a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && path.extension().is_none_or(|kind| kind != "db-shm"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(&path).unwrap())
        })
        .collect()
}

fn mismatch(captcha: &str, letters: &str) -> String {
    format!(
        "institution=saglik&draft[captcha_id]={captcha}&draft[captcha_answer]={letters}&draft[national_id]=10000000146\
         &draft[given_name]=Hayriye&draft[family_name]=Kaya&draft[birth_place]=Bolu\
         &draft[birth_day]=1&draft[birth_month]=2&draft[birth_year]=1980&draft[employee_number]=1"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_the_sign_in_page_writes_nothing() {
    let bench = bench("looks").await;
    bench.page("/basvuru/saglik", "").await;
    let before = files(&bench.folder);
    for kind in ["picture", "sound", "proof"] {
        for _ in 0..100 {
            let path = format!("/basvuru/saglik?dogrulama={kind}");
            let (response, _) = bench.page(&path, "").await;
            assert_eq!(response.status(), StatusCode::OK);
        }
    }
    // Nor does its picture.
    let (cookie, captcha) = bench.visit().await;
    let (status, ..) = bench
        .file(&format!("/captcha/{captcha}.png"), &cookie, None)
        .await;
    assert_eq!(status, StatusCode::OK);
    assert!(files(&bench.folder) == before, "a look was written down");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_drawn_when_it_is_asked_for_and_always_the_same() {
    let bench = bench("drawn").await;
    let (cookie, captcha) = bench.visit().await;
    let path = format!("/captcha/{captcha}.png");
    let (status, headers, one) = bench.file(&path, &cookie, None).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CONTENT_TYPE], "image/png");
    let (_, _, other) = bench.file(&path, &cookie, None).await;
    assert_eq!(one, other, "or its noise could be taken away");
    let (stranger, _) = bench.visit().await;
    for cookie in ["", &stranger] {
        let (status, ..) = bench.file(&path, cookie, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
    // One visit has so many in ten minutes.
    let most = bench.started.services.limits().claim.pictures_per_visit;
    let mut last = StatusCode::OK;
    for _ in 0..most {
        last = bench.file(&path, &cookie, None).await.0;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_keeps_no_cookies_is_told_so_and_what_to_do() {
    let bench = bench("no-cookies").await;
    let (_, captcha) = bench.visit().await;
    let letters = bench.letters();
    let told = bench
        .refused("/api/v1/sign-in", "", mismatch(&captcha, &letters))
        .await;
    assert_eq!(told, (StatusCode::BAD_REQUEST, Fault::NoCookie));
    for path in ["/api/v1/sign-in", "/api/v1/sign-in/keep"] {
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html")
            .header(header::REFERER, "http://127.0.0.1:3000/basvuru/saglik")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(mismatch(&captcha, &letters)));
        let answer = bench.send(request.unwrap()).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}");
        assert_eq!(answer.headers()[header::LOCATION], "/cerez-yok", "{path}");
    }
    for (language, words) in [
        ("tr", "Tarayıcınız çerezleri saklamıyor"),
        ("en", "Your browser keeps no cookies"),
    ] {
        let (_, page) = bench.page("/cerez-yok", &format!("dil={language}")).await;
        assert!(page.contains(words) && page.contains("444 5 576"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_match_is_shown_once_to_the_same_browser_and_kept_nowhere() {
    let bench = bench("typed").await;
    let (cookie, captcha) = bench.visit().await;
    let body = mismatch(&captcha, &bench.letters());
    let mut answer = bench.posted("/api/v1/sign-in", &cookie, body).await;
    let told = axum::body::to_bytes(std::mem::take(answer.body_mut()), 1 << 20).await;
    assert_eq!(Fault::de(told.unwrap()), Fault::NoMatch);
    let typed = cookie_of(&answer, "bt").unwrap();
    let set = answer.headers().get_all(header::SET_COOKIE).iter();
    assert!(
        set.map(|one| one.to_str().unwrap())
            .any(|one| one.starts_with("bt=")
                && one.contains("HttpOnly")
                && one.contains("Max-Age=120"))
    );
    // Nothing of it is on the disk, sealed or not: nobody's row was written.
    let services = &bench.started.services;
    let token = domain::id::unhex(cookie.strip_prefix("bp=").unwrap()).unwrap();
    let key = services
        .ports()
        .secrets
        .session_key(&domain::session::SessionToken::from_bytes(token));
    let (limits, now) = (services.limits().session, services.now());
    let session = services.ports().store.session(&key, &limits, now).await;
    assert_eq!(session.unwrap(), None);
    // Another browser cannot open it.
    let (stranger, _) = bench.visit().await;
    let (_, page) = bench
        .page("/basvuru/saglik", &format!("{stranger}; bt={typed}"))
        .await;
    assert!(!page.contains("Hayriye"));
    let (shown, page) = bench
        .page("/basvuru/saglik", &format!("{cookie}; bt={typed}"))
        .await;
    assert!(page.contains("Hayriye"), "{page}");
    assert_eq!(cookie_of(&shown, "bt").as_deref(), Some(""));
    let (_, page) = bench.page("/basvuru/saglik", &cookie).await;
    assert!(!page.contains("Hayriye"));
    assert!(page.contains("href=\"/temizle/saglik\""), "{page}");
    let (cleared, _) = bench
        .page("/temizle/saglik", &format!("{cookie}; bt={typed}"))
        .await;
    assert_eq!(cleared.status(), StatusCode::SEE_OTHER);
    assert_eq!(cleared.headers()[header::LOCATION], "/basvuru/saglik");
    assert_eq!(cookie_of(&cleared, "bt").as_deref(), Some(""));
    assert_eq!(
        captcha_of(&page),
        captcha,
        "it was answered, and saves a claim"
    );
}
