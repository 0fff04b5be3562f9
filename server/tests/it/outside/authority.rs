//! The certificate authority: as Prism plays one from our description, and on
//! its bad days. Whatever comes instead of an answer is "unreachable".

mod bad;

use std::sync::{Arc, Mutex};

use domain::{
    certificate::{
        self, Availability, Certificate, CertificateSerial, Order, OrderKind, OrderState, Proof,
        Reason, Standing,
    },
    contact::MobileNumber,
    id::OrderId,
    person::{CertificateName, FamilyName, GivenName, NationalId},
    ports::{CertificateAuthority, Unreachable},
};
use jiff::civil::date;
use secrecy::SecretString;
use serde_json::json;
use server::{
    adapters::certificates::HttpAuthority, config::CertificatesHttpConfig, import, private_file,
    system::SystemClock,
};

use super::{
    prism::Prism,
    scripted::{How, http, serve},
};

fn config(address: &str) -> CertificatesHttpConfig {
    CertificatesHttpConfig {
        url: address.to_owned(),
        token: Some(SecretString::from("t-1")),
        token_file: None,
        client_certificate_file: None,
        timeout_ms: 600,
    }
}

fn authority(address: &str) -> HttpAuthority {
    HttpAuthority::open(&config(address), Arc::new(SystemClock)).unwrap()
}

fn person() -> NationalId {
    NationalId::parse("10000000146").unwrap()
}

fn serial() -> CertificateSerial {
    CertificateSerial::parse("5A1F0000000000000001").unwrap()
}

/// The order that the description's examples are about.
fn order(kind: OrderKind) -> Order {
    Order {
        id: OrderId::parse("0123456789abcdef0123456789abcdef").unwrap(),
        kind,
        serial: serial(),
        case: None,
        state: OrderState::Ordered,
        proof: Proof::PhoneOnRecord,
        at: "2026-11-24T09:30:00Z".parse().unwrap(),
    }
}

/// A certificate as the authority tells it.
fn told() -> serde_json::Value {
    json!({
        "serial": "5A1F0000000000000001", "national_id": "10000000146",
        "given_name": "Şükrü", "family_name": "Işık", "valid_from": "2025-07-25",
        "valid_until": "2028-07-14", "standing": "good", "has_word": false,
    })
}

fn ok(body: &serde_json::Value) -> Vec<u8> {
    http("200 OK", "application/json", &body.to_string())
}

fn done() -> serde_json::Value {
    json!({ "id": "0123456789abcdef0123456789abcdef", "state": "carried_out" })
}

#[tokio::test]
async fn every_bad_answer_is_unreachable_to_each_question() {
    for (what, how) in bad::answers() {
        let (address, _) = serve(move |_| how.clone()).await;
        let authority = authority(&address);
        assert_eq!(
            authority.held_by(&person()).await,
            Err(Unreachable),
            "{what}"
        );
        let word = authority.word_is(&serial(), "mor kaktüs 7").await;
        assert_eq!(word, Err(Unreachable), "{what}");
        let order = authority.carry_out(&order(OrderKind::Revoke)).await;
        assert_eq!(order, Err(Unreachable), "{what}");
    }
}

#[tokio::test]
async fn a_certificate_that_cannot_be_believed_spoils_the_whole_answer() {
    for (what, certificates) in bad::certificates() {
        let body = json!({ "certificates": certificates });
        let (address, _) = serve(move |_| How::Bytes(ok(&body))).await;
        let held = authority(&address).held_by(&person()).await;
        assert_eq!(held, Err(Unreachable), "{what}");
    }
}

#[tokio::test]
async fn a_name_of_another_script_differs_and_a_phone_that_is_none_is_none() {
    let mut one = told();
    one["given_name"] = json!("Пётр");
    one["mobile"] = json!("+90 262 555 01 02");
    let body = json!({ "certificates": [one] });
    let (address, _) = serve(move |_| How::Bytes(ok(&body))).await;
    let held = authority(&address).held_by(&person()).await.unwrap();
    assert_eq!(held[0].mobile, None);
    let given = GivenName::parse("Şükrü").unwrap();
    let family = FamilyName::parse("Işık").unwrap();
    let profiles = import::institutions(include_str!("../../../samples/institutions.csv")).unwrap();
    let name = (&given, Some(&family));
    let offers = certificate::offers(&held, name, &profiles[0], date(2026, 11, 24));
    let of = |reason| offers.iter().find(|one| one.reason == reason).unwrap();
    assert!(of(Reason::LostOrStolen).is_open());
    let changed = &of(Reason::DataChange).availability;
    assert!(matches!(changed, Availability::Replacing(_)), "{changed:?}");
}

#[tokio::test]
async fn an_order_that_is_not_carried_out_is_given_again() {
    for (what, how) in bad::orders() {
        let (address, _) = serve(move |_| how.clone()).await;
        let order = authority(&address)
            .carry_out(&order(OrderKind::Suspend))
            .await;
        assert_eq!(order, Err(Unreachable), "{what}");
    }
}

#[tokio::test]
async fn what_is_personal_travels_in_bodies_and_an_order_is_known_by_its_address() {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let heard = calls.clone();
    let script = move |call: String| {
        let body = if call.starts_with("POST /v1/certificates/search ") {
            json!({ "certificates": [told()] })
        } else if call.starts_with("PUT ") {
            done()
        } else {
            json!({ "matches": true })
        };
        heard.lock().unwrap().push(call);
        How::Bytes(ok(&body))
    };
    let (address, _) = serve(script).await;
    let authority = authority(&format!("{address}v1"));
    assert_eq!(authority.held_by(&person()).await.unwrap().len(), 1);
    // Typed decomposed, asked composed.
    let word = authority.word_is(&serial(), "mor kaktu\u{308}s 7").await;
    assert_eq!(word, Ok(true));
    for _ in 0..2 {
        let order = order(OrderKind::Revoke);
        assert_eq!(authority.carry_out(&order).await, Ok(()));
    }
    let calls = calls.lock().unwrap();
    let lines: Vec<&str> = calls
        .iter()
        .map(|call| call.lines().next().unwrap())
        .collect();
    let put = "PUT /v1/orders/0123456789abcdef0123456789abcdef HTTP/1.1";
    assert_eq!(
        lines,
        [
            "POST /v1/certificates/search HTTP/1.1",
            "POST /v1/certificates/5A1F0000000000000001/word HTTP/1.1",
            put,
            put,
        ]
    );
    for call in &*calls {
        assert!(
            call.to_ascii_lowercase()
                .contains("\r\nauthorization: bearer t-1\r\n")
        );
    }
    assert!(calls[1].ends_with("{\"word\":\"mor kaktüs 7\"}"));
    assert!(calls[2] == calls[3] && calls[2].contains("\"kind\":\"revoke\""));
    assert!(calls[2].contains("\"reason\":\"lost_or_stolen\""));
}

#[tokio::test]
async fn a_text_that_is_no_word_is_not_asked_about() {
    let (address, asked) = serve(|_| How::Bytes(ok(&json!({ "matches": true })))).await;
    let authority = authority(&address);
    for text in [String::new(), "x".repeat(257)] {
        assert_eq!(authority.word_is(&serial(), &text).await, Ok(false));
    }
    assert_eq!(asked.available_permits(), 0);
}

#[test]
fn a_certificate_of_our_own_is_read_at_the_start_and_its_key_is_told() {
    let file = std::env::temp_dir().join(format!("muhur-client-{}", std::process::id()));
    let open = || {
        let config = CertificatesHttpConfig {
            client_certificate_file: Some(file.clone()),
            ..config("https://127.0.0.1:1")
        };
        HttpAuthority::open(&config, Arc::new(SystemClock)).map(|_| ())
    };
    private_file::create(&file, "-----BEGIN gizli").unwrap();
    let told = open().unwrap_err().to_string();
    assert!(
        told.starts_with("certificates.http.client_certificate_file: "),
        "{told}"
    );
    assert!(!told.contains("gizli"), "{told}");
    std::fs::remove_file(&file).unwrap();
    assert!(open().unwrap_err().to_string().contains("No such file"));
}

#[tokio::test]
async fn prism_takes_our_calls_and_we_take_its_examples() {
    let Some(prism) = Prism::start("certificates.yaml") else {
        return;
    };
    let plain = authority(&prism.address());
    let held = plain.held_by(&person()).await.unwrap();
    let [first, second] = &*held else {
        panic!("{held:?}")
    };
    let wanted = Certificate {
        serial: serial(),
        holder: person(),
        given_name: CertificateName::parse("Şükrü").unwrap(),
        family_name: CertificateName::parse("Işık").ok(),
        valid_from: date(2025, 7, 25),
        valid_until: date(2028, 7, 14),
        standing: Standing::Good,
        mobile: MobileNumber::parse("0542 318 44 09").ok(),
        has_word: true,
        revocation: None,
        reported_lost_on: None,
    };
    assert_eq!(*first, wanted);
    assert_eq!((second.standing, second.mobile), (Standing::Revoked, None));
    assert_eq!(second.lost_on(), Some(date(2024, 12, 2)));
    assert_eq!(plain.word_is(&serial(), "mor kaktüs 7").await, Ok(true));
    for kind in [OrderKind::Suspend, OrderKind::Revoke] {
        assert_eq!(plain.carry_out(&order(kind)).await, Ok(()));
    }
    let no = Err(Unreachable);
    let none = prism.preferring("example=none").await;
    assert_eq!(authority(&none).held_by(&person()).await, Ok(Vec::new()));
    let wrong = prism.preferring("example=wrong").await;
    assert_eq!(authority(&wrong).word_is(&serial(), "x").await, Ok(false));
    for (answer, held, word, done) in [
        (
            "code=401",
            Some(no.clone()),
            Err(Unreachable),
            Err(Unreachable),
        ),
        (
            "code=503",
            Some(no.clone()),
            Err(Unreachable),
            Err(Unreachable),
        ),
        // Searching knows no such answer: unknown people have no certificate.
        ("code=404", None, Ok(false), Err(Unreachable)),
    ] {
        let authority = authority(&prism.preferring(answer).await);
        if let Some(held) = held {
            assert_eq!(authority.held_by(&person()).await, held, "{answer}");
        }
        assert_eq!(authority.word_is(&serial(), "x").await, word, "{answer}");
        let order = authority.carry_out(&order(OrderKind::Revoke)).await;
        assert_eq!(order, done, "{answer}");
    }
    for answer in ["code=202", "code=409"] {
        let authority = authority(&prism.preferring(answer).await);
        let order = authority.carry_out(&order(OrderKind::Revoke)).await;
        assert_eq!(order, Err(Unreachable), "{answer}");
    }
}
