//! How often codes are guessed at, before an application is locked and who
//! opens it again.

use domain::{
    institution::InstitutionSlug,
    intake::{ActError, Caller, Next},
    person::NationalId,
};
use jiff::SignedDuration;

use crate::visiting::{LOST, Portal, form};

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
    portal.intake().unlock(&person, &institution).await.unwrap()
}

#[tokio::test]
async fn ten_wrong_codes_lock_an_application_whatever_codes_they_were() {
    let portal = Portal::open().await;
    let token = portal.code_sent(LOST, form(MOBILE)).await;
    let intake = portal.intake();
    for round in 0..2 {
        let code = portal.code(MOBILE);
        for nth in 0..5 {
            let caller = portal.caller(Some(&token)).await;
            assert!(
                intake
                    .check_code(&caller, &wrong(&code, nth))
                    .await
                    .is_err()
            );
        }
        portal.pass(SignedDuration::from_secs(61));
        if round == 0 {
            let caller = portal.caller(Some(&token)).await;
            intake.send_code(&caller).await.unwrap();
        }
    }
    let caller = portal.caller(Some(&token)).await;
    assert_eq!(
        intake.send_code(&caller).await.unwrap_err(),
        ActError::Locked
    );
    assert_eq!(
        intake.check_code(&caller, "123456").await.unwrap_err(),
        ActError::Locked
    );
    assert!(unlock(&portal, "saglik").await);
    let caller = portal.caller(Some(&token)).await;
    intake.send_code(&caller).await.unwrap();
    let code = portal.code(MOBILE);
    intake.check_code(&caller, &code).await.unwrap();
}

#[tokio::test]
async fn ten_wrong_codes_of_later_visits_lock_it_until_somebody_who_knows_the_person_opens_it() {
    let portal = Portal::open().await;
    portal.applied(MOBILE).await;
    let intake = portal.intake();
    assert!(!unlock(&portal, "saglik").await, "nothing is locked");
    for _ in 0..2 {
        portal.pass(SignedDuration::from_mins(16));
        let caller = claimant(&portal).await;
        intake.send_resumption_code(&caller).await.unwrap();
        let code = portal.code(MOBILE);
        for nth in 0..5 {
            assert!(intake.resume(&caller, &wrong(&code, nth)).await.is_err());
        }
    }
    portal.pass(SignedDuration::from_mins(16));
    let caller = claimant(&portal).await;
    let told = intake.send_resumption_code(&caller).await;
    assert_eq!(told, Err(ActError::Locked));
    let told = intake.resume(&caller, &portal.code(MOBILE)).await;
    assert_eq!(told.unwrap_err(), ActError::Locked);
    assert_eq!(
        intake.resumable(&caller).await.unwrap_err(),
        ActError::Locked
    );

    assert!(!unlock(&portal, "meb").await, "it was made elsewhere");
    assert!(unlock(&portal, "saglik").await);
    intake.send_resumption_code(&caller).await.unwrap();
    let opened = intake.resume(&caller, &portal.code(MOBILE)).await.unwrap();
    let caller = portal.caller(Some(&opened)).await;
    assert!(intake.result(&caller).await.is_ok());
}

#[tokio::test]
async fn a_right_code_comes_too_late_once_all_tries_were_used_up_elsewhere() {
    let portal = Portal::open().await;
    portal.applied(MOBILE).await;
    let intake = portal.intake();
    let limits = intake.limits().code;
    let mut callers = Vec::new();
    portal.pass(SignedDuration::from_mins(16));
    // Each visit has a code of its own, and all of them the same ten tries.
    for _ in 0..3 {
        portal.pass(SignedDuration::from_secs(61));
        let caller = claimant(&portal).await;
        intake.send_resumption_code(&caller).await.unwrap();
        callers.push((caller, portal.code(MOBILE)));
    }
    for (caller, code) in &callers[..2] {
        for nth in 0..limits.tries {
            let told = intake.resume(caller, &wrong(code, nth.into())).await;
            assert!(told.is_err());
        }
    }
    let (caller, code) = &callers[2];
    let told = intake.resume(caller, code).await;
    assert_eq!(told.unwrap_err(), ActError::Locked);
}
