//! Signing in: the captcha, and the one answer to every mismatch.

use app::wire::Fault;
use axum::body::Body;
use domain::form::{Field, Problem, Rejected};
use http::{Request, StatusCode, header};

use super::{bench, captcha_of};

#[tokio::test(flavor = "multi_thread")]
async fn every_mismatch_has_one_and_the_same_answer() {
    let bench = bench("mismatch").await;
    let right = ["10000000146", "Şükrü", "Işık", "Gebze", "MM5001"];
    let mut answers = Vec::new();
    for (at, wrong) in [
        (0, "20000000282"),
        (0, "19090909018"),
        (1, "Ali"),
        (2, "Kaya"),
        (3, "Bolu"),
        (4, "MM9999"),
    ] {
        let (cookie, captcha) = bench.visit().await;
        let mut typed = right;
        typed[at] = wrong;
        let [id, given, family, place, number] = typed;
        let body = format!(
            "institution=saglik&draft[captcha_id]={captcha}&draft[captcha_answer]={}&draft[national_id]={id}\
             &draft[given_name]={given}&draft[family_name]={family}&draft[birth_place]={place}\
             &draft[birth_day]=1&draft[birth_month]=2&draft[birth_year]=1980&draft[employee_number]={number}",
            bench.letters()
        );
        answers.push(bench.refused("/api/v1/sign-in", &cookie, body).await);
    }
    // Only how often this person was tried here makes a difference: twice the
    // same words, and then how many tries are left.
    let told = [
        Fault::NoMatch,
        Fault::NoMatch,
        Fault::NoMatch,
        Fault::NoMatch,
        Fault::NoMatchLeft(2),
        Fault::NoMatchLeft(1),
    ];
    let expected = told.map(|fault| (StatusCode::UNPROCESSABLE_ENTITY, fault));
    assert_eq!(answers, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_answer_ends_a_captcha_and_a_right_one_saves_the_next_tries() {
    let bench = bench("captcha").await;
    let (cookie, captcha) = bench.visit().await;
    let body = format!(
        "institution=saglik&draft[captcha_id]={captcha}&draft[captcha_answer]={}&draft[national_id]=10000000146\
         &draft[given_name]=Ali&draft[family_name]=Kaya&draft[birth_place]=Bolu\
         &draft[birth_day]=1&draft[birth_month]=2&draft[birth_year]=1980&draft[employee_number]=1",
        bench.letters()
    );
    let wrong = Fault::Refused(Rejected::one(Field::CaptchaAnswer, Problem::WrongCaptcha));
    // Twenty at once, no two the same, with the right letters: one is judged,
    // and it is good for two more.
    let outcomes = bench
        .refused_at_once(20, "/api/v1/sign-in", &cookie, |nth| format!("{body}{nth}"))
        .await;
    let judged = outcomes
        .iter()
        .filter(|(_, fault)| matches!(fault, Fault::NoMatch | Fault::NoMatchLeft(_)));
    assert_eq!(judged.count(), 3, "{outcomes:?}");
    let refused = outcomes.iter().filter(|(_, fault)| *fault == wrong);
    assert_eq!(refused.count(), 17, "{outcomes:?}");
    // With wrong ones first, the right ones come too late.
    let (other, captcha) = bench.visit().await;
    let of = |answer: &str| {
        let begin = body.find("&draft[national_id]").unwrap();
        format!(
            "institution=saglik&draft[captcha_id]={captcha}&draft[captcha_answer]={answer}{}",
            &body[begin..]
        )
    };
    let letters = bench.letters();
    for answer in ["zzzzz", &letters, "passed"] {
        let (_, fault) = bench.refused("/api/v1/sign-in", &other, of(answer)).await;
        assert_eq!(fault, wrong, "{answer}");
    }
    // The picture of one visit is not there for another.
    let (_, captcha) = bench.visit().await;
    let (response, _) = bench
        .page(&format!("/captcha/{captcha}.png"), &cookie)
        .await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_comes_whole_or_in_the_part_that_is_asked_for() {
    let bench = bench("sound").await;
    let (_, page) = bench.page("/basvuru/saglik?dogrulama=sound", "").await;
    let (response, _) = bench.page("/basvuru/saglik?dogrulama=sound", "").await;
    assert!(page.contains("<audio"), "{page}");
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap();
    // Another page of the same visit, whose captcha is told.
    let (_, page) = bench.page("/basvuru/saglik?dogrulama=sound", cookie).await;
    let captcha = captcha_of(&page);
    let path = format!("/captcha/{captcha}.wav");
    let (status, headers, whole) = bench.file(&path, cookie, None).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CONTENT_TYPE], "audio/wav");
    assert!(whole.starts_with(b"RIFF"));
    let (status, headers, part) = bench.file(&path, cookie, Some("bytes=4-11")).await;
    assert_eq!(status, StatusCode::PARTIAL_CONTENT);
    assert_eq!(part, whole[4..=11]);
    assert_eq!(
        headers[header::CONTENT_RANGE].to_str().unwrap(),
        format!("bytes 4-11/{}", whole.len())
    );
    // Neither as a picture nor in another visit.
    let (stranger, _) = bench.visit().await;
    for (path, cookie) in [
        (format!("/captcha/{captcha}.png"), cookie),
        (path, &stranger),
    ] {
        let (status, ..) = bench.file(&path, cookie, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_without_a_turkish_keyboard_is_given_the_letters() {
    let bench = bench("letters").await;
    for (languages, given) in [
        ("de-DE,de;q=0.9,en;q=0.8", true),
        ("en-GB", true),
        ("tr-TR,tr;q=0.9,en;q=0.8", false),
        ("de, tr;q=0.5", false),
        ("*", false),
    ] {
        let request = Request::get("/basvuru/saglik")
            .header(header::ACCEPT, "text/html")
            .header(header::ACCEPT_LANGUAGE, languages)
            .body(Body::empty())
            .unwrap();
        let body = bench.send(request).await.into_body();
        let page = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        let page = String::from_utf8_lossy(&page).into_owned();
        assert!(page.contains("given_name"), "{languages}: {page}");
        assert_eq!(
            page.contains("data-letter>ğ</button>"),
            given,
            "{languages}"
        );
    }
}
