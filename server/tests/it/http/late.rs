//! Who is told to come again later: after a request that takes longer than
//! anybody is made to wait, and while a system outside is down.

use http::{StatusCode, header};
use jiff::SignedDuration;
use server::watch::{Kind, Outage, System};

use super::{bench, bench_of};

#[tokio::test]
async fn who_waits_in_vain_is_told_so_in_both_languages() {
    // A sign-in is answered no sooner than its floor, here after twenty seconds.
    let bench = bench_of("late", |config| config.http.sign_in_floor_ms = 20_000).await;
    tokio::time::pause();
    let claim = "institution=saglik".to_owned();
    let response = bench.posted("/api/v1/sign-in", "", claim).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn whoever_meets_a_dead_registry_is_told_when_to_come_again() {
    let bench = bench("dead-registry").await;
    let outage = Outage {
        kind: Kind::Down,
        percent: 100,
        until: bench.started.services.now() + SignedDuration::from_mins(1),
    };
    bench
        .started
        .watch
        .outages()
        .begin(System::Population, outage);
    let (cookie, captcha) = bench.visit().await;
    let claim = format!(
        "institution=saglik&draft[captcha_id]={captcha}&draft[captcha_answer]={}\
         &draft[national_id]=10000000146&draft[given_name]=Şükrü&draft[family_name]=Işık\
         &draft[birth_place]=Gebze&draft[birth_day]=1&draft[birth_month]=2\
         &draft[birth_year]=1980&draft[employee_number]=MM5001",
        bench.letters()
    );
    let response = bench.posted("/api/v1/sign-in", &cookie, claim).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers()[header::RETRY_AFTER], "10");
}
