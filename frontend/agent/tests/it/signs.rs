//! A form is signed, with every kind of card.

use std::{fs, path::Path, process::Command};

use domain::id::hex;
use protocol::{Algorithm, CheckedAs};

use crate::{
    authority::{AUTHORITY, Kind},
    card::{Card, PIN},
    desk::Desk,
    portal::{CODE, Changes, Portal, RETURN_CODE, RETURN_KEY, TICKET},
};

#[test]
fn a_form_is_signed_with_every_kind_of_key_and_the_browser_led_back() {
    for kind in Kind::ALL {
        let portal = Portal::open(Changes::default());
        let desk = Desk::new(&portal, Card::of_applicant(kind));
        let told = desk.run(&[PIN]);
        let said = &told.said;
        assert!(told.success && portal.accepted().is_some(), "{said}");
        let url = format!("1 {}/imza/devam?k={RETURN_KEY}\n", portal.origin);
        assert_eq!(told.opened, url);
        for part in [
            "DENEME PORTALI",
            &portal.origin,
            "Sağlık Bakanlığı",
            "Ayşe Yılmaz",
            "K7M-4PX-29Q",
            "Süresi doluyor",
            "AYŞE YILMAZ",
            "SERTİFİKA YANITI",
            "İMZA DOĞRULANDI",
            RETURN_CODE,
            "Bunu telefonda kimse sormaz",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(!said.contains(RETURN_KEY));
        let calls = [
            "POST /imza-araci/v1/claim",
            "GET /imza-araci/v1/document",
            "POST /imza-araci/v1/certificate",
            "PUT /imza-araci/v1/document",
        ];
        assert_eq!(portal.calls(), calls);
        let claims = portal.claims();
        assert_eq!(claims[0].ticket, TICKET);
        assert!(claims[0].agent.starts_with("muhur-imza/"));
        assert!(claims[0].platform.starts_with("Linux"));
    }
}

#[test]
fn a_portal_with_tls_is_called_where_its_authority_is_on_the_list_and_else_not() {
    let portal = Portal::open_with_tls(Changes::default());
    let told = Desk::new(&portal, Card::of_applicant(Kind::P256)).run(&[PIN]);
    assert!(told.success, "{}", told.said);
    assert!(told.opened.starts_with("1 https://localhost:"));
    // The authorities of this system, another one, and a name that is not the server's.
    let other = Portal::open_with_tls(Changes::default()).authority;
    let own = portal.authority.clone();
    let by_address = portal.origin.replace("localhost", "127.0.0.1");
    let calls = portal.calls().len();
    for (authority, origin) in [
        (None, portal.origin.clone()),
        (other, portal.origin.clone()),
        (own, by_address),
    ] {
        let asked = portal.told_as(authority, origin);
        let told = Desk::new(&asked, Card::empty()).run(&[]);
        let said = told.said.contains("sunucu sertifikası doğrulanamadı");
        assert!(said && !told.success, "{}", told.said);
    }
    assert_eq!(portal.calls().len(), calls);
}

#[test]
fn a_card_signs_with_pss_where_the_portal_asks_for_it() {
    let portal = Portal::open(Changes {
        description: Some(|description| description.algorithms = vec![Algorithm::RsaPssSha256]),
        ..Changes::default()
    });
    let told = Desk::new(&portal, Card::of_applicant(Kind::Rsa)).run(&[PIN]);
    assert!(told.success, "{}", told.said);
    let signed = portal.accepted().unwrap();
    // The identifier of RSASSA-PSS, in the hexadecimal digits of the signature.
    let pss = hex(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a]);
    assert!(String::from_utf8_lossy(&signed).contains(&pss));
}

#[test]
fn a_code_does_the_same_as_a_link() {
    let portal = Portal::open(Changes::default());
    let desk = Desk::new(&portal, Card::of_applicant(Kind::P256));
    let told = desk.run_link("", &["K7M2", "0000-0000", " k7m2 q9xd", PIN]);
    assert!(told.success, "{}", told.said);
    assert!(told.said.contains("Kod sekiz harf ve rakamdan oluşur"));
    assert!(told.said.contains("BİLİNMEYEN KOD"));
    let claims = portal.claims();
    let tickets: Vec<_> = claims.iter().map(|claim| claim.ticket.as_str()).collect();
    assert_eq!(tickets, ["0000-0000", CODE]);
}

#[test]
fn libraries_with_the_faults_of_cards_sign_too() {
    for (kind, faults, lines) in [
        (Kind::Rsa, "small noisy", &[PIN][..]),
        (Kind::P384, "small noisy", &[PIN]),
        // The reader takes the PIN; here only Enter is.
        (Kind::P256, "reader", &[""]),
    ] {
        let portal = Portal::open(Changes::default());
        let desk = Desk::with_faults(&portal, Card::of_applicant(kind), faults);
        let told = desk.run(lines);
        assert!(told.success, "{faults}: {}", told.said);
    }
}

#[test]
fn what_the_portal_refuses_can_be_tried_again_and_an_unknown_status_is_no_refusal() {
    let portal = Portal::open(Changes {
        refusals: 1,
        checked: Some(CheckedAs::Undetermined),
        ..Changes::default()
    });
    let told = Desk::new(&portal, Card::of_applicant(Kind::P256)).run(&[PIN, PIN]);
    assert!(told.success, "{}", told.said);
    assert!(told.said.contains("İPTAL EDİLMİŞ"));
}

/// Without `TEST_PYTHON` (`cargo xtask test` gives one) it says so and passes.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "what the test is run with is no setting of the portal's"
)]
fn pyhanko_accepts_what_a_card_signed() {
    let Some(python) = std::env::var_os("TEST_PYTHON") else {
        eprintln!("no TEST_PYTHON: cargo xtask test gives one");
        return;
    };
    let pades = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../app/pades");
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root.der");
    fs::write(&root, &AUTHORITY.root.der).unwrap();
    let mut validator = Command::new(python);
    validator
        .arg(pades.join("tests/pyhanko_validate.py"))
        .arg(root);
    for kind in Kind::ALL {
        let portal = Portal::open(Changes::default());
        Desk::new(&portal, Card::of_applicant(kind)).run(&[PIN]);
        let file = folder.path().join(format!("{kind:?}.pdf"));
        fs::write(&file, portal.accepted().unwrap()).unwrap();
        validator.arg(file);
    }
    let told = validator.output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    assert_eq!(told.lines().count(), 3, "{told}");
    for line in told.lines() {
        let entire = r#""intact": true, "valid": true, "trusted": true, "coverage": "ENTIRE_FILE", "modification": "NONE""#;
        assert!(line.contains(entire), "{line}");
    }
}
