//! Staff lists, as whoever signs in meets them.

use domain::{
    institution::InstitutionSlug,
    ports::Institutions,
    service::{ActError, ExternalSystem, Next},
};
use server_testing::visiting::{LOST, Portal};

#[tokio::test]
async fn nobody_is_missing_from_a_list_that_never_came() {
    let portal = Portal::open().await;
    let registers = &portal.started.registers;
    let mut all = Institutions::all(&**registers).await.unwrap();
    let mut new = all[0].clone();
    new.slug = InstitutionSlug::parse("yeni").unwrap();
    all.push(new);
    registers.replace_institutions(&all, false).await.unwrap();
    // More often than a mismatch would be allowed: none of it counts.
    for _ in 0..8 {
        let told = portal.sign_in("yeni", LOST).await;
        assert_eq!(told.unwrap_err(), ActError::External(ExternalSystem::Staff));
    }
    let (_, next) = portal.sign_in("saglik", LOST).await.unwrap();
    assert_eq!(next, Next::Form);
    let mut other = LOST;
    other[5] = "MM9999";
    let told = portal.sign_in("saglik", other).await;
    assert_eq!(told.unwrap_err(), ActError::NoMatch);
}
