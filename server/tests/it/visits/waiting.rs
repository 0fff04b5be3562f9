//! The population registry does not answer: nothing is lost, and whoever
//! leaves a number is told when it does.

use crate::visits::deliver::Says;
use domain::{
    Services,
    captcha::CaptchaKind,
    form::{Field, Rejected},
    outbox::Queue,
    ports::NotSent,
    service::{ActError, Caller, ExternalSystem},
    session::{SessionToken, Who},
    sign_in,
};
use jiff::SignedDuration;
use server::{
    outbox,
    watch::{Kind, Outage, System},
};
use server_testing::visiting::{Claim, LOST, Portal};

const PHONE: &str = "0542 318 44 09";

const ANOTHER: Claim = [
    "30000000328",
    "Mehmet",
    "Demir",
    "Ankara",
    "30.11.1975",
    "MM5003",
];
const THIRD: Claim = [
    "70000000782",
    "Zeynep",
    "Arslan",
    "Bursa",
    "12.12.1988",
    "MM5007",
];

fn outage(portal: &Portal) {
    portal.started.watch.outages().begin(
        System::Population,
        Outage {
            kind: Kind::Down,
            percent: 100,
            until: portal.services().now() + SignedDuration::from_hours(400),
        },
    );
}

/// Signs in in vain.
async fn note_registry_outage(
    portal: &Portal,
    claim: Claim,
) -> (SessionToken, sign_in::Draft, Caller) {
    let (token, draft) = portal.claim("saglik", claim).await;
    let caller = portal.caller(Some(&token)).await;
    let told = portal
        .services()
        .sign_in
        .check_claim(&caller, "saglik", &draft)
        .await;
    assert_eq!(
        told.unwrap_err(),
        ActError::External(ExternalSystem::Population),
        "an outage is no mismatch"
    );
    let caller = portal.caller(Some(&token)).await;
    (token, draft, caller)
}

/// Meets an outage and leaves a number; the claim as it was typed.
async fn wait(portal: &Portal, claim: Claim) -> sign_in::Draft {
    outage(portal);
    let (_, draft, caller) = note_registry_outage(portal, claim).await;
    let services = portal.services();
    services
        .sign_in
        .notify_when_available(&caller, PHONE)
        .await
        .unwrap();
    draft
}

fn texts(portal: &Portal) -> Vec<String> {
    let messages = portal.started.inbox.as_ref().unwrap().messages();
    messages.into_iter().map(|one| one.text).collect()
}

async fn deliver(portal: &Portal) -> bool {
    outbox::deliver_one(portal.services(), Queue::Registry)
        .await
        .unwrap()
}

#[tokio::test]
async fn what_met_an_outage_is_shown_again_until_it_is_cleared() {
    let portal = Portal::open().await;
    outage(&portal);
    let (token, draft, caller) = note_registry_outage(&portal, LOST).await;
    let services = portal.services();
    let shown = async || {
        let caller = portal.caller(Some(&token)).await;
        let begun = services
            .sign_in
            .begin(&caller, "saglik", CaptchaKind::Picture)
            .await;
        begun.unwrap().claim
    };
    let typed = Some(draft.without_captcha());
    assert_eq!(shown().await, typed);
    services
        .sign_in
        .notify_when_available(&caller, PHONE)
        .await
        .unwrap();
    assert_eq!(shown().await, typed);
    let caller = portal.caller(Some(&token)).await;
    services.sign_in.clear_typed(&caller).await.unwrap();
    assert_eq!(shown().await, None);
}

#[tokio::test]
async fn whoever_leaves_a_number_is_told_once_when_the_registry_answers() {
    let portal = Portal::open().await;
    let draft = wait(&portal, LOST).await;
    for _ in 0..3 {
        assert!(deliver(&portal).await, "it is asked");
        assert!(!deliver(&portal).await, "and not again at once");
        portal.pass(SignedDuration::from_mins(6));
    }
    assert!(texts(&portal).is_empty());

    portal.started.watch.outages().end(System::Population);
    assert!(deliver(&portal).await);
    let told = texts(&portal);
    assert_eq!(told.len(), 1);
    assert!(told[0].ends_with(": 127.0.0.1/basvuru/saglik"), "{told:?}");
    portal.pass(SignedDuration::from_mins(30));
    assert!(!deliver(&portal).await, "it is over");

    // The claim as it was typed, in a visit of its own by now.
    let (token, _) = portal.sign_in("saglik", LOST).await.unwrap();
    let caller = portal.caller(Some(&token)).await;
    assert!(matches!(caller.who(), Who::Applicant(_)));
    assert_eq!(draft.national_id, LOST[0]);
}

/// Asking is no sending: only a text that was begun may have gone out.
#[tokio::test]
async fn whoever_waits_is_told_however_many_processes_died_while_they_asked() {
    let portal = Portal::open().await;
    wait(&portal, LOST).await;
    let services = portal.services();
    let store = &services.ports().store;
    for _ in 0..5 {
        let now = services.now();
        let leased = store.lease(Queue::Registry, now, now).await.unwrap();
        assert!(leased.is_some(), "and the process dies");
    }
    assert!(deliver(&portal).await, "the registry is still down");
    portal.pass(SignedDuration::from_mins(6));
    portal.started.watch.outages().end(System::Population);
    assert!(deliver(&portal).await);
    assert_eq!(texts(&portal).len(), 1);
    assert!(store.undelivered().await.unwrap().is_empty());
}

/// As any notice (POLICIES 2.7); a gateway that was not reached does not count.
#[tokio::test]
async fn a_text_of_which_nobody_knows_is_sent_once_more_and_never_again() {
    let portal = Portal::open().await;
    wait(&portal, LOST).await;
    portal.started.watch.outages().end(System::Population);
    let says = Says::new(Err(NotSent::Unreachable));
    let mut ports = portal.services().ports().clone();
    ports.notifier = says.clone();
    let services = Services::new(ports, *portal.services().limits());
    let deliver = async || {
        outbox::deliver_one(&services, Queue::Registry)
            .await
            .unwrap();
        portal.pass(SignedDuration::from_mins(11));
        says.sent()
    };
    for sent in 1..=4 {
        assert_eq!(deliver().await, sent);
    }
    *says.outcome.lock().unwrap() = Err(NotSent::Unknown);
    for sent in [5, 6, 6] {
        assert_eq!(deliver().await, sent);
    }
    let undelivered = services.ports().store.undelivered().await.unwrap();
    assert!(undelivered[0].dead, "and it is the operator's");
}

#[tokio::test]
async fn the_claim_and_its_captcha_are_good_as_soon_as_the_registry_answers() {
    let portal = Portal::open().await;
    outage(&portal);
    let (_, draft, caller) = note_registry_outage(&portal, LOST).await;
    portal.started.watch.outages().end(System::Population);
    let kept = caller.session.as_ref().unwrap().claim.clone().unwrap();
    assert_eq!(kept, draft.clone().without_captcha());
    portal
        .services()
        .sign_in
        .check_claim(&caller, "saglik", &draft)
        .await
        .unwrap();
}

#[tokio::test]
async fn the_text_does_not_tell_a_right_claim_from_a_wrong_one() {
    let wrong = {
        let mut wrong = LOST;
        wrong[1] = "Şükran";
        wrong
    };
    let mut told = Vec::new();
    for claim in [LOST, wrong] {
        let portal = Portal::open().await;
        wait(&portal, claim).await;
        portal.started.watch.outages().end(System::Population);
        assert!(deliver(&portal).await);
        told.push(texts(&portal));
    }
    assert_eq!(told[0].len(), 1);
    assert_eq!(told[0], told[1]);
}

#[tokio::test]
async fn nobody_sends_texts_to_others_with_it() {
    let portal = Portal::open().await;
    let services = portal.services();
    // No outage was met in this visit.
    let (token, _) = portal.claim("saglik", LOST).await;
    let caller = portal.caller(Some(&token)).await;
    let told = services.sign_in.notify_when_available(&caller, PHONE).await;
    assert_eq!(told.unwrap_err(), ActError::Expired);

    outage(&portal);
    // One phone for a person, and one person for a captcha; a phone twice.
    for (round, person) in [LOST, ANOTHER, LOST, THIRD].into_iter().enumerate() {
        let (token, draft, caller) = note_registry_outage(&portal, person).await;
        let refused = services
            .sign_in
            .notify_when_available(&caller, "0212 555 01 02")
            .await;
        assert!(
            matches!(&refused, Err(ActError::Refused(told)) if fields(told) == [Field::MobilePhone]),
            "{refused:?}"
        );
        let told = services.sign_in.notify_when_available(&caller, PHONE).await;
        if round > 1 {
            assert!(matches!(told, Err(ActError::TooOften { .. })), "{told:?}");
            continue;
        }
        assert!(told.is_ok(), "{told:?}");
        // The same claim has no second phone, and the next one no free captcha.
        let caller = portal.caller(Some(&token)).await;
        let told = services
            .sign_in
            .notify_when_available(&caller, "0532 999 88 77")
            .await;
        assert_eq!(told.unwrap_err(), ActError::Expired);
        let told = services
            .sign_in
            .check_claim(&caller, "saglik", &draft)
            .await
            .unwrap_err();
        assert!(
            matches!(&told, ActError::Refused(told) if fields(told) == [Field::CaptchaAnswer]),
            "{told:?}"
        );
    }
}

#[tokio::test]
async fn an_outage_texts_no_more_phones_than_its_budget() {
    let portal = Portal::open_with(|config| config.limits.wait.budget_day = 2)
        .await
        .0;
    outage(&portal);
    for (person, phone, told) in [
        (LOST, PHONE, true),
        (ANOTHER, "0532 999 88 77", true),
        (THIRD, "0532 999 88 78", false),
    ] {
        let (_, _, caller) = note_registry_outage(&portal, person).await;
        let asked = portal
            .services()
            .sign_in
            .notify_when_available(&caller, phone)
            .await;
        assert_eq!(asked.is_ok(), told, "{asked:?}");
    }
}

fn fields(rejected: &Rejected) -> Vec<Field> {
    rejected.iter().map(|(field, _)| field).collect()
}

#[tokio::test]
async fn after_two_days_what_was_kept_for_it_is_gone() {
    let portal = Portal::open().await;
    wait(&portal, LOST).await;
    let services = portal.services();
    portal.pass(SignedDuration::from_hours(49));
    let store = &services.ports().store;
    store
        .sweep(&services.limits().session, services.now())
        .await
        .unwrap();
    portal.started.watch.outages().end(System::Population);
    assert!(deliver(&portal).await, "the job ends");
    assert!(texts(&portal).is_empty());
    assert!(store.undelivered().await.unwrap().is_empty());
}
