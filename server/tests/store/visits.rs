//! Visits, captchas, and what is counted against abuse.

use domain::{
    captcha::CaptchaKind,
    challenge::Attempt,
    id::CaptchaId,
    intake::Next,
    ports::{Allowance, Captcha, CaptchaTaken, Moved},
    rotation::{Begun, Ended, GRACE, Rotated, Rotation},
    session::{SessionLimits, SessionToken},
};
use jiff::SignedDuration;

use super::{Shared, all_at_once, case, code_sent, confirmation, hash, key, now, session, unique};

pub(super) async fn a_captcha_is_given_out_once(store: Shared) {
    let visit = session(None);
    store.open_session(&visit).await.unwrap();
    let captcha = Captcha {
        id: CaptchaId::from_bytes(unique()),
        session: visit.key.clone(),
        kind: CaptchaKind::Picture,
        answer: hash(3),
        file: vec![1, 2, 3],
        expires_at: now() + SignedDuration::from_mins(5),
    };
    store.put_captcha(&captcha).await.unwrap();
    assert_eq!(
        store
            .take_captcha(&captcha.id, &key(), now())
            .await
            .unwrap(),
        None
    );
    let taken = all_at_once(50, |_| {
        let (store, captcha) = (store.clone(), captcha.clone());
        Box::pin(async move {
            store
                .take_captcha(&captcha.id, &captcha.session, now())
                .await
                .unwrap()
        })
    })
    .await;
    assert_eq!(taken.iter().flatten().count(), 1);
    // Answered rightly, it is good for two more tries of the same visit.
    assert_eq!(store.passed_captcha(&visit.key, now()).await.unwrap(), None);
    store.pass_captcha(&captcha.id, 2).await.unwrap();
    assert_eq!(
        store.passed_captcha(&visit.key, now()).await.unwrap(),
        Some(captcha.id.clone())
    );
    assert_eq!(store.passed_captcha(&key(), now()).await.unwrap(), None);
    let taken = all_at_once(50, |_| {
        let (store, captcha) = (store.clone(), captcha.clone());
        Box::pin(async move {
            store
                .take_captcha(&captcha.id, &captcha.session, now())
                .await
                .unwrap()
        })
    })
    .await;
    let again: Vec<_> = taken.into_iter().flatten().collect();
    assert_eq!(
        again,
        [CaptchaTaken::PassedBefore, CaptchaTaken::PassedBefore]
    );
}

pub(super) async fn never_more_than_the_limit_within_a_window(store: Shared) {
    let allowance = [Allowance {
        key: format!("test:{:?}", unique()),
        limit: 7,
        window: SignedDuration::from_mins(1),
    }];
    let outcomes = all_at_once(40, |_| {
        let (store, allowance) = (store.clone(), allowance.clone());
        Box::pin(async move { store.take(&allowance, now()).await.unwrap() })
    })
    .await;
    assert_eq!(outcomes.iter().filter(|wait| wait.is_none()).count(), 7);
    let half = now() + SignedDuration::from_secs(30);
    assert_eq!(
        store.take(&allowance, half).await.unwrap(),
        Some(SignedDuration::from_secs(30))
    );
    let later = now() + SignedDuration::from_secs(60);
    assert_eq!(store.take(&allowance, later).await.unwrap(), None);
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
        Begun::Ended(Ended::Rotated { token, next }) => Some((token.clone(), *next)),
        _ => None,
    };
    let same = begun.iter().filter_map(answer);
    assert_eq!(same.collect::<Vec<_>>(), vec![(token, Next::Form); 7]);
    // An attempt that was begun anew since keeps nothing.
    let late = session(None);
    let done = store.sign_in(&key(), &late, None, Some(&rotated)).await;
    assert_eq!(done, Ok(Moved::Elsewhere));
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
