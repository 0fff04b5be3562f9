//! Somebody who waits for the registry.

use domain::{
    Locale,
    contact::MobileNumber,
    id::{JobId, WaitingId},
    institution::InstitutionSlug,
    outbox::{Job, JobKind, Queue},
    ports::{JobOutcome, Moved},
    session::{Session, SessionLimits},
    sign_in,
    waiting::{LONGEST, Waiting},
};
use jiff::SignedDuration;

use super::{Shared, key, now, outbox::again, session, unique};

fn somebody() -> (Waiting, Job) {
    let id = WaitingId::from_bytes(unique());
    let job = Job {
        id: JobId::from_bytes(unique()),
        kind: JobKind::Check(id.clone()),
        version: 1,
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
    (waiting, job)
}

pub(super) async fn whoever_waits_is_kept_with_an_job_until_forgotten(store: Shared) {
    let (waiting, job) = somebody();
    store.wait(&waiting, &job).await.unwrap();
    assert_eq!(
        store.waiting(&waiting.id).await.unwrap(),
        Some(waiting.clone())
    );
    let until = now() + SignedDuration::from_mins(1);
    let leased = store.lease(Queue::Registry, now(), until).await.unwrap();
    assert_eq!(leased.unwrap().job, job);
    store
        .finish(&job.id, 1, JobOutcome::Done, None, None, now())
        .await
        .unwrap();
    store.forget_waiting(&waiting.id).await.unwrap();
    assert_eq!(store.waiting(&waiting.id).await.unwrap(), None);

    let (waiting, job) = somebody();
    store.wait(&waiting, &job).await.unwrap();
    let limits = SessionLimits::default();
    store.sweep(&limits, now() + LONGEST).await.unwrap();
    assert!(store.waiting(&waiting.id).await.unwrap().is_some());
    let late = now() + LONGEST + SignedDuration::from_secs(1);
    store.sweep(&limits, late).await.unwrap();
    assert_eq!(store.waiting(&waiting.id).await.unwrap(), None);
}

pub(super) async fn only_a_text_that_was_begun_may_have_gone_out(store: Shared) {
    let (waiting, job) = somebody();
    store.wait(&waiting, &job).await.unwrap();
    let lease = async || {
        let leased = store.lease(Queue::Registry, now(), now()).await.unwrap();
        let leased = leased.unwrap();
        (leased.attempt, leased.sends)
    };
    let sending = async |attempt| store.sending(&job.id, attempt).await.unwrap();
    let settle = async |attempt, settled| {
        let settled = store.finish(&job.id, attempt, settled, None, None, now());
        settled.await.unwrap();
    };
    // Processes die while they ask.
    assert_eq!(lease().await, (1, 1));
    assert_eq!(lease().await, (2, 1));
    assert_eq!(sending(1).await, Moved::Conflict, "it slept meanwhile");
    settle(2, again(now())).await;
    assert_eq!(lease().await, (3, 1), "the registry was not reached");
    assert_eq!(sending(3).await, Moved::Done);
    settle(3, again(now())).await;
    assert_eq!(lease().await, (4, 1), "the gateway was not reached");
    // And one while it sends.
    assert_eq!(sending(4).await, Moved::Done);
    assert_eq!(lease().await, (5, 2));
    settle(
        5,
        JobOutcome::Again {
            at: now(),
            sends: 1,
        },
    )
    .await;
    assert_eq!(lease().await, (6, 2), "that one is not forgotten");
    assert_eq!(sending(6).await, Moved::Done);
    settle(6, JobOutcome::Perhaps(now())).await;
    assert_eq!(lease().await, (7, 3));
    settle(7, JobOutcome::Done).await;
    assert_eq!(sending(7).await, Moved::Conflict);
}

pub(super) async fn a_visit_that_met_an_outage_is_known_by_it(store: Shared) {
    let limits = SessionLimits::default();
    let meb = InstitutionSlug::parse("meb").unwrap();
    // Whether anything was kept of the visit before or not.
    for kept in [false, true] {
        let visit = session(None);
        if kept {
            store.sign_in(&key(), &visit, None, None).await.unwrap();
        }
        let found = async || store.session(&visit.key, &limits, now()).await.unwrap();
        assert_eq!(found().await.is_some(), kept);
        let outage = Session {
            institution: Some(meb.clone()),
            claim: Some(sign_in::Draft {
                given_name: "Şükrü".to_owned(),
                ..sign_in::Draft::default()
            }),
            registry_outage_at: Some(now()),
            ..visit.clone()
        };
        store.note_registry_outage(&outage).await.unwrap();
        assert_eq!(found().await.unwrap(), outage);
        // Another claim has not met it.
        store.forget_registry_outage(&visit.key).await.unwrap();
        let answered = found().await.unwrap();
        assert_eq!((answered.registry_outage_at, answered.claim), (None, None));
    }
}
