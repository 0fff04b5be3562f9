//! Codes: tries, their order, what a right one brings about.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use domain::{
    Locale,
    application::{Application, Draft},
    challenge::{Attempt, Challenge, CodeBinding, Guess, OnRight},
    contact::MobileNumber,
    id::{CaseId, ChallengeId, FormHash, SecretHash, SubmissionKey},
    offline::draft::mark,
    outbox::Queue,
    ports::{ConfirmedForm, JobOutcome, Moved, Saved, Saving, StoreError, Submission, Submitted},
    progress::{Event, State},
    secret::CodeLetters,
    session::Session,
};
use jiff::SignedDuration;

use super::{
    Shared, all_at_once, application, case, code_sent, confirmation, confirmed, entry, hash, key,
    now, session, shift, unique,
};

pub(super) async fn a_form_is_submitted_once_under_its_key(store: Shared) {
    let case = case("10000000146");
    let visit = session(Some(&case.id));
    store
        .sign_in(&key(), &visit, Some(&case), None)
        .await
        .unwrap();
    let confirmed = ConfirmedForm {
        locale: Locale::En,
        ..confirmed(&case, State::Draft)
    };
    let titled = |title: &str| Draft {
        title: title.to_owned(),
        ..Draft::default()
    };
    let submit = async |key: &SubmissionKey, form: u8, saving: &Saving, title: &str| {
        let submission = Submission {
            key,
            form: &FormHash::from_bytes([form; 32]),
            saving,
            draft: &titled(title),
            word: None,
        };
        store.submit(&submission, &confirmed).await.unwrap()
    };
    let [good, late, last] = [(); 3].map(|()| SubmissionKey::from_bytes(unique()));
    let (begun, seen) = (Saving::from_revision(0), Saving::from_revision(1));
    assert_eq!(submit(&good, 1, &begun, "Memur").await, Submitted::Done);
    // Again, and the very same of another tab: nothing is changed.
    assert_eq!(submit(&good, 1, &begun, "Memur").await, Submitted::Done);
    assert_eq!(submit(&late, 1, &begun, "Memur").await, Submitted::Done);
    let kept = store.case(&case.id).await.unwrap().unwrap();
    assert_eq!((kept.state, kept.revision), (State::AwaitingCode, 1));
    // From now on the application speaks the language that it was confirmed in.
    assert_eq!([case.locale, kept.locale], [Locale::Tr, Locale::En]);
    assert_eq!(kept.application, Some(application()));
    // Other contents under its key, and what another device typed meanwhile.
    assert_eq!(submit(&good, 2, &seen, "Uzman").await, Submitted::Stale(1));
    assert_eq!(submit(&late, 2, &begun, "Uzman").await, Submitted::Stale(1));
    let kept = store.case(&case.id).await.unwrap().unwrap();
    assert_eq!((kept.state, kept.revision), (State::AwaitingCode, 1));
    assert_eq!(kept.refused_draft, Some(titled("Uzman")));
    // What was kept is its own, and was never answered.
    let unanswered = Saving {
        unanswered: vec![mark(&kept.draft.texts())],
        ..Saving::from_revision(0)
    };
    assert_eq!(
        submit(&late, 2, &unanswered, "Uzman").await,
        Submitted::Done
    );
    let kept = store.case(&case.id).await.unwrap().unwrap();
    assert_eq!((kept.state, kept.revision), (State::AwaitingCode, 2));
    assert_eq!((kept.draft, kept.refused_draft), (titled("Uzman"), None));
    let withdrawn = shift(&case, State::AwaitingCode, Event::Withdrawn);
    store.withdraw(&withdrawn, &entry()).await.unwrap();
    assert_eq!(submit(&last, 3, &seen, "Hekim").await, Submitted::Closed);
    let form_of = async |key| store.submission(&case.id, key).await.unwrap();
    assert_eq!(form_of(&good).await, Some(FormHash::from_bytes([1; 32])));
    assert_eq!(form_of(&late).await, Some(FormHash::from_bytes([2; 32])));
    assert_eq!(form_of(&last).await, None);
    // A key is one application's own.
    let another = CaseId::from_bytes(unique());
    assert_eq!(store.submission(&another, &good).await.unwrap(), None);
}

pub(super) async fn wrong_guesses_are_evaluated_five_times_at_the_most(store: Shared) {
    let (case, _, guess) = code_sent(&store, "10000000146").await;
    let evaluated = Arc::new(AtomicU32::new(0));
    all_at_once(60, |_| {
        let (store, guess, evaluated, then) = (
            store.clone(),
            guess.clone(),
            evaluated.clone(),
            confirmation(&case),
        );
        Box::pin(async move {
            let verify = |_: &CodeBinding<'_>, _: &SecretHash| {
                evaluated.fetch_add(1, Ordering::Relaxed);
                false
            };
            store.try_code(&guess, &verify, &then).await.unwrap()
        })
    })
    .await;
    assert_eq!(evaluated.load(Ordering::Relaxed), 5);
    let right = store
        .try_code(&guess, &|_, _| true, &confirmation(&case))
        .await
        .unwrap();
    assert_eq!(right, Attempt::UsedUp);
}

pub(super) async fn of_many_right_guesses_one_makes_the_application(store: Shared) {
    let (case, _, guess) = code_sent(&store, "20000000282").await;
    let outcomes = all_at_once(32, |_| {
        let (store, guess, then) = (store.clone(), guess.clone(), confirmation(&case));
        Box::pin(async move {
            store
                .try_code(&guess, &|_, kept| *kept == hash(9), &then)
                .await
                .unwrap()
        })
    })
    .await;
    let right = outcomes
        .iter()
        .filter(|outcome| **outcome == Attempt::Right)
        .count();
    assert_eq!(right, 1, "{outcomes:?}");
    let made = store.case(&case.id).await.unwrap().unwrap();
    assert_eq!(made.state, State::PhoneVerified);
    assert!(made.number.is_some() && made.order.is_some());
    let mut jobs = 0;
    for queue in [Queue::Messages, Queue::Certificates] {
        while let Some(leased) = store
            .lease(queue, now(), now() + SignedDuration::from_mins(1))
            .await
            .unwrap()
        {
            assert_eq!(leased.job.kind.queue(), queue);
            jobs += 1;
            store
                .finish(
                    &leased.job.id,
                    leased.attempt,
                    JobOutcome::Done,
                    None,
                    None,
                    now(),
                )
                .await
                .unwrap();
        }
    }
    assert_eq!(jobs, 2);
    // Taking it back works once.
    let back = shift(&case, State::PhoneVerified, Event::Withdrawn);
    assert_eq!(store.withdraw(&back, &entry()).await.unwrap(), Moved::Done);
    assert_eq!(
        store.withdraw(&back, &entry()).await.unwrap(),
        Moved::Conflict
    );
}

pub(super) async fn a_number_that_is_taken_is_no_live_application(store: Shared) {
    let (one, _, first) = code_sent(&store, "20000000282").await;
    let (other, _, second) = code_sent(&store, "30000000328").await;
    let made = confirmation(&one);
    let attempt = store.try_code(&first, &|_, _| true, &made).await.unwrap();
    assert_eq!(attempt, Attempt::Right);
    let (OnRight::Confirm(made), OnRight::Confirm(mut next)) = (made, confirmation(&other)) else {
        panic!("an application is made");
    };
    next.number = made.number;
    let next = OnRight::Confirm(next);
    let attempt = store.try_code(&second, &|_, _| true, &next).await;
    assert!(matches!(attempt, Err(StoreError::Failed(_))), "{attempt:?}");
    let kept = store.case(&other.id).await.unwrap().unwrap();
    assert_eq!(kept.state, State::CodeSent);
}

pub(super) async fn a_person_has_one_live_application(store: Shared) {
    let (one, _, first) = code_sent(&store, "30000000328").await;
    let (two, _, second) = code_sent(&store, "30000000328").await;
    let attempt = store
        .try_code(&first, &|_, _| true, &confirmation(&one))
        .await
        .unwrap();
    assert_eq!(attempt, Attempt::Right);
    let attempt = store
        .try_code(&second, &|_, _| true, &confirmation(&two))
        .await
        .unwrap();
    assert_eq!(attempt, Attempt::AlreadyLive);
    let live = store
        .live_case(&one.person_key, &one.institution)
        .await
        .unwrap();
    assert_eq!(live, Some(one.id));
    assert_eq!(
        store.case(&two.id).await.unwrap().unwrap().state,
        State::CodeSent
    );
}

pub(super) async fn a_change_voids_the_code_and_a_stale_tab_is_told(store: Shared) {
    let (case, _, guess) = code_sent(&store, "40000000464").await;
    let changed = Draft {
        mobile_phone: "0533".to_owned(),
        ..Draft::default()
    };
    assert_eq!(
        store
            .save_draft(&case.id, &Saving::from_revision(0), &changed, None, now())
            .await
            .unwrap(),
        Saved::Stale(1)
    );
    assert_eq!(
        store
            .save_draft(&case.id, &Saving::from_revision(1), &changed, None, now())
            .await
            .unwrap(),
        Saved::At(2)
    );
    let attempt = store
        .try_code(&guess, &|_, _| true, &confirmation(&case))
        .await
        .unwrap();
    assert_eq!(attempt, Attempt::Expired);
    let kept = store.case(&case.id).await.unwrap().unwrap();
    assert_eq!(
        (kept.state, kept.draft.mobile_phone.as_str()),
        (State::Draft, "0533")
    );
    assert_eq!(kept.application, None, "it is confirmed no more");
}

/// A code that is made at this second of the visit and cannot be sent.
async fn fails_at(store: &Shared, visit: &Session, guess: &Guess, second: i64) {
    let at = now() + SignedDuration::from_secs(second);
    let failing = Challenge {
        id: ChallengeId::from_bytes(unique()),
        purpose: guess.purpose.clone(),
        session: visit.key.clone(),
        phone: guess.phone.clone(),
        form: guess.form.clone(),
        code: hash(8),
        letters: None,
        made_at: at,
        expires_at: at + SignedDuration::from_mins(5),
    };
    store.open_challenge(&failing, None).await.unwrap();
    store.close_challenge(&failing.id, at).await.unwrap();
}

pub(super) async fn a_code_of_an_earlier_message_counts_for_nothing(store: Shared) {
    let (case, visit, mut guess) = code_sent(&store, "50000000500").await;
    let at = now() + SignedDuration::from_secs(60);
    let newest = Challenge {
        id: ChallengeId::from_bytes(unique()),
        purpose: guess.purpose.clone(),
        session: visit.key.clone(),
        phone: guess.phone.clone(),
        form: guess.form.clone(),
        code: hash(7),
        letters: CodeLetters::parse("KMP"),
        made_at: at,
        expires_at: at + SignedDuration::from_mins(5),
    };
    store.open_challenge(&newest, None).await.unwrap();
    guess.at = at + SignedDuration::from_secs(1);
    let letters = |text| CodeLetters::parse(text);
    let tried = async |digits: u8, with: Option<CodeLetters>| {
        let guess = Guess {
            letters: with,
            ..guess.clone()
        };
        let verify = |_: &CodeBinding<'_>, kept: &SecretHash| *kept == hash(digits);
        let tried = store.try_code(&guess, &verify, &confirmation(&case)).await;
        tried.unwrap()
    };
    let older = Attempt::Older {
        newest: letters("KMP").unwrap(),
    };
    // By its digits, by its letters, and by both, as often as anybody likes.
    for (digits, with) in [(9, None), (3, letters("CFH")), (9, letters("CFH"))].repeat(3) {
        assert_eq!(tried(digits, with).await, older, "{digits}");
    }
    // The right digits behind an older message's letters tell nothing either:
    // nobody can guess for nothing.
    assert_eq!(tried(7, letters("CFH")).await, older);
    assert_eq!(
        tried(3, letters("KMP")).await,
        Attempt::Wrong { left: 4 },
        "none of those was counted"
    );
    assert_eq!(tried(7, letters("XYV")).await, Attempt::Wrong { left: 3 });
    assert_eq!(tried(7, letters("KMP")).await, Attempt::Right);
}

pub(super) async fn a_corrected_form_is_confirmed_anew_and_voids_its_code(store: Shared) {
    let (case, visit, guess) = code_sent(&store, "90000000964").await;
    let corrected = Draft {
        mobile_phone: "0533".to_owned(),
        ..Draft::default()
    };
    let step = shift(&case, State::CodeSent, Event::PhoneCorrected);
    let other = Application {
        mobile_phone: MobileNumber::parse("0533 123 45 67").unwrap(),
        ..application()
    };
    let stale = store.reconfirm(&step, 0, &corrected, &other).await.unwrap();
    assert_eq!(stale, Moved::Conflict);
    let done = store.reconfirm(&step, 1, &corrected, &other).await.unwrap();
    assert_eq!(done, Moved::Done);
    let kept = store.case(&case.id).await.unwrap().unwrap();
    assert_eq!(
        (kept.state, kept.revision, kept.draft, kept.application),
        (
            State::AwaitingCode,
            2,
            corrected.clone(),
            Some(other.clone())
        )
    );
    let status = store.code_status(&guess.purpose, &visit.key, 5, now());
    assert!(status.await.unwrap().unwrap().over);
    let attempt = store
        .try_code(&guess, &|_, _| true, &confirmation(&case))
        .await
        .unwrap();
    assert_eq!(attempt, Attempt::Expired);
    let again = store.reconfirm(&step, 2, &corrected, &other).await.unwrap();
    assert_eq!(again, Moved::Conflict, "it stands elsewhere");
}

pub(super) async fn a_code_that_went_to_nobody_leaves_the_one_before(store: Shared) {
    for (person, seconds, is_good) in [
        ("60000000646", [60, 120], true),
        // The one before has run out: nothing is good, and above all not what
        // reached nobody.
        ("70000000782", [301, 302], false),
    ] {
        let (case, visit, mut guess) = code_sent(&store, person).await;
        for second in seconds {
            fails_at(&store, &visit, &guess, second).await;
        }
        guess.at = now() + SignedDuration::from_secs(seconds[1] + 1);
        let status = store.code_status(&guess.purpose, &visit.key, 5, guess.at);
        let status = status.await.unwrap().unwrap();
        assert_eq!((status.over, status.made_at == now()), (!is_good, is_good));
        let then = confirmation(&case);
        let verify = |_: &CodeBinding<'_>, kept: &SecretHash| *kept == hash(9);
        let attempt = store.try_code(&guess, &verify, &then).await.unwrap();
        assert_eq!(attempt == Attempt::Right, is_good, "{attempt:?}");
    }
}

pub(super) async fn a_code_that_is_too_old_is_not_evaluated(store: Shared) {
    let (case, _, mut guess) = code_sent(&store, "50000000500").await;
    guess.at = now() + SignedDuration::from_mins(5);
    let attempt = store
        .try_code(&guess, &|_, _| true, &confirmation(&case))
        .await
        .unwrap();
    assert_eq!(attempt, Attempt::Expired);
}
