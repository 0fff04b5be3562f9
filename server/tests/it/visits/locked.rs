//! How often codes are guessed at, before an application is locked and who
//! opens it again.

use domain::{
    institution::InstitutionSlug,
    person::NationalId,
    service::{ActError, Caller, Next},
};
use jiff::SignedDuration;

use server_testing::visiting::{LOST, Portal, form};

const MOBILE: &str = "0532 999 88 77";

/// A code that is not this one, another one for each number: the same one
/// again within a moment is no other try.
pub fn wrong(code: &str, nth: u32) -> String {
    let code: u32 = code.parse().unwrap();
    format!("{:06}", (code + 1 + nth) % 1_000_000)
}

/// Somebody who claims to be the applicant, in a visit of their own.
async fn claimant(portal: &Portal) -> Caller {
    let (token, next) = portal.sign_in("saglik", LOST).await.unwrap();
    assert_eq!(next, Next::Resume);
    portal.caller(Some(&token)).await
}

async fn unlock(portal: &Portal, institution: &str) -> bool {
    let person = NationalId::parse(LOST[0]).unwrap();
    let institution = InstitutionSlug::parse(institution).unwrap();
    portal
        .services()
        .operations
        .unlock(&person, &institution)
        .await
        .unwrap()
}

#[tokio::test]
async fn ten_wrong_codes_lock_an_application_whatever_codes_they_were() {
    let portal = Portal::open().await;
    let token = portal.code_sent(LOST, form(MOBILE)).await;
    let services = portal.services();
    for round in 0..2 {
        let code = portal.code(MOBILE);
        for nth in 0..5 {
            let caller = portal.caller(Some(&token)).await;
            assert!(
                services
                    .codes
                    .check_code(&caller, &wrong(&code, nth))
                    .await
                    .is_err()
            );
        }
        portal.pass(SignedDuration::from_secs(61));
        if round == 0 {
            let caller = portal.caller(Some(&token)).await;
            services.codes.send_code(&caller).await.unwrap();
        }
    }
    let caller = portal.caller(Some(&token)).await;
    assert_eq!(
        services.codes.send_code(&caller).await.unwrap_err(),
        ActError::Locked
    );
    assert_eq!(
        services
            .codes
            .check_code(&caller, "123456")
            .await
            .unwrap_err(),
        ActError::Locked
    );
    assert!(unlock(&portal, "saglik").await);
    let caller = portal.caller(Some(&token)).await;
    services.codes.send_code(&caller).await.unwrap();
    let code = portal.code(MOBILE);
    services.codes.check_code(&caller, &code).await.unwrap();
}

#[tokio::test]
async fn wrong_codes_of_a_later_visit_shut_that_visit_and_its_network_out_and_nobody_else() {
    let portal = Portal::open().await;
    portal.applied(MOBILE).await;
    let services = portal.services();
    assert!(!unlock(&portal, "saglik").await, "nothing is locked");
    let mut wrong_codes = 0;
    for _ in 0..2 {
        portal.pass(SignedDuration::from_mins(16));
        let caller = claimant(&portal).await;
        services.codes.send_resumption_code(&caller).await.unwrap();
        let code = portal.code(MOBILE);
        for nth in 0..5 {
            assert!(
                services
                    .codes
                    .resume(&caller, &wrong(&code, nth))
                    .await
                    .is_err()
            );
            wrong_codes += 1;
        }
    }
    assert_eq!(wrong_codes, services.limits().code.tries_per_case);
    // This network has had its tries, in whichever visit.
    portal.pass(SignedDuration::from_mins(16));
    let caller = claimant(&portal).await;
    services.codes.send_resumption_code(&caller).await.unwrap();
    let told = services.codes.resume(&caller, &portal.code(MOBILE)).await;
    assert!(matches!(told, Err(ActError::TooOften { .. })), "{told:?}");
    // The owner, elsewhere, has made no mistake: the application is as it was.
    portal.pass(SignedDuration::from_mins(16));
    let mut owner = claimant(&portal).await;
    owner.network = "198.51.100.7".to_owned();
    services.codes.send_resumption_code(&owner).await.unwrap();
    let opened = services
        .codes
        .resume(&owner, &portal.code(MOBILE))
        .await
        .unwrap();
    let caller = portal.caller(Some(&opened.token)).await;
    assert!(services.documents.result(&caller).await.is_ok());
}

#[tokio::test]
async fn a_visit_of_many_networks_has_its_tries_once() {
    let portal = Portal::open().await;
    portal.applied(MOBILE).await;
    let services = portal.services();
    let limits = services.limits().code;
    portal.pass(SignedDuration::from_mins(16));
    let mut caller = claimant(&portal).await;
    for round in 0..2_u8 {
        caller.network = format!("198.51.100.{round}");
        services.codes.send_resumption_code(&caller).await.unwrap();
        let code = portal.code(MOBILE);
        for nth in 0..limits.tries {
            let told = services
                .codes
                .resume(&caller, &wrong(&code, nth.into()))
                .await;
            assert!(told.is_err());
        }
        portal.pass(SignedDuration::from_secs(61));
    }
    caller.network = "198.51.100.9".to_owned();
    services.codes.send_resumption_code(&caller).await.unwrap();
    let told = services.codes.resume(&caller, &portal.code(MOBILE)).await;
    assert!(matches!(told, Err(ActError::TooOften { .. })), "{told:?}");
}
