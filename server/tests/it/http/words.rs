//! Security words cost a core and 19 MiB each: so many per application, and so many
//! who wait for their turn. The rest of the form is kept whatever becomes of them.

use std::time::Duration;

use app::wire::{ExternalSystem, Fault};
use http::{StatusCode, header};
use jiff::SignedDuration;
use server_fn::error::FromServerFnError;
use tokio::time::timeout;

use super::applicant::{Site, form};

const REVIEW: &str = "/api/v1/form/review";

#[tokio::test(flavor = "multi_thread")]
async fn security_words_of_one_application_have_an_end_and_the_form_is_kept() {
    let site = Site::open(|config| {
        config.limits.form.words_quarter = 6;
        config.limits.form.words_day = 8;
    })
    .await;
    let (token, cookie) = site.signed_in().await;
    let kept = async || {
        let caller = site.portal.caller(Some(&token)).await;
        site.portal
            .services()
            .applying
            .form(&caller)
            .await
            .unwrap()
            .case
    };
    let word = |nth: u32| format!("mor kaktüs {nth}");
    for nth in 0..6 {
        let body = form(&word(nth), &format!("Memur {nth}"));
        let answer = site.post(REVIEW, &cookie, true, &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{nth}");
    }
    let hash = kept().await.word;
    assert!(hash.is_some());
    // Pressed at once in many windows, none slips through.
    let refused = (6..12).map(|nth| {
        let (site, cookie, body) = (&site, &cookie, form(&word(nth), "Şef"));
        async move { site.post(REVIEW, cookie, true, &body).await }
    });
    let mut wait = 0;
    for answer in futures_util::future::join_all(refused).await {
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        wait = answer.wait();
        assert!((1..=900).contains(&wait), "{wait}");
        let fault = Fault::de(answer.body.into());
        assert!(matches!(fault, Fault::TooOften { .. }), "{fault:?}");
    }
    let case = kept().await;
    assert_eq!(case.draft.title, "Şef", "what was typed is kept");
    assert_eq!(case.word, hash, "the word of before stays");
    // Without scripts: back to the form, which has all but the word.
    let body = form(&word(12), "Müdür");
    let answer = site.post(REVIEW, &cookie, false, &body).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.headers[header::LOCATION], "/form");
    assert_eq!(kept().await.draft.title, "Müdür");
    // Whoever keeps the word goes on meanwhile.
    let answer = site.post(REVIEW, &cookie, true, &form("", "Memur")).await;
    assert_eq!(answer.status, StatusCode::OK);
    // Nobody else's words are fewer.
    site.portal.pass(SignedDuration::from_secs(wait));
    for (nth, status) in [
        (13, StatusCode::OK),
        (14, StatusCode::OK),
        // The day's.
        (15, StatusCode::TOO_MANY_REQUESTS),
    ] {
        let body = form(&word(nth), "Memur");
        assert_eq!(site.post(REVIEW, &cookie, true, &body).await.status, status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_finds_the_queue_full_comes_again_and_loses_nothing() {
    let site = Site::open(|config| config.limits.hashing.waiting_per_core = 0).await;
    let (token, cookie) = site.signed_in().await;
    let hashers = site.portal.started.keys.hashers();
    let mut turns = Vec::new();
    while let Ok(turn) = timeout(Duration::from_secs(5), hashers.take())
        .await
        .unwrap()
    {
        turns.push(turn);
    }
    assert!(!turns.is_empty());
    let body = form("mor kaktüs 7", "Şef");
    let answer = site.post(REVIEW, &cookie, true, &body).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.wait() > 0);
    let fault = Fault::de(answer.body.into());
    assert_eq!(fault, Fault::External(ExternalSystem::Internal));
    let caller = site.portal.caller(Some(&token)).await;
    let case = site
        .portal
        .services()
        .applying
        .form(&caller)
        .await
        .unwrap()
        .case;
    assert_eq!(case.draft.title, "Şef", "what was typed is kept");
    let answer = site.post(REVIEW, &cookie, false, &body).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.wait() > 0);
    let page = answer.text();
    assert!(
        page.contains("value=\"Şef\"") && !page.contains("kaktüs"),
        "{page}"
    );
    turns.clear();
    let answer = site.post(REVIEW, &cookie, true, &body).await;
    assert_eq!(answer.status, StatusCode::OK);
}
