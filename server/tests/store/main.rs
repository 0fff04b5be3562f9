//! The store's contract, on SQLite and on PostgreSQL alike.
//!
//! `cargo xtask test` starts a PostgreSQL and names it in `TEST_POSTGRES`;
//! without it that half says so and does nothing.

#![expect(clippy::unwrap_used, reason = "a test ends where its ground gives way")]

mod issued;
mod messages;
mod outbox;
mod referrals;
mod staff;
mod waiting;

use std::sync::{
    Arc,
    atomic::{AtomicU32, AtomicU64, Ordering},
};

use domain::{
    Locale,
    application::{Draft, Offer},
    captcha::CaptchaKind,
    case::{Case, Fee, Order},
    certificate::{CertificateSerial, OrderKind, OrderState, Proof},
    challenge::{
        Attempt, Challenge, Confirmation, Errand, ErrandKind, Guess, Lane, OnRight, Purpose,
        Transition,
    },
    contact::MobileNumber,
    id::{
        ApplicationNumber, CaptchaId, CaseId, ChallengeId, ErrandId, FormHash, OrderId, SecretHash,
        SessionKey, SubmissionKey,
    },
    identity::{Checked, Person},
    institution::{Employment, InstitutionSlug, Payer},
    person::{BirthDate, BirthPlace, GivenName, NationalId},
    ports::{Allowance, Captcha, CaptchaTaken, Moved, Saved, Secrets, Settled, Store, Submission},
    progress::State,
    session::{Session, SessionLimits},
    text_value::EmployeeNumber,
};
use jiff::{SignedDuration, Timestamp};
use server::{
    adapters::secrets::Keys,
    store::{self, Opened},
};

type Shared = Arc<dyn Store>;

/// Identifiers that no other test of this run has.
fn unique() -> [u8; 16] {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&count.to_be_bytes());
    bytes[8..].copy_from_slice(&u64::from(std::process::id()).to_be_bytes());
    bytes
}

fn key() -> SessionKey {
    let [one, two] = [unique(), unique()];
    SessionKey::from_bytes([one, two].concat().try_into().unwrap())
}

fn now() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

fn keys() -> Keys {
    Keys::new([7; 32])
}

fn session(case: Option<&CaseId>) -> Session {
    Session {
        key: key(),
        case: case.cloned(),
        resumable: None,
        word_given_for: None,
        institution: InstitutionSlug::parse("saglik").ok(),
        claim: None,
        stranded_at: None,
        created_at: now(),
        seen_at: now(),
    }
}

fn case(person: &str) -> Case {
    let national_id = NationalId::parse(person).unwrap();
    Case {
        id: CaseId::from_bytes(unique()),
        institution: InstitutionSlug::parse("saglik").unwrap(),
        person_key: keys().person_key(&national_id),
        state: State::IdentityVerified,
        revision: 0,
        locale: Locale::Tr,
        person: Person {
            national_id,
            given_name: GivenName::parse("Şükrü").unwrap(),
            family_name: None,
            birth_place: BirthPlace::parse("Gebze").unwrap(),
            birth_date: BirthDate::from_iso("1950-00-00").unwrap(),
            checked: Checked {
                birth_place: false,
                birth_day: true,
                card: true,
            },
            proven_by: None,
        },
        employment: Employment {
            employee_number: EmployeeNumber::parse("MM1").unwrap(),
            organization: "Hastane".to_owned(),
            department: None,
            title: None,
            authority: None,
        },
        draft: Draft::default(),
        word: None,
        offer: None,
        number: None,
        confirmed_at: None,
        signing: None,
        opened_at: None,
        order: None,
        created_at: now(),
        updated_at: now(),
    }
}

fn shift(case: &Case, from: State, to: State) -> Transition {
    Transition {
        case: case.id.clone(),
        from,
        to,
        at: now(),
    }
}

fn offer() -> Offer {
    Offer {
        reasons: Vec::new(),
        readers: Vec::new(),
        durations: Vec::new(),
        word_kept: true,
    }
}

fn hash(byte: u8) -> SecretHash {
    SecretHash::from_bytes([byte; 32])
}

/// An application whose code is on its way: the case, its visit, the guess.
async fn code_sent(store: &Shared, person: &str) -> (Case, Session, Guess) {
    let case = case(person);
    let visit = session(Some(&case.id));
    store.sign_in(&key(), &visit, Some(&case)).await.unwrap();
    let saved = store
        .save_draft(&case.id, Some(0), &Draft::default(), None, now())
        .await
        .unwrap();
    assert_eq!(saved, Saved::At(1));
    let confirmed = store
        .confirm_form(
            &shift(&case, State::Draft, State::AwaitingCode),
            1,
            &offer(),
            None,
        )
        .await
        .unwrap();
    assert_eq!(confirmed, Moved::Done);
    let phone = keys().phone_key(&MobileNumber::parse("05321234567").unwrap());
    let challenge = Challenge {
        id: ChallengeId::from_bytes(unique()),
        purpose: Purpose::ConfirmPhone(case.id.clone()),
        session: visit.key.clone(),
        phone: phone.clone(),
        form: FormHash::from_bytes([1; 32]),
        code: hash(9),
        made_at: now(),
        expires_at: now() + SignedDuration::from_mins(5),
    };
    let opened = store
        .open_challenge(
            &challenge,
            Some(&shift(&case, State::AwaitingCode, State::CodeSent)),
        )
        .await
        .unwrap();
    assert_eq!(opened, Moved::Done);
    let guess = Guess {
        purpose: challenge.purpose,
        session: visit.key.clone(),
        phone,
        form: challenge.form,
        at: now(),
        tries_per_code: 5,
        tries_per_case: 10,
    };
    (case, visit, guess)
}

fn confirmation(case: &Case) -> OnRight {
    let order = Order {
        id: OrderId::from_bytes(unique()),
        kind: OrderKind::Revoke,
        serial: CertificateSerial::parse("5A1F00000001").unwrap(),
        case: Some(case.id.clone()),
        state: OrderState::Ordered,
        proof: Proof::PhoneOnRecord,
        at: now(),
    };
    let errand = |kind| Errand {
        id: ErrandId::from_bytes(unique()),
        kind,
    };
    let mut choices = [0; 9];
    choices.copy_from_slice(&unique()[..9]);
    OnRight::Confirm(Box::new(Confirmation {
        transition: shift(case, State::CodeSent, State::PhoneVerified),
        number: ApplicationNumber::from_choices(choices),
        fee: Some(Fee {
            payer: Payer::Institution,
            amount: 90_000,
        }),
        errands: vec![
            errand(ErrandKind::Received(case.id.clone())),
            errand(ErrandKind::Order(order.id.clone())),
        ],
        order: Some(order),
        session: key(),
    }))
}

async fn a_key_is_kept_with_what_was_confirmed_under_it(store: Shared) {
    let case = case("10000000146");
    let visit = session(Some(&case.id));
    store.sign_in(&key(), &visit, Some(&case)).await.unwrap();
    store
        .save_draft(&case.id, Some(0), &Draft::default(), None, now())
        .await
        .unwrap();
    let sent = |byte| Submission {
        key: SubmissionKey::from_bytes(unique()),
        form: FormHash::from_bytes([byte; 32]),
    };
    let (good, late) = (sent(1), sent(2));
    let step = shift(&case, State::Draft, State::AwaitingCode);
    for (submission, revision, moved) in [
        // Another device has saved since: neither is kept.
        (&late, 0, Moved::Elsewhere),
        (&good, 1, Moved::Done),
        // The application has gone on.
        (&late, 1, Moved::Elsewhere),
    ] {
        let confirmed = store
            .confirm_form(&step, revision, &offer(), Some(submission))
            .await
            .unwrap();
        assert_eq!(confirmed, moved, "{revision}");
    }
    let kept = async |key| store.submission(&case.id, key).await.unwrap();
    assert_eq!(kept(&good.key).await, Some(good.form));
    assert_eq!(kept(&late.key).await, None);
    // A key is one application's own.
    let another = CaseId::from_bytes(unique());
    assert_eq!(store.submission(&another, &good.key).await.unwrap(), None);
}

async fn all_at_once<T: Send + 'static>(
    count: usize,
    work: impl Fn(usize) -> std::pin::Pin<Box<dyn Future<Output = T> + Send>>,
) -> Vec<T> {
    let tasks: Vec<_> = (0..count).map(|index| tokio::spawn(work(index))).collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

async fn wrong_guesses_are_evaluated_five_times_at_the_most(store: Shared) {
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
            let verify = |_: &ChallengeId, _: &SecretHash| {
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

async fn of_many_right_guesses_one_makes_the_application(store: Shared) {
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
    let mut errands = 0;
    for lane in [Lane::Messages, Lane::Certificates] {
        while let Some(leased) = store
            .lease(lane, now(), now() + SignedDuration::from_mins(1))
            .await
            .unwrap()
        {
            assert_eq!(leased.errand.kind.lane(), lane);
            errands += 1;
            store
                .settle(&leased.errand.id, Settled::Done, None, None, now())
                .await
                .unwrap();
        }
    }
    assert_eq!(errands, 2);
    // Taking it back works once.
    let back = shift(&case, State::PhoneVerified, State::Withdrawn);
    assert_eq!(store.withdraw(&back).await.unwrap(), Moved::Done);
    assert_eq!(store.withdraw(&back).await.unwrap(), Moved::Elsewhere);
}

async fn a_person_has_one_live_application(store: Shared) {
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

async fn a_change_voids_the_code_and_a_stale_tab_is_told(store: Shared) {
    let (case, _, guess) = code_sent(&store, "40000000464").await;
    let changed = Draft {
        mobile_phone: "0533".to_owned(),
        ..Draft::default()
    };
    assert_eq!(
        store
            .save_draft(&case.id, Some(0), &changed, None, now())
            .await
            .unwrap(),
        Saved::Stale(1)
    );
    assert_eq!(
        store
            .save_draft(&case.id, Some(1), &changed, None, now())
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
}

async fn a_code_that_is_too_old_is_not_evaluated(store: Shared) {
    let (case, _, mut guess) = code_sent(&store, "50000000500").await;
    guess.at = now() + SignedDuration::from_mins(5);
    let attempt = store
        .try_code(&guess, &|_, _| true, &confirmation(&case))
        .await
        .unwrap();
    assert_eq!(attempt, Attempt::Expired);
}

async fn a_captcha_is_given_out_once(store: Shared) {
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

async fn never_more_than_the_limit_within_a_window(store: Shared) {
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

async fn a_lease_that_ran_out_is_due_again_and_a_settled_errand_never(store: Shared) {
    let (case, _, _) = code_sent(&store, "60000000646").await;
    let errand = Errand {
        id: ErrandId::from_bytes(unique()),
        kind: ErrandKind::AuthorityDetails(case.id.clone()),
    };
    store
        .open_form(&case.id, std::slice::from_ref(&errand), now())
        .await
        .unwrap();
    let again = Errand {
        id: ErrandId::from_bytes(unique()),
        ..errand.clone()
    };
    store
        .open_form(&case.id, std::slice::from_ref(&again), now())
        .await
        .unwrap();
    let until = now() + SignedDuration::from_mins(1);
    let first = store
        .lease(Lane::Messages, now(), until)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((&first.errand, first.attempt), (&errand, 1));
    assert_eq!(
        store.lease(Lane::Messages, now(), until).await.unwrap(),
        None
    );
    let second = store
        .lease(Lane::Messages, until, until + SignedDuration::from_mins(1))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(second.attempt, 2);
    store
        .settle(&errand.id, Settled::Done, None, None, until)
        .await
        .unwrap();
    let much_later = now() + SignedDuration::from_hours(9);
    assert_eq!(
        store
            .lease(Lane::Messages, much_later, much_later)
            .await
            .unwrap(),
        None
    );
}

async fn a_visit_ends_when_nobody_uses_it_and_takes_its_draft_along(store: Shared) {
    let case = case("70000000782");
    let visit = session(Some(&case.id));
    store.sign_in(&key(), &visit, Some(&case)).await.unwrap();
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

async fn a_sweep_takes_what_is_over_and_leaves_what_was_confirmed(store: Shared) {
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

/// A store in a file of its own, removed by the system's own cleaning.
async fn sqlite_opened() -> Opened {
    let name: String = unique()
        .iter()
        .fold(String::new(), |name, byte| format!("{name}{byte:02x}"));
    let path = std::env::temp_dir().join(format!("muhur-store-{name}.db"));
    store::open(&format!("sqlite:{}", path.display()), Arc::new(keys()))
        .await
        .unwrap()
}

async fn sqlite() -> Shared {
    sqlite_opened().await.store
}

/// A database of its own in the PostgreSQL of this run, if there is one.
#[expect(
    clippy::disallowed_methods,
    reason = "the test command names its database in the environment"
)]
async fn postgres_opened() -> Option<Opened> {
    let Ok(url) = std::env::var("TEST_POSTGRES") else {
        println!("TEST_POSTGRES is not set: not tried on PostgreSQL");
        return None;
    };
    let name: String = unique().iter().fold("muhur_".to_owned(), |name, byte| {
        format!("{name}{byte:02x}")
    });
    let admin = sqlx::PgPool::connect(&url).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&admin)
        .await
        .unwrap();
    let (server, _) = url.rsplit_once('/').unwrap();
    Some(
        store::open(&format!("{server}/{name}"), Arc::new(keys()))
            .await
            .unwrap(),
    )
}

async fn postgres() -> Option<Shared> {
    Some(postgres_opened().await?.store)
}

macro_rules! contract {
    ($($name:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(super::sqlite().await).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                if let Some(store) = super::postgres().await {
                    super::$name(store).await;
                }
            })+
        }
    };
}

use issued::a_form_is_issued_once_and_stays_as_it_was;
use messages::{
    a_gateway_is_asked_a_few_times_and_by_one_alone, a_message_that_may_have_gone_out_is_counted,
    a_report_before_the_hand_over_is_kept, of_what_is_not_ours_nothing_is_kept,
    the_good_word_is_the_last, what_was_told_goes_after_thirty_days,
};
use outbox::{
    a_later_notice_waits_for_the_earlier, an_operator_tries_again_or_drops_what_is_put_aside,
};
use referrals::{
    a_referral_goes_with_its_visit, a_referral_is_taken_once_by_its_own_visit_while_it_is_good,
};

use waiting::{
    a_visit_that_met_an_outage_is_known_by_it, whoever_waits_is_kept_with_an_errand_until_forgotten,
};

contract! {
    wrong_guesses_are_evaluated_five_times_at_the_most,
    of_many_right_guesses_one_makes_the_application,
    a_person_has_one_live_application,
    a_change_voids_the_code_and_a_stale_tab_is_told,
    a_code_that_is_too_old_is_not_evaluated,
    a_captcha_is_given_out_once,
    never_more_than_the_limit_within_a_window,
    a_lease_that_ran_out_is_due_again_and_a_settled_errand_never,
    a_visit_ends_when_nobody_uses_it_and_takes_its_draft_along,
    a_sweep_takes_what_is_over_and_leaves_what_was_confirmed,
    a_key_is_kept_with_what_was_confirmed_under_it,
    a_form_is_issued_once_and_stays_as_it_was,
    a_later_notice_waits_for_the_earlier,
    an_operator_tries_again_or_drops_what_is_put_aside,
    a_report_before_the_hand_over_is_kept,
    the_good_word_is_the_last,
    of_what_is_not_ours_nothing_is_kept,
    a_gateway_is_asked_a_few_times_and_by_one_alone,
    a_message_that_may_have_gone_out_is_counted,
    what_was_told_goes_after_thirty_days,
    whoever_waits_is_kept_with_an_errand_until_forgotten,
    a_visit_that_met_an_outage_is_known_by_it,
    a_referral_is_taken_once_by_its_own_visit_while_it_is_good,
    a_referral_goes_with_its_visit,
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |folder: &str| {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("migrations")
            .join(folder);
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}

#[tokio::test]
async fn a_version_before_opens_what_a_later_one_has_migrated() {
    let folder = std::env::temp_dir();
    let path = folder.join(format!("muhur-later-{}.db", std::process::id()));
    let url = format!("sqlite:{}", path.display());
    let _ = std::fs::remove_file(&path);
    store::open(&url, Arc::new(keys())).await.unwrap();
    let later = sqlx::SqlitePool::connect(&url).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (20990101000001, 'later', TRUE, x'00', 1)",
    )
    .execute(&later)
    .await
    .unwrap();
    later.close().await;
    assert!(store::open(&url, Arc::new(keys())).await.is_ok());
    std::fs::remove_file(&path).unwrap();
}
