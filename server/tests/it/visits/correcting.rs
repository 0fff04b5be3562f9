//! A confirmed form is corrected under its number, as often as it takes, until it
//! is signed.

use domain::{
    application::Draft,
    document::{DocumentKind, IssuedDocument},
    form::{Field, Problem},
    id::ApplicationNumber,
    outbox::Queue,
    progress::{State, Step},
    service::{ActError, Caller, Next, WentOnFrom},
};
use jiff::SignedDuration;
use server::outbox;

use crate::visits::started_over::charged;
use server_testing::visiting::{LOST, Portal, form};

const MOBILE: &str = "0542 318 44 09";
const ANOTHER: &str = "0532 999 88 77";

fn titled(title: &str) -> Draft {
    Draft {
        title: title.to_owned(),
        ..corrected(MOBILE)
    }
}

/// The form as the page posts it: the security word is kept.
fn corrected(mobile: &str) -> Draft {
    form(mobile).without_word()
}

/// Corrects the form, and confirms that.
async fn correct(portal: &Portal, caller: &Caller, draft: Draft) {
    let services = portal.services();
    services.applying.begin_correction(caller).await.unwrap();
    services.applying.review(caller, draft).await.unwrap();
    services.applying.confirm_form(caller).await.unwrap();
}

async fn opened(portal: &Portal, caller: &Caller) -> IssuedDocument {
    let number = number(portal, caller).await;
    let form = portal
        .services()
        .documents
        .open(caller, DocumentKind::ApplicationForm, number.as_str())
        .await;
    form.unwrap()
}

async fn number(portal: &Portal, caller: &Caller) -> ApplicationNumber {
    let sheet = portal.services().documents.result(caller).await.unwrap();
    sheet.printable.number
}

async fn state(portal: &Portal, caller: &Caller) -> State {
    let sheet = portal.services().documents.result(caller).await.unwrap();
    sheet.printable.case.state
}

/// What the paper's desk is told of a form: live, and whether there is a newer one.
async fn told(portal: &Portal, form: &IssuedDocument) -> (bool, bool) {
    let anybody = portal.caller(None).await;
    let verified = portal
        .services()
        .documents
        .verify_file(&anybody, &form.file)
        .await;
    let facts = verified.unwrap().facts.unwrap();
    assert_eq!(facts.version, form.version);
    (facts.live, facts.superseded)
}

async fn messages(portal: &Portal, of: &str) -> Vec<String> {
    while outbox::deliver_one(portal.services(), Queue::Messages)
        .await
        .unwrap()
    {}
    let messages = portal.started.inbox.as_ref().unwrap().messages();
    let texts = messages.into_iter().map(|one| one.text);
    texts.filter(|text| text.contains(of)).collect()
}

#[tokio::test]
async fn a_form_is_corrected_twice_under_its_number_and_paid_for_once() {
    let portal = Portal::open().await;
    let (caller, printable) = portal.applied(MOBILE).await;
    let order = printable.case.order.clone().unwrap();
    let mut forms = vec![opened(&portal, &caller).await];
    for (version, title) in [(2, "Uzman"), (3, "Hemşire")] {
        correct(&portal, &caller, titled(title)).await;
        let printable = portal
            .services()
            .documents
            .result(&caller)
            .await
            .unwrap()
            .printable;
        assert_eq!(printable.case.state, State::AwaitingPaper);
        assert_eq!(printable.application.title.as_str(), title);
        assert_eq!(printable.case.order.as_ref().unwrap().id, order.id);
        let form = opened(&portal, &caller).await;
        assert_eq!((form.version, form.number), (version, printable.number));
        forms.push(opened(&portal, &caller).await);
        let (newest, earlier) = forms.split_last().unwrap();
        assert_eq!(told(&portal, newest).await, (true, false));
        for form in earlier {
            assert_eq!(told(&portal, form).await, (true, true));
            assert_ne!(form.mark, newest.mark);
        }
    }
    assert_eq!(charged(&portal).await, 90_000);
    let number = printable.number.as_str();
    assert_eq!(messages(&portal, "duzeltildi").await.len(), 2);
    assert_eq!(messages(&portal, "basvurunuz alindi").await.len(), 1);
    for text in messages(&portal, number).await {
        assert!(text.len() <= 160 && text.is_ascii(), "{text}");
    }
    portal.services().applying.withdraw(&caller).await.unwrap();
    assert_eq!(charged(&portal).await, 0);
}

#[tokio::test]
async fn a_correction_that_is_not_confirmed_changes_nothing_and_can_be_given_up() {
    let portal = Portal::open().await;
    let services = portal.services();
    let (caller, before) = portal.applied(MOBILE).await;
    let first = opened(&portal, &caller).await;
    services.applying.begin_correction(&caller).await.unwrap();
    services.applying.begin_correction(&caller).await.unwrap();
    let word = Draft {
        security_word: "uzun bir sözcük öbeği".to_owned(),
        security_word_again: "uzun bir sözcük öbeği".to_owned(),
        ..titled("Uzman")
    };
    services.applying.review(&caller, word).await.unwrap();
    let during = services.documents.result(&caller).await.unwrap().printable;
    assert_eq!(during.case.state, State::Correcting);
    assert_eq!(during.application, before.application);
    assert_ne!(during.case.word, before.case.word);
    assert_eq!(opened(&portal, &caller).await, first);
    assert_eq!(told(&portal, &first).await, (true, false));
    services.applying.drop_correction(&caller).await.unwrap();
    services.applying.drop_correction(&caller).await.unwrap();
    let after = services.documents.result(&caller).await.unwrap().printable;
    assert_eq!(after.case.state, State::AwaitingPaper);
    assert_eq!(after.application, before.application);
    assert_eq!(after.case.draft, before.case.draft);
    assert_eq!(after.case.word, before.case.word);
    assert_eq!(opened(&portal, &caller).await, first);
    assert!(messages(&portal, "duzeltildi").await.is_empty());
    // Confirmed as it was, it is no other form.
    correct(&portal, &caller, corrected(MOBILE)).await;
    assert_eq!(opened(&portal, &caller).await, first);
    assert_eq!(told(&portal, &first).await, (true, false));
}

#[tokio::test]
async fn another_phone_counts_once_its_code_is_typed() {
    let portal = Portal::open().await;
    let services = portal.services();
    let (caller, before) = portal.applied(MOBILE).await;
    let first = opened(&portal, &caller).await;
    correct(&portal, &caller, corrected(ANOTHER)).await;
    assert_eq!(state(&portal, &caller).await, State::CorrectionAwaitingCode);
    // Whoever has the phone of before is told, once for each other one.
    let changing = messages(&portal, "degistiriliyor").await;
    assert_eq!(changing.len(), 1);
    assert!(changing[0].len() <= 160, "{changing:?}");
    let waits = services.documents.result(&caller).await.unwrap().printable;
    assert_eq!(waits.application, before.application);
    assert_eq!(opened(&portal, &caller).await, first);
    portal.pass(SignedDuration::from_mins(2));
    services.codes.send_code(&caller).await.unwrap();
    assert_eq!(state(&portal, &caller).await, State::CorrectionCodeSent);
    let sheet = services.codes.code(&caller).await.unwrap();
    assert_eq!(sheet.phone.spaced(), "0532 999 88 77");
    let code = portal.code(ANOTHER);
    let proved = services.codes.check_code(&caller, &code).await.unwrap();
    assert_eq!(proved.next, Next::Open);
    let caller = portal.caller(Some(&proved.token)).await;
    let after = services.documents.result(&caller).await.unwrap().printable;
    assert_eq!(after.case.state, State::AwaitingPaper);
    assert_eq!(after.application.mobile_phone.spaced(), "0532 999 88 77");
    assert_eq!((after.number, after.case.version), (before.number, 2));
    assert_eq!(charged(&portal).await, 90_000);
    assert_eq!(told(&portal, &first).await, (true, true));
    // The application is opened by the phone that it has now.
    portal.pass(SignedDuration::from_hours(26));
    let (token, next) = portal.sign_in("saglik", LOST).await.unwrap();
    assert_eq!(next, Next::Resume);
    let caller = portal.caller(Some(&token)).await;
    services.codes.send_resumption_code(&caller).await.unwrap();
    let code = portal.code(ANOTHER);
    services.codes.resume(&caller, &code).await.unwrap();
}

#[tokio::test]
async fn wrong_codes_lock_the_correction_and_not_the_application() {
    let portal = Portal::open().await;
    let services = portal.services();
    let (caller, before) = portal.applied(MOBILE).await;
    correct(&portal, &caller, corrected(ANOTHER)).await;
    let mut last = None;
    for _ in 0..3 {
        portal.pass(SignedDuration::from_mins(10));
        if services.codes.send_code(&caller).await.is_err() {
            break;
        }
        let wrong = match portal.code(ANOTHER).as_str() {
            "111111" => "222222",
            _ => "111111",
        };
        for _ in 0..5 {
            portal.pass(SignedDuration::from_secs(30));
            last = services.codes.check_code(&caller, wrong).await.err();
        }
    }
    let elsewhere = Some(ActError::Elsewhere(Step::Result));
    assert_eq!(last, elsewhere);
    assert_eq!(services.codes.code(&caller).await.err(), elsewhere);
    assert!(
        services
            .documents
            .result(&caller)
            .await
            .unwrap()
            .code_locked
    );
    // The application is live, and what was confirmed is still to be had.
    opened(&portal, &caller).await;
    services.applying.drop_correction(&caller).await.unwrap();
    let after = services.documents.result(&caller).await.unwrap().printable;
    assert_eq!(after.application, before.application);
    assert_eq!(after.case.state, State::AwaitingPaper);
    // Another phone cannot be confirmed, the one of before can.
    services.applying.begin_correction(&caller).await.unwrap();
    services
        .applying
        .review(&caller, corrected(ANOTHER))
        .await
        .unwrap();
    let refused = services.applying.confirm_form(&caller).await.err();
    assert_eq!(refused, elsewhere);
    services
        .applying
        .review(&caller, titled("Uzman"))
        .await
        .unwrap();
    services.applying.confirm_form(&caller).await.unwrap();
}

#[tokio::test]
async fn a_correction_that_waited_meets_another_one_and_neither_is_lost() {
    let portal = Portal::open().await;
    let services = portal.services();
    let (caller, _) = portal.applied(MOBILE).await;
    services.applying.begin_correction(&caller).await.unwrap();
    let base = services.applying.form(&caller).await.unwrap().case.revision;
    let waited = Draft {
        certificate: String::new(),
        ..titled("Hemşire")
    };
    // Sent as it waited on a device: it counts.
    let key = "0123456789abcdef0123456789abcdef";
    let from = WentOnFrom::read(base, "", true);
    let sent = services
        .applying
        .submit(&caller, key, &from, waited.clone())
        .await;
    sent.unwrap();
    let sent = services
        .applying
        .submit(&caller, key, &from, waited.clone())
        .await;
    sent.unwrap();
    let after = services.documents.result(&caller).await.unwrap().printable;
    assert_eq!(
        (after.application.title.as_str(), after.case.version),
        ("Hemşire", 2)
    );
    // Given up meanwhile: begun again, for the applicant to choose.
    services.applying.begin_correction(&caller).await.unwrap();
    let base = services.applying.form(&caller).await.unwrap().case.revision;
    services.applying.drop_correction(&caller).await.unwrap();
    let from = WentOnFrom::read(base, "", true);
    let key = "1123456789abcdef0123456789abcdef";
    let sent = services
        .applying
        .submit(&caller, key, &from, titled("Uzman"))
        .await;
    assert!(matches!(sent, Err(ActError::Stale(_))), "{sent:?}");
    let sheet = services.applying.form(&caller).await.unwrap();
    assert_eq!(sheet.case.draft.title, "Hemşire");
}

#[tokio::test]
async fn a_form_is_corrected_ten_times_a_day_at_the_most() {
    let portal = Portal::open().await;
    let services = portal.services();
    let (caller, _) = portal.applied(MOBILE).await;
    for _ in 0..10 {
        services.applying.begin_correction(&caller).await.unwrap();
        services.applying.drop_correction(&caller).await.unwrap();
    }
    let refused = services.applying.begin_correction(&caller).await.err();
    assert!(
        matches!(refused, Some(ActError::TooOften { .. })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn the_reason_and_the_certificate_stay_as_they_were_confirmed() {
    let portal = Portal::open().await;
    let services = portal.services();
    let (caller, _) = portal.applied(MOBILE).await;
    // Also once the authority has revoked the lost one.
    while outbox::deliver_one(services, Queue::Certificates)
        .await
        .unwrap()
    {}
    services.applying.begin_correction(&caller).await.unwrap();
    let sheet = services.applying.form(&caller).await.unwrap();
    assert_eq!(sheet.offer.reasons.len(), 1);
    assert_eq!(sheet.verdict.map(|_| ()), Ok(()));
    let other = Draft {
        reason: "first".to_owned(),
        validity_years: "3".to_owned(),
        ..corrected(MOBILE)
    };
    let refused = services.applying.review(&caller, other).await.unwrap_err();
    let ActError::Refused(rejected) = &refused else {
        panic!("{refused:?}")
    };
    assert_eq!(rejected.problem(Field::Reason), Some(Problem::NotOffered));
}

#[tokio::test]
async fn a_correction_begins_only_while_the_form_is_to_be_signed() {
    let portal = Portal::open().await;
    let services = portal.services();
    let token = portal.code_sent(LOST, form(MOBILE)).await;
    let caller = portal.caller(Some(&token)).await;
    let refused = services.applying.begin_correction(&caller).await.err();
    assert_eq!(refused, Some(ActError::Elsewhere(Step::CheckCode)));
    let refused = services.applying.drop_correction(&caller).await.err();
    assert_eq!(refused, Some(ActError::Elsewhere(Step::CheckCode)));
    let code = portal.code(MOBILE);
    let token = services
        .codes
        .check_code(&caller, &code)
        .await
        .unwrap()
        .token;
    let caller = portal.caller(Some(&token)).await;
    // Before a way of signing is chosen, it is chosen after the correction.
    correct(&portal, &caller, titled("Uzman")).await;
    assert_eq!(services.applying.step(&caller).await, Ok(Step::Signing));
    services
        .signing
        .choose(&caller, "wet_signature")
        .await
        .unwrap();
    services.applying.begin_correction(&caller).await.unwrap();
    services.applying.withdraw(&caller).await.unwrap();
    assert_eq!(charged(&portal).await, 0);
    let refused = services.applying.begin_correction(&caller).await.err();
    assert_eq!(refused, Some(ActError::Elsewhere(Step::Result)));
}
