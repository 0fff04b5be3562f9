//! Codes by SMS: the letters in front of them, another number, another code.

use domain::{
    application,
    certificate::OrderState,
    form::{Field, Problem},
    secret::CodeLetters,
    service::{ActError, Caller, Revocation},
};
use jiff::SignedDuration;

use super::acts::problem;
use server_testing::visiting::{LOST, Portal, form};

const MOBILE: &str = "0542 318 44 09";
const ANOTHER: &str = "0532 999 88 77";

/// What a phone got last: the letters and the digits.
fn newest(portal: &Portal, phone: &str) -> (String, String) {
    let digits = portal.code(phone);
    let messages = portal.started.inbox.as_ref().unwrap().messages();
    let text = messages.iter().find(|one| one.text.ends_with(&digits));
    let (before, _) = text
        .unwrap()
        .text
        .split_once(&format!("-{digits}"))
        .unwrap();
    let letters = before[before.len() - CodeLetters::COUNT..].to_owned();
    (letters, digits)
}

fn number(mobile_phone: &str) -> application::Draft {
    application::Draft {
        mobile_phone: mobile_phone.to_owned(),
        ..application::Draft::default()
    }
}

async fn left(portal: &Portal, caller: &Caller) -> u8 {
    let sheet = portal.services().codes.code(caller).await.unwrap();
    sheet.status.unwrap().left
}

#[tokio::test]
async fn a_code_has_the_letters_of_its_message_and_an_older_one_is_told() {
    let portal = Portal::open().await;
    let token = portal.code_sent(LOST, form(MOBILE)).await;
    let (older_letters, older) = newest(&portal, MOBILE);
    let services = portal.services();
    portal.pass(SignedDuration::from_secs(61));
    let caller = portal.caller(Some(&token)).await;
    services.codes.send_code(&caller).await.unwrap();
    let (letters, digits) = newest(&portal, MOBILE);
    assert_ne!(letters, older_letters);
    let status = services.codes.code(&caller).await.unwrap().status.unwrap();
    assert_eq!(status.letters, CodeLetters::parse(&letters));
    for typed in [older.clone(), format!("{older_letters}-{older}")] {
        let error = services
            .codes
            .check_code(&caller, &typed)
            .await
            .unwrap_err();
        let told = Problem::OlderCode {
            newest: CodeLetters::parse(&letters).unwrap(),
        };
        assert_eq!(problem(&error, Field::OneTimeCode), Some(told), "{typed}");
        portal.pass(SignedDuration::from_secs(3));
    }
    assert_eq!(left(&portal, &caller).await, 5, "none of it is a try");
    let typed = format!("{} {digits}", letters.to_lowercase());
    services.codes.check_code(&caller, &typed).await.unwrap();
}

#[tokio::test]
async fn a_wrong_number_is_corrected_and_nothing_else_is_typed_again() {
    let portal = Portal::open().await;
    let token = portal.code_sent(LOST, form(MOBILE)).await;
    let before = portal.code(MOBILE);
    let caller = portal.caller(Some(&token)).await;
    let services = portal.services();
    let kept = services.codes.code(&caller).await.unwrap().case;
    for (typed, shown) in [("", true), ("0262 555 01 02", true), ("0532 999 88", true)] {
        let error = services.codes.correct_phone(&caller, &number(typed)).await;
        let error = error.unwrap_err();
        assert_eq!(
            problem(&error, Field::MobilePhone).is_some(),
            shown,
            "{typed}"
        );
    }
    assert_eq!(portal.code(MOBILE), before, "nothing has changed");
    // No pause: it is another phone's first code.
    services
        .codes
        .correct_phone(&caller, &number(ANOTHER))
        .await
        .unwrap();
    let sheet = services.codes.code(&caller).await.unwrap();
    assert_eq!(sheet.phone.spaced(), ANOTHER);
    let expected = application::Draft {
        mobile_phone: ANOTHER.to_owned(),
        ..kept.draft
    };
    assert_eq!(sheet.case.draft, expected);
    // The code of the wrong number opens nothing, and is told as what it is.
    let error = services
        .codes
        .check_code(&caller, &before)
        .await
        .unwrap_err();
    assert!(
        matches!(
            problem(&error, Field::OneTimeCode),
            Some(Problem::OlderCode { .. })
        ),
        "{error:?}"
    );
    let code = portal.code(ANOTHER);
    let token = services
        .codes
        .check_code(&caller, &code)
        .await
        .unwrap()
        .token;
    let caller = portal.caller(Some(&token)).await;
    let late = services.codes.correct_phone(&caller, &number(MOBILE)).await;
    assert!(matches!(late, Err(ActError::Elsewhere(_))), "{late:?}");
}

#[tokio::test]
async fn a_number_of_an_unknown_range_is_corrected_to_once_it_is_said_to_be_right() {
    const UNFAMILIAR: &str = "0563 611 23 45";
    let portal = Portal::open().await;
    let token = portal.code_sent(LOST, form(MOBILE)).await;
    let caller = portal.caller(Some(&token)).await;
    let services = portal.services();
    let error = services
        .codes
        .correct_phone(&caller, &number(UNFAMILIAR))
        .await;
    let asked = problem(&error.unwrap_err(), Field::MobilePhone);
    assert!(asked.is_some_and(Problem::is_question), "{asked:?}");
    let confirmed = application::Draft {
        mobile_phone_confirmed: UNFAMILIAR.to_owned(),
        ..number(UNFAMILIAR)
    };
    services
        .codes
        .correct_phone(&caller, &confirmed)
        .await
        .unwrap();
    let sheet = services.codes.code(&caller).await.unwrap();
    assert_eq!(sheet.phone.spaced(), UNFAMILIAR);
    services
        .codes
        .check_code(&caller, &portal.code(UNFAMILIAR))
        .await
        .unwrap();
}

#[tokio::test]
async fn another_code_is_sent_at_the_very_second_that_is_told() {
    let portal = Portal::open().await;
    let token = portal.code_sent(LOST, form(MOBILE)).await;
    let services = portal.services();
    let caller = portal.caller(Some(&token)).await;
    portal.pass(SignedDuration::from_secs(20));
    let sheet = services.codes.code(&caller).await.unwrap();
    let wait = sheet.again_at.unwrap().duration_since(sheet.now);
    let error = services.codes.send_code(&caller).await.unwrap_err();
    assert_eq!(error, ActError::TooOften { wait });
    portal.pass(wait);
    let told = services.codes.code(&caller).await.unwrap();
    assert_eq!(told.again_at, Some(told.now));
    services.codes.send_code(&caller).await.unwrap();
}

#[tokio::test]
async fn a_second_press_on_send_is_the_same_press() {
    let portal = Portal::open().await;
    let token = portal.code_sent(LOST, form(MOBILE)).await;
    let code = portal.code(MOBILE);
    let caller = portal.caller(Some(&token)).await;
    portal.pass(SignedDuration::from_secs(9));
    portal.services().codes.send_code(&caller).await.unwrap();
    assert_eq!(portal.code(MOBILE), code, "no other was sent");
    portal.pass(SignedDuration::from_secs(2));
    let error = portal
        .services()
        .codes
        .send_code(&caller)
        .await
        .unwrap_err();
    assert!(matches!(error, ActError::TooOften { .. }), "{error:?}");
}

#[tokio::test]
async fn what_the_code_does_to_the_lost_card_is_told_before() {
    for (mobile, told, done) in [
        (MOBILE, Revocation::AtOnce, OrderState::Ordered),
        (ANOTHER, Revocation::AfterApproval, OrderState::Requested),
    ] {
        let portal = Portal::open().await;
        let token = portal.code_sent(LOST, form(mobile)).await;
        let caller = portal.caller(Some(&token)).await;
        let services = portal.services();
        assert_eq!(services.codes.code(&caller).await.unwrap().revocation, told);
        let code = portal.code(mobile);
        let token = services
            .codes
            .check_code(&caller, &code)
            .await
            .unwrap()
            .token;
        let caller = portal.caller(Some(&token)).await;
        services
            .signing
            .choose(&caller, "wet_signature")
            .await
            .unwrap();
        let sheet = services.documents.result(&caller).await.unwrap();
        assert_eq!(sheet.printable.case.order.unwrap().state, done);
    }
}
