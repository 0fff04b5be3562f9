//! Suspending at once, whatever else stands in the way.

use domain::{
    certificate::OrderState,
    form::{Field, Problem, Rejected},
    service::{ActError, ExternalSystem, Next},
};
use jiff::SignedDuration;
use server::watch::{Kind, Outage, System};
use server_testing::visiting::{LOST, Portal, form};

/// The phone on the lost card's record, and one of somebody else's.
const ON_RECORD: &str = "0542 318 44 09";
const ANOTHER: &str = "0532 999 88 77";

#[tokio::test]
async fn an_application_in_ones_name_keeps_nobody_from_suspending() {
    let portal = Portal::open().await;
    portal.applied(ANOTHER).await;
    let (token, next) = portal.sign_in("saglik", LOST).await.unwrap();
    assert_eq!(next, Next::Resume);
    let caller = portal.caller(Some(&token)).await;
    let services = portal.services();
    let sheet = services.certificates.suspendable(&caller).await.unwrap();
    assert!(sheet.resumable);
    let serial = sheet.certificates[0].certificate.serial.as_str().to_owned();
    services
        .certificates
        .send_suspension_code(&caller, &serial)
        .await
        .unwrap();
    services
        .certificates
        .suspend_by_code(&caller, &serial, &portal.code(ON_RECORD))
        .await
        .unwrap();
    let sheet = services.certificates.suspendable(&caller).await.unwrap();
    let order = sheet.certificates[0].order.clone().unwrap();
    assert_eq!(order.state, OrderState::Ordered);
    // Nothing else of the application is open.
    assert_eq!(
        services.applying.form(&caller).await.unwrap_err(),
        ActError::ToResume
    );
    assert_eq!(
        services.documents.result(&caller).await.unwrap_err(),
        ActError::ToResume
    );
}

#[tokio::test]
async fn codes_of_an_application_leave_those_that_stop_a_thief() {
    let portal = Portal::open().await;
    let (token, _) = portal.sign_in("saglik", LOST).await.unwrap();
    let services = portal.services();
    let limits = services.limits().code;
    for count in 0..limits.per_person_day {
        let caller = portal.caller(Some(&token)).await;
        let mobile = format!("0532 999 88 {count:02}");
        services
            .applying
            .review(&caller, form(&mobile))
            .await
            .unwrap();
        services.applying.confirm_form(&caller).await.unwrap();
        services.codes.send_code(&caller).await.unwrap();
    }
    let caller = portal.caller(Some(&token)).await;
    services
        .applying
        .review(&caller, form(ANOTHER))
        .await
        .unwrap();
    services.applying.confirm_form(&caller).await.unwrap();
    let told = services.codes.send_code(&caller).await;
    assert!(matches!(told, Err(ActError::TooOften { .. })), "{told:?}");
    let sheet = services.certificates.suspendable(&caller).await.unwrap();
    let serial = sheet.certificates[0].certificate.serial.as_str().to_owned();
    services
        .certificates
        .send_suspension_code(&caller, &serial)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_outage_of_the_records_costs_no_try_at_the_word() {
    let portal = Portal::open().await;
    let (token, _) = portal.sign_in("saglik", LOST).await.unwrap();
    let caller = portal.caller(Some(&token)).await;
    let services = portal.services();
    let sheet = services.certificates.suspendable(&caller).await.unwrap();
    let serial = sheet.certificates[0].certificate.serial.as_str().to_owned();
    let tries = services.limits().claim.words_quarter;
    // Its answers get lost: the word was asked about, and nobody heard.
    let outage = Outage {
        kind: Kind::Lost,
        percent: 100,
        until: services.now() + SignedDuration::from_mins(1),
    };
    portal
        .started
        .watch
        .outages()
        .begin(System::Certificates, outage);
    for _ in 0..=tries {
        let told = services
            .certificates
            .suspend_by_word(&caller, &serial, "mor kaktüs 7")
            .await;
        assert_eq!(
            told.unwrap_err(),
            ActError::External(ExternalSystem::Certificates)
        );
    }
    portal.started.watch.outages().end(System::Certificates);
    let wrong = Rejected::one(Field::SecurityWord, Problem::WrongWord);
    for _ in 0..tries {
        let told = services
            .certificates
            .suspend_by_word(&caller, &serial, "başka bir söz")
            .await;
        assert_eq!(told.unwrap_err(), ActError::Refused(wrong.clone()));
    }
    let told = services
        .certificates
        .suspend_by_word(&caller, &serial, "başka bir söz")
        .await;
    assert!(matches!(told, Err(ActError::TooOften { .. })), "{told:?}");
}
