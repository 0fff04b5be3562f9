//! Visits, captchas, and what is counted against abuse.

use domain::{
    challenge::Attempt,
    id::CaptchaId,
    ports::{Allowance, CaptchaTaken, Moved},
    rotation::{Begun, Ended, GRACE, Rotated, Rotation},
    service::{Next, REMEMBERED},
    session::{SessionLimits, SessionToken},
};
use jiff::SignedDuration;

use super::{
    Shared, all_at_once, case, code_sent, confirmation, hash, key, now, referrals::state, session,
    unique,
};

pub(super) async fn a_captcha_is_judged_once(store: Shared) {
    let (visit, stranger) = (key(), key());
    let id = CaptchaId::from_bytes(unique());
    let until = now() + SignedDuration::from_mins(15);
    let at_once = || async {
        all_at_once(50, |_| {
            let (store, id, visit) = (store.clone(), id.clone(), visit.clone());
            Box::pin(async move { store.take_captcha(&id, &visit, until).await.unwrap() })
        })
        .await
    };
    let count = |taken: &[CaptchaTaken], what| taken.iter().filter(|one| **one == what).count();
    let taken = at_once().await;
    assert_eq!(count(&taken, CaptchaTaken::ToJudge), 1);
    assert_eq!(count(&taken, CaptchaTaken::UsedUp), 49);
    // Answered rightly, it is good for two more tries of the same visit.
    assert_eq!(store.passed_captcha(&visit, now()).await.unwrap(), None);
    store.pass_captcha(&id, "ticket", 2).await.unwrap();
    let passed = store.passed_captcha(&visit, now()).await.unwrap();
    assert_eq!(passed.as_deref(), Some("ticket"));
    assert_eq!(store.passed_captcha(&visit, until).await.unwrap(), None);
    assert_eq!(store.passed_captcha(&stranger, now()).await.unwrap(), None);
    let taken = store.take_captcha(&id, &stranger, until).await.unwrap();
    assert_eq!(taken, CaptchaTaken::UsedUp, "it is another visit's");
    let taken = at_once().await;
    assert_eq!(count(&taken, CaptchaTaken::PassedBefore), 2);
    assert_eq!(count(&taken, CaptchaTaken::UsedUp), 48);
    // Nothing of it is left once its time is over.
    let limits = SessionLimits::default();
    store.sweep(&limits, until).await.unwrap();
    let taken = store.take_captcha(&id, &visit, until).await.unwrap();
    assert_eq!(taken, CaptchaTaken::UsedUp);
    let later = until + SignedDuration::from_secs(1);
    store.sweep(&limits, later).await.unwrap();
    let taken = store.take_captcha(&id, &visit, until).await.unwrap();
    assert_eq!(taken, CaptchaTaken::ToJudge);
}

pub(super) async fn a_network_is_known_for_half_a_year(store: Shared) {
    let network = state();
    let since = now() - REMEMBERED;
    assert_eq!(store.known_network(&network, since).await.unwrap(), None);
    for (proved, known) in [(false, false), (true, true), (false, true)] {
        store.note_network(&network, proved, now()).await.unwrap();
        let found = store.known_network(&network, since).await.unwrap();
        assert_eq!(found, Some(known));
    }
    assert_eq!(store.known_network(&network, now()).await.unwrap(), None);
    let limits = SessionLimits::default();
    let late = now() + REMEMBERED + SignedDuration::from_secs(1);
    store.sweep(&limits, late).await.unwrap();
    assert_eq!(store.known_network(&network, since).await.unwrap(), None);
}

pub(super) async fn never_more_than_the_limit_within_a_window(store: Shared) {
    let allowance = [Allowance {
        key: format!("test:{:?}", unique()),
        limit: 7,
        window: SignedDuration::from_mins(1),
    }];
    let outcomes = all_at_once(40, |_| {
        let (store, allowance) = (store.clone(), allowance.clone());
        Box::pin(async move { store.acquire(&allowance, now()).await.unwrap() })
    })
    .await;
    assert_eq!(outcomes.iter().filter(|wait| wait.is_none()).count(), 7);
    let half = now() + SignedDuration::from_secs(30);
    assert_eq!(
        store.acquire(&allowance, half).await.unwrap(),
        Some(SignedDuration::from_secs(30))
    );
    assert_eq!(store.used(&allowance[0], half).await.unwrap(), 7);
    let later = now() + SignedDuration::from_secs(60);
    assert_eq!(store.used(&allowance[0], later).await.unwrap(), 0);
    assert_eq!(store.acquire(&allowance, later).await.unwrap(), None);
}

pub(super) async fn a_visit_ends_when_nobody_uses_it_and_takes_its_draft_along(store: Shared) {
    let case = case("70000000782");
    let visit = session(Some(&case.id));
    store
        .sign_in(&key(), &visit, Some(&case), None)
        .await
        .unwrap();
    let limits = SessionLimits::default();
    let almost = now() + SignedDuration::from_secs(20 * 60 - 1);
    assert!(
        store
            .session(&visit.key, &limits, almost)
            .await
            .unwrap()
            .is_some()
    );
    // It was used just then, so it lives on from there.
    let over = almost + SignedDuration::from_mins(20);
    assert!(
        store
            .session(&visit.key, &limits, over)
            .await
            .unwrap()
            .is_none()
    );
    assert!(store.case(&case.id).await.unwrap().is_none());
}

pub(super) async fn a_sweep_takes_what_is_over_and_leaves_what_was_confirmed(store: Shared) {
    let (confirmed, _, guess) = code_sent(&store, "80000000828").await;
    let attempt = store
        .try_code(&guess, &|_, _| true, &confirmation(&confirmed))
        .await
        .unwrap();
    assert_eq!(attempt, Attempt::Right);
    let (abandoned, _, _) = code_sent(&store, "90000000964").await;
    let limits = SessionLimits::default();
    let soon = store
        .sweep(&limits, now() + SignedDuration::from_mins(19))
        .await
        .unwrap();
    assert_eq!((soon.visits, soon.codes, soon.drafts), (0, 0, 0));
    let days = store
        .sweep(&limits, now() + SignedDuration::from_hours(48))
        .await
        .unwrap();
    assert_eq!((days.visits, days.codes, days.drafts), (2, 2, 1));
    assert!(store.case(&confirmed.id).await.unwrap().is_some());
    assert!(store.case(&abandoned.id).await.unwrap().is_none());
}

pub(super) async fn a_post_that_comes_many_times_is_carried_out_once(store: Shared) {
    let rotation = Rotation {
        session: key(),
        post: hash(7),
        began_at: now(),
    };
    let visit = session(None);
    let token = SessionToken::from_bytes([5; 32]);
    let rotated = Rotated {
        rotation: rotation.clone(),
        key: visit.key.clone(),
        token: token.clone(),
        next: Next::Form,
        device: Some("sealed".to_owned()),
    };
    let begun = all_at_once(8, |_| {
        let (store, rotation) = (store.clone(), rotation.clone());
        let (visit, rotated) = (visit.clone(), rotated.clone());
        Box::pin(async move {
            let begun = store.begin_rotation(&rotation).await.unwrap();
            if matches!(begun, Begun::First) {
                let old = &rotation.session;
                let done = store.sign_in(old, &visit, None, Some(&rotated)).await;
                assert_eq!(done, Ok(Moved::Done));
            }
            begun
        })
    })
    .await;
    let first = begun.iter().filter(|one| matches!(one, Begun::First));
    assert_eq!(first.count(), 1, "{begun:?}");
    let answer = |begun: &Begun| match begun {
        Begun::Ended(Ended::Rotated {
            token,
            next,
            device,
        }) => Some((token.clone(), *next, device.clone())),
        _ => None,
    };
    let same = begun.iter().filter_map(answer);
    let device = Some("sealed".to_owned());
    let expected = vec![(token, Next::Form, device); 7];
    assert_eq!(same.collect::<Vec<_>>(), expected);
    // An attempt that was begun anew since keeps nothing.
    let late = session(None);
    let done = store.sign_in(&key(), &late, None, Some(&rotated)).await;
    assert_eq!(done, Ok(Moved::Conflict));
    // After its time the same post is a new one.
    let later = Rotation {
        began_at: now() + GRACE + SignedDuration::from_secs(1),
        ..rotation
    };
    assert!(matches!(
        store.begin_rotation(&later).await,
        Ok(Begun::First)
    ));
}
