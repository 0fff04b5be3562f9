//! What the agent does not do (docs/threats.md, T46).

use crate::{
    authority::Kind,
    card::{Card, PIN},
    desk::{Desk, link},
    portal::{Changes, Portal, RETURN_CODE, RETURN_KEY, TICKET},
};

/// Runs to the end; what was said. The card is never asked.
fn refused(changes: Changes, said: &str) -> Vec<String> {
    let portal = Portal::open(changes);
    let desk = Desk::with_faults(&portal, Card::of_applicant(Kind::P256), "counts");
    let told = desk.run(&[PIN]);
    assert!(!told.success, "{}", told.said);
    assert!(told.said.contains(said), "{said}: {}", told.said);
    assert_eq!(told.opened, "");
    assert_eq!(desk.card().wrong_pins(), "", "the card was asked");
    assert!(portal.accepted().is_none());
    portal.calls()
}

#[test]
fn a_link_to_a_portal_that_is_not_on_the_list_calls_nobody() {
    let portal = Portal::open(Changes::default());
    let desk = Desk::new(&portal, Card::empty());
    let told = desk.run_link(&link().replace("deneme", "baska"), &[PIN]);
    assert!(!told.success);
    assert!(
        told.said.contains("tanımlı olmayan bir portal"),
        "{}",
        told.said
    );
    assert!(portal.calls().is_empty());
}

#[test]
fn a_link_with_more_in_it_is_no_link() {
    let portal = Portal::open(Changes::default());
    let desk = Desk::new(&portal, Card::empty());
    let link = link();
    for injected in [
        format!("{link} --card-worker /tmp/evil.so"),
        format!("{link}&portals=/tmp"),
        format!("{link}\n--version"),
        link.replace("muhur-imza:", "muhur-imza://"),
        link.replace("deneme", "127.0.0.1"),
        link.replace("deneme", "../../tmp"),
        format!("--portals={TICKET}"),
    ] {
        let told = desk.run_link(&injected, &[]);
        assert!(!told.success);
        assert!(
            told.said.contains("Bağlantı okunamadı"),
            "{injected}: {}",
            told.said
        );
    }
    assert!(portal.calls().is_empty());
}

#[test]
fn a_description_that_is_not_the_portals_is_not_shown() {
    for changes in [
        Changes {
            foreign_key: true,
            ..Changes::default()
        },
        Changes {
            description: Some(|one| one.origin = "https://basvuru.example.org".to_owned()),
            ..Changes::default()
        },
    ] {
        let calls = refused(changes, "İmza isteği portaldan gelmiyor");
        assert_eq!(
            calls,
            ["POST /imza-araci/v1/claim", "DELETE /imza-araci/v1/request"]
        );
    }
}

#[test]
fn a_request_of_another_time_or_with_unknown_members_is_not_gone_on_with() {
    refused(
        Changes {
            description: Some(|one| one.expires_at -= jiff::SignedDuration::from_hours(1)),
            ..Changes::default()
        },
        "İmza isteğinin süresi doldu",
    );
    refused(
        Changes {
            description: Some(|one| one.issued_at += jiff::SignedDuration::from_hours(1)),
            ..Changes::default()
        },
        "saati geri",
    );
    refused(
        Changes {
            text: Some(|text| text.replacen('{', r#"{"open":"x","#, 1)),
            ..Changes::default()
        },
        "beklenmeyen bir yanıt",
    );
    refused(
        Changes {
            text: Some(|text| text.replace(r#""version":1"#, r#""version":2"#)),
            ..Changes::default()
        },
        "eski",
    );
}

#[test]
fn a_form_that_is_not_the_described_one_is_not_signed() {
    let changed: [fn(&mut Vec<u8>); 4] = [
        |form| *form.last_mut().unwrap() ^= 1,
        |form| form.push(b'\n'),
        |form| form.truncate(form.len() - 1),
        Vec::clear,
    ];
    for form in changed {
        let changes = Changes {
            form: Some(form),
            ..Changes::default()
        };
        let calls = refused(changes, "");
        assert_eq!(calls.last().unwrap(), "DELETE /imza-araci/v1/request");
    }
    // Described, but none that the portal issues.
    refused(
        Changes {
            description: Some(|one| {
                one.document.length = 3;
                one.document.sha256 =
                    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".to_owned();
            }),
            form: Some(|form| *form = b"abc".to_vec()),
            ..Changes::default()
        },
        "İndirilen form",
    );
}

#[test]
fn redirects_and_other_answers_are_followed_nowhere() {
    let elsewhere = Portal::open(Changes::default());
    for status in [301, 302, 303, 307, 308] {
        for at in [
            "POST /imza-araci/v1/claim",
            "GET /imza-araci/v1/document",
            "POST /imza-araci/v1/certificate",
        ] {
            let location = &elsewhere.origin;
            let answer = format!(
                "HTTP/1.1 {status} X\r\nLocation: {location}/imza-araci/v1/claim\r\nContent-Length: 0\r\n\r\n"
            );
            refused(
                Changes {
                    answer: Some((at, answer)),
                    ..Changes::default()
                },
                "beklenmeyen bir yanıt",
            );
        }
    }
    assert!(elsewhere.calls().is_empty());
    let endless = "x".repeat(70_000);
    for body in ["", "{}", "null", r#"{"token":"a\r\nb"}"#, &endless] {
        let answer = format!(
            "HTTP/1.1 200 X\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        refused(
            Changes {
                answer: Some(("POST /imza-araci/v1/claim", answer)),
                ..Changes::default()
            },
            "beklenmeyen bir yanıt",
        );
    }
}

#[test]
fn a_return_address_of_another_host_is_not_opened() {
    for change in [
        (|_| format!("https://example.org/imza/devam?k={RETURN_KEY}")) as fn(&str) -> String,
        |own| own.replace("/imza/devam", "/cikis"),
        |own| own.replace("http://", "http://a@"),
        |own| format!("{own}&x"),
        |_| "--help".to_owned(),
    ] {
        let portal = Portal::open(Changes {
            return_url: Some(change),
            ..Changes::default()
        });
        let told = Desk::new(&portal, Card::of_applicant(Kind::P256)).run(&[PIN]);
        assert_eq!(told.opened, "");
        assert!(told.said.contains("açılamadı"), "{}", told.said);
        assert!(told.said.contains(RETURN_CODE));
    }
}
