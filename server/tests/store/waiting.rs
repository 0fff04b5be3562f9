//! Somebody who waits for the registry.

use domain::{
    Locale,
    challenge::{Errand, ErrandKind, Lane},
    contact::MobileNumber,
    id::{ErrandId, WaitingId},
    institution::InstitutionSlug,
    ports::Settled,
    session::SessionLimits,
    sign_in,
    waiting::{LONGEST, Waiting},
};
use jiff::SignedDuration;

use super::{Shared, now, session, unique};

fn somebody() -> (Waiting, Errand) {
    let id = WaitingId::from_bytes(unique());
    let errand = Errand {
        id: ErrandId::from_bytes(unique()),
        kind: ErrandKind::Check(id.clone()),
    };
    let waiting = Waiting {
        id,
        institution: InstitutionSlug::parse("saglik").unwrap(),
        claim: sign_in::Draft {
            given_name: "Şükrü".to_owned(),
            ..sign_in::Draft::default()
        },
        phone: MobileNumber::parse("0542 318 44 09").unwrap(),
        locale: Locale::En,
        since: now(),
    };
    (waiting, errand)
}

pub(super) async fn whoever_waits_is_kept_with_an_errand_until_forgotten(store: Shared) {
    let (waiting, errand) = somebody();
    store.wait(&waiting, &errand).await.unwrap();
    assert_eq!(
        store.waiting(&waiting.id).await.unwrap(),
        Some(waiting.clone())
    );
    let until = now() + SignedDuration::from_mins(1);
    let leased = store.lease(Lane::Registry, now(), until).await.unwrap();
    assert_eq!(leased.unwrap().errand, errand);
    store
        .settle(&errand.id, 1, Settled::Done, None, None, now())
        .await
        .unwrap();
    store.forget_waiting(&waiting.id).await.unwrap();
    assert_eq!(store.waiting(&waiting.id).await.unwrap(), None);

    let (waiting, errand) = somebody();
    store.wait(&waiting, &errand).await.unwrap();
    let limits = SessionLimits::default();
    store.sweep(&limits, now() + LONGEST).await.unwrap();
    assert!(store.waiting(&waiting.id).await.unwrap().is_some());
    let late = now() + LONGEST + SignedDuration::from_secs(1);
    store.sweep(&limits, late).await.unwrap();
    assert_eq!(store.waiting(&waiting.id).await.unwrap(), None);
}

pub(super) async fn a_visit_that_met_an_outage_is_known_by_it(store: Shared) {
    let visit = session(None);
    let limits = SessionLimits::default();
    store.open_session(&visit).await.unwrap();
    let found = async || store.session(&visit.key, &limits, now()).await.unwrap();
    assert_eq!(found().await.unwrap().stranded_at, None);
    let other = InstitutionSlug::parse("meb").unwrap();
    store.strand(&visit.key, &other, now()).await.unwrap();
    let met = found().await.unwrap();
    assert_eq!(
        (met.stranded_at, met.institution),
        (Some(now()), Some(other))
    );
    // Another claim has not met it.
    let claim = sign_in::Draft::default();
    store.keep_claim(&visit.key, &claim).await.unwrap();
    assert_eq!(found().await.unwrap().stranded_at, None);
}
