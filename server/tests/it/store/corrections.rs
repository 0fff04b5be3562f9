//! Corrections of confirmed forms, as the store keeps them.

use domain::{
    Locale,
    application::{Application, Draft},
    case::{Case, WordHash},
    challenge::{Attempt, Challenge, Guess, OnRight, ProvedCorrection},
    id::{ChallengeId, JobId},
    outbox::{Channel, Job, JobKind, NoticeKind},
    ports::{ConfirmedForm, Moved, Saving},
    progress::{Event, State},
    text_value::JobTitle,
};

use super::{
    Shared, application, code_sent, confirmation, confirmed, hash, key, now, shift, typed, unique,
};

fn titled(title: &str) -> Application {
    Application {
        title: JobTitle::parse(title).unwrap(),
        ..application()
    }
}

/// An application whose phone was proved and whose correction has begun.
async fn begun(store: &Shared) -> (Case, Guess) {
    let (case, _, mut guess) = code_sent(store, "10000000146").await;
    let on_right = confirmation(&case);
    let right = store.try_code(&guess, &|_, _| true, &on_right).await;
    assert_eq!(right.unwrap(), Attempt::Right);
    if let OnRight::Confirm(confirmed) = on_right {
        guess.session = confirmed.session.clone();
    }
    let began = shift(&case, State::PhoneVerified, Event::CorrectionBegan);
    for moved in [Moved::Done, Moved::Conflict] {
        let done = store.begin_correction(&began, &application()).await;
        assert_eq!(done.unwrap(), moved);
    }
    (case, guess)
}

async fn now_of(store: &Shared, case: &Case) -> Case {
    store.case(&case.id).await.unwrap().unwrap()
}

async fn type_title(store: &Shared, case: &Case, title: &str) -> i64 {
    let draft = Draft {
        title: title.to_owned(),
        ..typed()
    };
    let word = WordHash::from_phc(format!("word of {title}"));
    let saving = Saving::default();
    let saved = store.save_draft(&case.id, &saving, &draft, Some(&word), now());
    saved.await.unwrap();
    now_of(store, case).await.revision
}

pub(super) async fn a_correction_stands_beside_what_was_confirmed_until_it_is_proved(
    store: Shared,
) {
    let (case, mut guess) = begun(&store).await;
    let revision = type_title(&store, &case, "Uzman").await;
    let kept = now_of(&store, &case).await;
    assert_eq!(kept.application, Some(application()));
    assert_eq!((kept.state, kept.version), (State::Correcting, 1));
    let (first, second) = (titled("Uzman"), titled("Hemşire"));
    let form = ConfirmedForm {
        locale: Locale::En,
        application: first.clone(),
        ..confirmed(&case, State::Correcting)
    };
    for (revision, moved) in [(revision - 1, Moved::Conflict), (revision, Moved::Done)] {
        let done = store.confirm_form(&form, revision);
        assert_eq!(done.await.unwrap(), moved);
    }
    let kept = now_of(&store, &case).await;
    assert_eq!(kept.application, Some(application()));
    assert_eq!((kept.correction, kept.locale), (Some(first), Locale::Tr));
    // The phone is corrected once more: still beside.
    let step = shift(&case, State::CorrectionAwaitingCode, Event::PhoneCorrected);
    let done = store.reconfirm(&step, revision, &typed(), &second).await;
    assert_eq!(done.unwrap(), Moved::Done);
    let challenge = Challenge {
        id: ChallengeId::from_bytes(unique()),
        purpose: guess.purpose.clone(),
        session: guess.session.clone(),
        phone: guess.phone.clone(),
        form: guess.form.clone(),
        code: hash(9),
        letters: None,
        made_at: now(),
        expires_at: now() + jiff::SignedDuration::from_mins(5),
    };
    let made = shift(&case, State::CorrectionAwaitingCode, Event::CodeMade);
    let opened = store.open_challenge(&challenge, Some(&made)).await;
    assert_eq!(opened.unwrap(), Moved::Done);
    guess.letters = None;
    let on_right = OnRight::Correct(Box::new(ProvedCorrection {
        transition: shift(
            &case,
            State::CorrectionCodeSent,
            Event::CorrectionEnded(None),
        ),
        version: 2,
        locale: Locale::En,
        jobs: vec![Job {
            id: JobId::from_bytes(unique()),
            kind: JobKind::Notice(NoticeKind::Received, Channel::Sms, case.id.clone()),
            version: 2,
        }],
        session: key(),
        rotated: None,
    }));
    let right = store.try_code(&guess, &|_, _| true, &on_right).await;
    assert_eq!(right.unwrap(), Attempt::Right);
    let kept = now_of(&store, &case).await;
    assert_eq!(kept.application, Some(second));
    assert_eq!((kept.correction, kept.version), (None, 2));
    assert_eq!(kept.state, State::PhoneVerified);
    assert_eq!((kept.corrected_at, kept.locale), (Some(now()), Locale::En));
    let notices = store.notices(&case.id).await.unwrap();
    let told: Vec<_> = notices.iter().map(|one| (one.kind, one.version)).collect();
    let received = NoticeKind::Received;
    assert_eq!(told, [(received, 1), (received, 2)]);
}

pub(super) async fn a_correction_that_is_given_up_leaves_what_was_typed_before(store: Shared) {
    let (case, _) = begun(&store).await;
    let before = now_of(&store, &case).await;
    for title in ["Uzman", "Hemşire"] {
        type_title(&store, &case, title).await;
    }
    let dropped = shift(&case, State::Correcting, Event::CorrectionEnded(None));
    let done = store.drop_correction(&dropped).await;
    assert_eq!(done.unwrap(), Moved::Done);
    let done = store.drop_correction(&dropped).await;
    assert_eq!(done.unwrap(), Moved::Conflict);
    let kept = now_of(&store, &case).await;
    assert_eq!((kept.draft, kept.word), (before.draft, before.word));
    assert_eq!(kept.application, before.application);
    assert_eq!((kept.state, kept.version), (State::PhoneVerified, 1));
}

pub(super) async fn a_correction_with_the_same_phone_counts_at_once(store: Shared) {
    let (case, _) = begun(&store).await;
    let revision = type_title(&store, &case, "Uzman").await;
    let form = ConfirmedForm {
        transition: shift(&case, State::Correcting, Event::CorrectionEnded(None)),
        locale: Locale::En,
        application: titled("Uzman"),
        version: Some(2),
        jobs: Vec::new(),
    };
    for (revision, moved) in [
        (revision - 1, Moved::Conflict),
        (revision, Moved::Done),
        (revision, Moved::Conflict),
    ] {
        let done = store.confirm_form(&form, revision);
        assert_eq!(done.await.unwrap(), moved);
    }
    let kept = now_of(&store, &case).await;
    assert_eq!(kept.application, Some(form.application));
    assert_eq!((kept.version, kept.locale), (2, Locale::En));
}
