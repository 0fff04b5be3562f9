//! An institution whose people give the serial number of their identity card.

use std::sync::Arc;

use app::api::Fault;
use axum::body::Body;
use domain::{
    form::{Field, Problem, Rejected},
    person::CardSerialError,
};
use http::{Request, StatusCode, header};
use server::{import, keys::Keys, store};
use server_fn::error::FromServerFnError;

use super::{Bench, bench, captcha_of, cookie_of};

/// *Milli Eğitim* asks for the card, *Sağlık* does not.
async fn bench_with_card(name: &str) -> Bench {
    let bench = bench(name).await;
    let sample = include_str!("../../../samples/institutions.csv");
    let rows = import::institutions(&sample.replace("no,public", "no,with_card")).unwrap();
    let keys = Arc::new(Keys::read(&bench.folder.join("master.key")).unwrap());
    let address = format!("sqlite:{}/muhur.db", bench.folder.display());
    let opened = store::open(&address, keys).await.unwrap();
    opened
        .registers
        .replace_institutions(&rows, false)
        .await
        .unwrap();
    bench
}

fn cookie(response: &http::Response<Body>) -> String {
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

fn body(bench: &Bench, page: &str, card: &str) -> String {
    let captcha = captcha_of(page);
    format!(
        "institution=meb&draft[captcha_id]={captcha}&draft[captcha_answer]={}&draft[national_id]=17000001852\
         &draft[given_name]=Burak&draft[family_name]=G%C3%BCne%C5%9F&draft[birth_place]=Edirne\
         &draft[birth_day]=19&draft[birth_month]=9&draft[birth_year]=1991&draft[employee_number]=MM5017\
         &draft[card_serial]={card}",
        bench.letters()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_is_asked_for_where_the_institution_wants_it_alone() {
    let bench = bench_with_card("card-page").await;
    for (institution, language, asked) in [
        ("saglik", "tr", None),
        ("meb", "tr", Some("Kimlik kartınızın ön yüzünde")),
        ("meb", "en", Some("On the front of your identity card")),
    ] {
        let cookie = format!("dil={language}");
        let (_, page) = bench
            .page(&format!("/basvuru/{institution}"), &cookie)
            .await;
        assert_eq!(
            page.contains("name=\"draft[card_serial]\""),
            asked.is_some()
        );
        if let Some(help) = asked {
            assert!(page.contains(help), "{page}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_is_missing_or_anothers_lets_nobody_in() {
    let bench = bench_with_card("card-claims").await;
    let refused = |error: CardSerialError| {
        Fault::Refused(Rejected::one(Field::CardSerial, Problem::CardSerial(error)))
    };
    let mut visit = String::new();
    for (card, fault) in [
        ("", refused(CardSerialError::Empty)),
        ("A17", refused(CardSerialError::NotASerial)),
        ("A17B28888", Fault::NoMatch),
    ] {
        let (response, page) = bench.page("/basvuru/meb", &visit).await;
        if visit.is_empty() {
            visit = cookie(&response);
        }
        let sent = body(&bench, &page, card);
        let mut answer = bench.posted("/api/v1/sign-in", &visit, sent).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let told = axum::body::to_bytes(std::mem::take(answer.body_mut()), 1 << 20).await;
        assert_eq!(Fault::de(told.unwrap()), fault);
        // What was typed stands there again, without scripts too: once.
        let typed = cookie_of(&answer, "bt").unwrap();
        let (shown, page) = bench
            .page("/basvuru/meb", &format!("{visit}; bt={typed}"))
            .await;
        assert!(page.contains(&format!("value=\"{card}\"")), "{page}");
        assert_eq!(cookie_of(&shown, "bt").unwrap(), "", "it is taken away");
    }
    let (_, page) = bench.page("/basvuru/meb", &visit).await;
    let request = Request::post("/api/v1/sign-in")
        .header("sec-fetch-site", "same-origin")
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, visit)
        .body(Body::from(body(&bench, &page, "a17b28887")))
        .unwrap();
    let response = bench.send(request).await;
    let there = response.headers()[header::LOCATION].to_str().unwrap();
    assert_eq!(there, "/form");
}
