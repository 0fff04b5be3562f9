//! PINs: how many are left, and where they never appear.

use rcgen::{KeyUsagePurpose, date_time_ymd};

use crate::{
    authority::{Kind, QUALIFIED, person},
    card::{Card, PIN, issue},
    desk::Desk,
    issued::APPLICANT,
    portal::{Changes, Portal},
};

/// What nobody may see anywhere.
const WRONG: &str = "94718362";

#[test]
fn the_agent_stops_before_the_last_try_until_it_is_confirmed() {
    for faults in ["", "counts"] {
        let portal = Portal::open(Changes::default());
        let desk = Desk::with_faults(&portal, Card::of_applicant(Kind::P256), faults);
        // Without the word, the card is not asked a third time; a third one would be the last.
        let told = desk.run(&[WRONG, WRONG, WRONG, "v"]);
        assert!(!told.success);
        assert_eq!(told.said.matches("PIN yanlış").count(), 2, "{}", told.said);
        assert!(told.said.contains("En çok 2 deneme hakkınız kaldı"));
        assert!(told.said.contains("Son deneme hakkınız olabilir"));
        if faults == "counts" {
            assert_eq!(desk.card().wrong_pins(), "2");
            // It is the card that says so now.
            let told = desk.run(&["", "v"]);
            assert!(told.said.contains("Son deneme hakkınız olabilir"));
            let told = desk.run(&["EVET", PIN]);
            assert!(told.success, "{}", told.said);
            assert_eq!(desk.card().wrong_pins(), "0");
        }
    }
}

#[test]
fn a_locked_card_is_asked_nothing() {
    let portal = Portal::open(Changes::default());
    let desk = Desk::with_faults(&portal, Card::of_applicant(Kind::P256), "counts");
    let told = desk.run(&[WRONG, WRONG, "EVET", WRONG, PIN, "v"]);
    assert!(!told.success);
    assert_eq!(desk.card().wrong_pins(), "3");
    assert!(told.said.contains("Kart kilitli"), "{}", told.said);
    let told = desk.run(&["v"]);
    assert!(told.said.contains("Kart kilitli"), "{}", told.said);
    assert!(!told.said.contains("PIN (boş"));
}

#[test]
fn what_can_be_no_pin_is_not_given_to_the_card() {
    let portal = Portal::open(Changes::default());
    let desk = Desk::with_faults(&portal, Card::of_applicant(Kind::P256), "counts");
    let told = desk.run(&["12", PIN]);
    assert!(told.success, "{}", told.said);
    assert!(told.said.contains("PIN bu uzunlukta olamaz"));
    assert_eq!(desk.card().wrong_pins(), "0");
}

#[test]
fn no_pin_is_printed_or_sent() {
    let portal = Portal::open(Changes::default());
    let desk = Desk::new(&portal, Card::of_applicant(Kind::P256));
    let told = desk.run(&[WRONG, PIN]);
    assert!(told.success, "{}", told.said);
    assert!(!told.said.contains(WRONG));
    assert!(!portal.was_sent(WRONG.as_bytes()));
    // The search finds what is there.
    assert!(portal.was_sent(b"Bearer "));
}

#[test]
fn other_certificates_are_shown_with_the_reason_and_cannot_be_chosen() {
    let card = Card::empty();
    let people = person("10000000146", &QUALIFIED);
    card.add(1, &issue(Kind::P256, |params| *params = people), true);
    card.add(
        2,
        &issue(Kind::P256, |params| {
            params.not_after = date_time_ymd(2025, 1, 1);
        }),
        true,
    );
    card.add(
        3,
        &issue(Kind::P256, |params| {
            params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        }),
        true,
    );
    card.add(
        4,
        &issue(Kind::P256, |params| *params = person(APPLICANT, &[])),
        true,
    );
    card.add(5, &issue(Kind::P256, |_| ()), false);
    let portal = Portal::open(Changes::default());
    let told = Desk::new(&portal, card).run(&["1", "2", "3", "4", "5", "6", "v"]);
    for reason in [
        "başkasının sertifikası",
        "süresi dolmuş",
        "imza sertifikası değil",
        "nitelikli sertifika değil",
        "anahtarı kartta yok",
        "bir sertifika yok",
    ] {
        assert!(told.said.contains(reason), "{reason}: {}", told.said);
    }
    let calls = portal.calls();
    assert!(!calls.contains(&"POST /imza-araci/v1/certificate".to_owned()));
    assert_eq!(calls.last().unwrap(), "DELETE /imza-araci/v1/request");
}

#[test]
fn a_certificate_that_the_portal_refuses_is_never_signed_with() {
    let portal = Portal::open(Changes {
        checked: Some(protocol::CheckedAs::Unusable),
        ..Changes::default()
    });
    let told = Desk::new(&portal, Card::of_applicant(Kind::P256)).run(&["v"]);
    assert!(told.said.contains("SERTİFİKA YANITI"), "{}", told.said);
    assert!(!told.said.contains("PIN (boş"));
    assert!(!told.success);
}
