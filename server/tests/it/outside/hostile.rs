//! A registry on its bad days: whatever comes instead of an answer is
//! "unavailable" and never "no match", and is over in time.

use std::{sync::Arc, time::Duration};

use domain::{
    ports::{PopulationRegistry, Unreachable, Verdict},
    sign_in::Claim,
};
use server::{
    adapters::population::kps::Kps,
    config::{KpsConfig, Soap},
    system::SystemClock,
};
use tokio::{sync::Semaphore, task::JoinSet, time::timeout};

use super::{
    claim, claim_with_card, kps,
    scripted::{How, cut, http, serve},
};

/// The longest wait of these tests, in milliseconds.
const TIMEOUT: u64 = 600;
/// How long an answer is waited for that has to come.
const PATIENT: u64 = 6_000;
/// Well before a system that is silent ends by itself: whoever has asked it is
/// done by then, however busy the machine is.
const IN_TIME: Duration = Duration::from_secs(20);

const fn other(soap: Soap) -> Soap {
    match soap {
        Soap::V1_1 => Soap::V1_2,
        Soap::V1_2 => Soap::V1_1,
    }
}

/// The answer that says yes.
fn yes(soap: Soap, operation: &str) -> String {
    let envelope = match soap {
        Soap::V1_1 => "http://schemas.xmlsoap.org/soap/envelope/",
        Soap::V1_2 => "http://www.w3.org/2003/05/soap-envelope",
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope xmlns:s=\"{envelope}\"><s:Body><{operation}Response xmlns=\"http://tckimlik.nvi.gov.tr/WS\"><{operation}Result>true</{operation}Result></{operation}Response></s:Body></s:Envelope>"
    )
}

/// Answers so, and counts who asked.
async fn server(how: How) -> (String, Arc<Semaphore>) {
    serve(move |_| how.clone()).await
}

/// The `Content-Type` of an answer.
fn kind(soap: Soap) -> String {
    format!("{}; charset=utf-8", soap.media_type())
}

fn bad_answers(soap: Soap, operation: &str) -> Vec<(&'static str, How)> {
    let yes = yes(soap, operation);
    let xml = &*kind(soap);
    let good = http("200 OK", xml, &yes);
    let turkish = format!("{}; charset=iso-8859-9", soap.media_type());
    let large = "x".repeat(300 * 1024);
    let bomb = format!("<!DOCTYPE b [<!ENTITY a \"{}\">]>{yes}", "ha".repeat(1_000));
    vec![
        ("silence", How::Silence),
        ("the end at once", How::Nothing),
        ("half an answer and silence", How::Half(cut(&good))),
        ("half an answer and the end", How::Bytes(cut(&good))),
        ("a byte a moment", How::Slowly(good.clone())),
        (
            "a page of HTML with 200",
            How::Bytes(http("200 OK", "text/html", "<html>Bakım</html>")),
        ),
        (
            "HTML that says it is XML",
            How::Bytes(http("200 OK", xml, "<html>Bakım</html>")),
        ),
        (
            "an answer that says it is HTML",
            How::Bytes(http("200 OK", "text/html", &yes)),
        ),
        (
            "another encoding told by the header",
            How::Bytes(http("200 OK", &turkish, &yes)),
        ),
        (
            "another encoding told by the document",
            How::Bytes(http("200 OK", xml, &yes.replace("utf-8", "windows-1254"))),
        ),
        (
            "500 with a fault",
            How::Bytes(http("500 Internal Server Error", xml, "<x/>")),
        ),
        (
            "500 with a good answer",
            How::Bytes(http("500 Internal Server Error", xml, &yes)),
        ),
        (
            "503",
            How::Bytes(http("503 Service Unavailable", "text/plain", "")),
        ),
        ("404", How::Bytes(http("404 Not Found", "text/html", "no"))),
        (
            "401",
            How::Bytes(http("401 Unauthorized", "text/plain", "")),
        ),
        (
            "a redirect",
            How::Bytes(
                b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
                    .to_vec(),
            ),
        ),
        ("no HTTP", How::Bytes(b"SSH-2.0-x\r\n".to_vec())),
        (
            "an endless header",
            How::Bytes(format!("HTTP/1.1 200 OK\r\nX: {large}\r\n\r\n").into_bytes()),
        ),
        (
            "a body that is too large",
            How::Bytes(http("200 OK", xml, &large)),
        ),
        ("a bomb of entities", How::Bytes(http("200 OK", xml, &bomb))),
        (
            "an external entity",
            How::Bytes(http(
                "200 OK",
                xml,
                &format!("<!DOCTYPE x SYSTEM \"http://127.0.0.1:1/\">{yes}"),
            )),
        ),
        (
            "a fault with 200",
            How::Bytes(http(
                "200 OK",
                xml,
                &yes.replace(&format!("{operation}Response"), "Fault"),
            )),
        ),
        (
            "two answers",
            How::Bytes(http("200 OK", xml, &format!("{yes}{yes}"))),
        ),
        (
            "neither yes nor no",
            How::Bytes(http("200 OK", xml, &yes.replace("true", "belki"))),
        ),
        ("nothing in it", How::Bytes(http("200 OK", xml, ""))),
    ]
}

/// Good answers that are another's.
fn answers_of_others(soap: Soap, operation: &str) -> Vec<(&'static str, How)> {
    let (yes, xml) = (yes(soap, operation), kind(soap));
    let another = match operation {
        "TCKimlikNoDogrula" => "YabanciKimlikNoDogrula",
        _ => "TCKimlikNoDogrula",
    };
    vec![
        (
            "an answer to another question",
            How::Bytes(http("200 OK", &xml, &yes.replace(operation, another))),
        ),
        (
            "an envelope of the other version",
            How::Bytes(http("200 OK", &xml, &self::yes(other(soap), operation))),
        ),
        (
            "the media type of the other version",
            How::Bytes(http("200 OK", &kind(other(soap)), &yes)),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_answer_is_unavailable_and_over_in_time() {
    let birth = ["1", "2", "1980"];
    let plain = claim("10000000146", "Şükrü", "Işık", birth);
    let with_card = claim_with_card("10000000146", "Şükrü", "Işık", birth, "A01B11111");
    let foreign = claim("99000001278", "Anna", "Müller", ["17", "5", "1987"]);
    for soap in [Soap::V1_1, Soap::V1_2] {
        answered_badly(soap, "TCKimlikNoDogrula", &plain).await;
        answered_badly(soap, "KisiVeCuzdanDogrula", &with_card).await;
        answered_badly(soap, "YabanciKimlikNoDogrula", &foreign).await;
    }
}

/// Asks with every bad answer to come, and once with a good one.
async fn answered_badly(soap: Soap, operation: &str, asked: &Claim) {
    let good = http("200 OK", &kind(soap), &yes(soap, operation));
    let (address, _) = server(How::Bytes(good)).await;
    let verdict = kps(&address, soap, PATIENT).check(asked).await;
    let same = matches!(verdict, Ok(Verdict::Same(_)));
    assert!(same, "{soap:?} {operation}");
    let mut ready = Vec::new();
    let others = answers_of_others(soap, operation);
    for (what, how) in bad_answers(soap, operation).into_iter().chain(others) {
        let (address, _) = server(how).await;
        ready.push((what, kps(&address, soap, TIMEOUT)));
    }
    // All at the same time: some of them last.
    let mut asking = JoinSet::new();
    for (what, kps) in ready {
        let asked = asked.clone();
        asking.spawn(async move { (what, timeout(IN_TIME, kps.check(&asked)).await) });
    }
    for (what, verdict) in asking.join_all().await {
        let asked = format!("{soap:?} {operation}: {what}");
        let verdict = verdict.unwrap_or_else(|_| panic!("{asked}: not over in time"));
        assert_eq!(verdict, Err(Unreachable), "{asked}");
    }
}

#[tokio::test]
async fn a_registry_that_keeps_failing_is_left_alone() {
    let (address, asked) = server(How::Bytes(http(
        "503 Service Unavailable",
        "text/plain",
        "",
    )))
    .await;
    let kps = kps(&address, Soap::V1_1, PATIENT);
    let claim = claim("10000000146", "Şükrü", "Işık", ["1", "2", "1980"]);
    for _ in 0..40 {
        assert_eq!(kps.check(&claim).await, Err(Unreachable));
    }
    assert_eq!(asked.available_permits(), 20, "half of twenty and no more");
}

#[tokio::test]
async fn a_service_that_is_left_alone_holds_back_no_other() {
    let failing = How::Bytes(http("503 Service Unavailable", "text/plain", ""));
    let yes = yes(Soap::V1_1, "TCKimlikNoDogrula");
    let good = How::Bytes(http("200 OK", &kind(Soap::V1_1), &yes));
    let ((failing, asked), (good, _)) = (server(failing).await, server(good).await);
    let config = KpsConfig {
        citizens: good,
        with_card: failing.clone(),
        foreigners: failing,
        soap: Soap::V1_1,
        timeout_ms: PATIENT,
    };
    let kps = Kps::new(config, Arc::new(SystemClock)).unwrap();
    let birth = ["1", "2", "1980"];
    let with_card = claim_with_card("10000000146", "Şükrü", "Işık", birth, "A01B11111");
    for _ in 0..40 {
        assert_eq!(kps.check(&with_card).await, Err(Unreachable));
    }
    assert_eq!(asked.available_permits(), 20, "it is left alone");
    let plain = claim("10000000146", "Şükrü", "Işık", birth);
    assert!(matches!(kps.check(&plain).await, Ok(Verdict::Same(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_registry_holds_no_more_than_its_turns() {
    let (address, asked) = server(How::Silence).await;
    // Long enough for all of them to come while the first still wait.
    let kps = kps(&address, Soap::V1_1, PATIENT);
    let began = tokio::time::Instant::now();
    let mut asking = JoinSet::new();
    for _ in 0..200 {
        let kps = kps.clone();
        let claim = claim("10000000146", "Şükrü", "Işık", ["1", "2", "1980"]);
        asking.spawn(async move { kps.check(&claim).await });
    }
    for verdict in asking.join_all().await {
        assert_eq!(verdict, Err(Unreachable));
    }
    assert_eq!(
        asked.available_permits(),
        32,
        "the others were told at once"
    );
    assert!(began.elapsed() < IN_TIME);
}
