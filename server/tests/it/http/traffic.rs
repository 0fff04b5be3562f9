//! The limit of every request: what is over it is refused before anything is done
//! for it, and nobody loses what was typed.

use app::wire::Fault;
use axum::body::Body;
use http::{Request, StatusCode, header};
use jiff::SignedDuration;
use server_fn::error::FromServerFnError;

use super::applicant::{Site, form};

/// Costs the portal as little as anything that is counted.
const COUNTED: &str = "/dil/tr";

const SEE_OTHER: StatusCode = StatusCode::SEE_OTHER;
const TOO_MANY: StatusCode = StatusCode::TOO_MANY_REQUESTS;

#[tokio::test(flavor = "multi_thread")]
async fn of_3200_requests_of_one_address_3000_are_answered_and_others_are_not_held_up() {
    let site = Site::open(|_| {}).await;
    let mut answered = 0;
    let mut wait = 0;
    for _ in 0..3_200 {
        let answer = site.get(COUNTED, "203.0.113.9").await;
        match answer.status {
            SEE_OTHER => answered += 1,
            TOO_MANY => wait = answer.wait(),
            other => panic!("{other}"),
        }
    }
    assert_eq!(answered, 3_000);
    assert_eq!(
        site.get(COUNTED, "203.0.113.10").await.status,
        SEE_OTHER,
        "somebody else"
    );
    // What machines ask for, and files, are not counted.
    for (path, status) in [
        ("/healthz", StatusCode::OK),
        ("/readyz", StatusCode::OK),
        ("/health/net", StatusCode::NO_CONTENT),
        // No site was built here.
        ("/favicon.svg", StatusCode::NOT_FOUND),
        ("/pkg/x.js", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(site.get(path, "203.0.113.9").await.status, status, "{path}");
    }
    assert!((1..=600).contains(&wait), "{wait}");
    site.portal.pass(SignedDuration::from_secs(wait));
    assert_eq!(site.get(COUNTED, "203.0.113.9").await.status, SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn networks_of_one_48_share_four_times_the_limit_of_one() {
    let site = Site::open(|config| {
        config.limits.traffic.soft = 60;
        config.limits.traffic.hard = 300;
    })
    .await;
    let mut answered = 0;
    for times in 0..10 {
        for network in 0..130 {
            // A /56 of each network's own.
            let from = format!("2001:db8:1:{network:x}00:{times:x}::1");
            let status = site.get(COUNTED, &from).await.status;
            assert!([SEE_OTHER, TOO_MANY].contains(&status), "{status}");
            answered += u32::from(status == SEE_OTHER);
        }
    }
    assert_eq!(answered, 1_200);
    let elsewhere = site.get(COUNTED, "2001:db8:2::1").await;
    assert_eq!(elsewhere.status, SEE_OTHER, "another /48");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hospital_that_the_operator_exempts_is_never_held_up() {
    let site = Site::open(|config| {
        config.limits.traffic.soft = 1;
        config.limits.traffic.hard = 2;
        config.limits.exempt = vec!["198.51.100.0/24".parse().unwrap()];
    })
    .await;
    for count in 0..50 {
        let exempt = site.get(COUNTED, "198.51.100.7").await;
        assert_eq!(exempt.status, SEE_OTHER);
        let other = site.get(COUNTED, "198.51.101.7").await;
        let expected = if count < 2 { SEE_OTHER } else { TOO_MANY };
        assert_eq!(other.status, expected, "{count}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_refused_is_told_in_the_readers_language_and_loses_nothing() {
    let site = Site::open(|config| {
        config.limits.traffic.soft = 1;
        config.limits.traffic.hard = 1;
    })
    .await;
    let (token, cookie) = site.signed_in().await;
    let title = async || {
        let caller = site.portal.caller(Some(&token)).await;
        let sheet = site.portal.services().applying.form(&caller).await.unwrap();
        sheet.case.draft.title
    };
    let before = title().await;
    assert_eq!(site.get(COUNTED, "192.0.2.1").await.status, SEE_OTHER);
    // A page.
    for (language, words) in [("tr", "çok fazla istek"), ("en", "Too many requests")] {
        let request = Request::get("/form")
            .header("x-forwarded-for", "192.0.2.1")
            .header(header::ACCEPT, "text/html")
            .header(header::COOKIE, format!("{cookie}; dil={language}"));
        let answer = site.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, TOO_MANY);
        assert!(answer.wait() > 0);
        let page = answer.text();
        assert!(page.contains(words) && page.contains("<main"), "{page}");
    }
    // A form without scripts comes back with what was typed, but for the word.
    let body = form("mor kaktüs 9", "Baş \"Şef\"");
    let answer = site
        .post("/api/v1/form/review", &cookie, false, &body)
        .await;
    assert_eq!(answer.status, TOO_MANY);
    assert!(answer.wait() > 0);
    let page = answer.text();
    for words in [
        "çok fazla istek",
        "Yeniden gönder",
        "value=\"Baş &quot;Şef&quot;\"",
        "action=\"/api/v1/form/review\"",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(!page.contains("kaktüs"), "{page}");
    // Scripts get a code, and their page stays as it is.
    let answer = site.post("/api/v1/form/review", &cookie, true, &body).await;
    assert_eq!(answer.status, TOO_MANY);
    assert!(answer.headers.contains_key("serverfnerror"));
    let wait = answer.wait();
    let fault = Fault::de(answer.body.into());
    assert_eq!(fault, Fault::Traffic { wait });
    assert!(fault.leaves_page());
    // Nothing of it was done; later all of it is.
    assert_eq!(title().await, before);
    site.portal.pass(SignedDuration::from_secs(wait));
    let answer = site.post("/api/v1/form/review", &cookie, true, &body).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(title().await, "Baş \"Şef\"");
}
