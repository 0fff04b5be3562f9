//! Browsers that were sent to the identity provider.

use domain::{
    id::SecretHash,
    institution::InstitutionSlug,
    referral::{Referral, ReferralToken},
    text_value::EmployeeNumber,
};
use jiff::SignedDuration;

use super::{Shared, all_at_once, case, key, now, session, unique};

fn referral() -> Referral {
    Referral {
        nonce: ReferralToken::from_bytes([1; 32]),
        verifier: ReferralToken::from_bytes([2; 32]),
        institution: InstitutionSlug::parse("saglik").unwrap(),
        number: EmployeeNumber::parse("MM1").unwrap(),
        card_lost: true,
    }
}

pub(super) fn state() -> SecretHash {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&unique());
    SecretHash::from_bytes(bytes)
}

pub(super) async fn a_referral_is_taken_once_by_its_own_visit_while_it_is_good(store: Shared) {
    let visit = session(None);
    let (state, until) = (state(), now() + SignedDuration::from_mins(10));
    store
        .put_referral(&state, &visit.key, &referral(), until)
        .await
        .unwrap();
    // Another visit's, too late, and made later than now.
    let hour = SignedDuration::from_hours(1);
    for (whose, when) in [
        (key(), now()),
        (visit.key.clone(), until),
        (visit.key.clone(), now() - hour),
    ] {
        let taken = store
            .take_referral(&state, &whose, when, when + SignedDuration::from_mins(10))
            .await
            .unwrap();
        assert_eq!(taken, None);
    }
    let taken = all_at_once(50, |_| {
        let (store, state, visit) = (store.clone(), state.clone(), visit.key.clone());
        Box::pin(async move {
            store
                .take_referral(&state, &visit, now(), now() + SignedDuration::from_mins(10))
                .await
                .unwrap()
        })
    })
    .await;
    let taken: Vec<_> = taken.into_iter().flatten().collect();
    assert_eq!(taken, [referral()], "one of fifty, and it reads as it was");
}

pub(super) async fn a_referral_goes_with_its_visit(store: Shared) {
    for signed_in in [false, true] {
        let visit = session(None);
        let (state, until) = (state(), now() + SignedDuration::from_mins(10));
        store
            .put_referral(&state, &visit.key, &referral(), until)
            .await
            .unwrap();
        if signed_in {
            let case = case("10000000146");
            let new = session(Some(&case.id));
            store
                .sign_in(&visit.key, &new, Some(&case), None)
                .await
                .unwrap();
        } else {
            store.end_session(&visit.key).await.unwrap();
        }
        let left = store.take_referral(&state, &visit.key, now(), until).await;
        assert_eq!(left.unwrap(), None, "signed in: {signed_in}");
    }
}
