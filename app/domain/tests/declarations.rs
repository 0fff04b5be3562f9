//! The declaration of today has to be accepted; what was accepted in its time
//! stays readable as it was.

use domain::{
    application::{DECLARATION_VERSION, Declaration, Draft, Offer},
    certificate::{Availability, Offered, Reason, Term, Terms},
    form::{Field, Problem},
    institution::CardReader,
    secret::WordContext,
};

fn offer() -> Offer {
    Offer {
        reasons: vec![Offered {
            reason: Reason::First,
            availability: Availability::Fresh(Terms {
                term: Term::FromIssue,
                payer: None,
                nearly_over: false,
            }),
        }],
        readers: vec![CardReader::None],
        durations: vec![3],
        word_kept: true,
    }
}

fn accepted(version: &str) -> Draft {
    Draft {
        reason: "first".to_owned(),
        validity_years: "3".to_owned(),
        card_reader: "none".to_owned(),
        department: "Bilgi İşlem".to_owned(),
        title: "Memur".to_owned(),
        street_address: "Fatih Mah. Atatürk Cad. No: 5".to_owned(),
        province: "41".to_owned(),
        district: "Gebze".to_owned(),
        postal_code: "41400".to_owned(),
        work_phone: "0262 555 01 02".to_owned(),
        mobile_phone: "0532 123 45 67".to_owned(),
        mobile_operator: "turkcell".to_owned(),
        email: "ayse@saglik.gov.tr".to_owned(),
        notice_channel: "sms".to_owned(),
        declaration_accepted: version.to_owned(),
        ..Draft::default()
    }
}

#[test]
fn a_new_form_takes_the_declaration_of_today_alone() {
    let about = WordContext::default();
    let read = accepted(DECLARATION_VERSION).parse(&offer(), &about);
    assert_eq!(read.unwrap().application.declaration, Declaration::TODAY);
    for version in ["", "2026-1", "2025-9", "on"] {
        let refused = accepted(version).parse(&offer(), &about).unwrap_err();
        let problem = refused.problem(Field::DeclarationAccepted);
        assert_eq!(problem, Some(Problem::NotAccepted), "{version}");
        assert_eq!(refused.len(), 1, "{refused:?}");
    }
}

#[test]
fn a_confirmed_form_is_read_with_the_declaration_of_its_time() {
    for declaration in Declaration::ALL {
        let read = accepted(declaration.code()).parse_confirmed(&offer());
        assert_eq!(read.unwrap().declaration, *declaration);
    }
    assert!(accepted("2025-9").parse_confirmed(&offer()).is_err());
}
