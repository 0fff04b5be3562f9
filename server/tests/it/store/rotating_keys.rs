//! Everything that is sealed or proved comes under a new key, and the one before can go.

use std::sync::Arc;

use domain::{
    application::Draft,
    case::Case,
    challenge::OnRight,
    document::{DocumentKind, IssuedDocument},
    id::{JobId, SecretHash, WaitingId},
    institution::{Employment, InstitutionSlug},
    locale::Locale,
    outbox::{Job, JobKind},
    ports::{Moved, Saved, Saving, StaffDirectory},
    progress::{Event, State},
    referral::{Referral, ReferralToken},
    rotation::{Begun, Refusal, Rotation},
    session::{Session, SessionLimits},
    sign_in,
    signature::Statement,
    text_value::EmployeeNumber,
    waiting::Waiting,
};
use jiff::{SignedDuration, Timestamp};
use server::{
    keys::{KeyId, Keys},
    store::{
        self, OpenError, Opened,
        key_rotation::{DependedOn, Look, Pass},
        staff::StaffRow,
    },
};

use super::{
    application, code_sent, confirmation, confirmed,
    documents::form,
    key, now,
    opened::{postgres_url, sqlite_url},
    session, shift,
    statements::statement,
    typed, unique,
};

const OLD: [u8; 32] = [7; 32];
const NEW: [u8; 32] = [9; 32];

/// As a process has them that has read both.
fn both() -> Keys {
    Keys::with(OLD, OLD, &[NEW])
}

/// As one has them that was started when the old key was taken out of the file.
fn new_alone() -> Keys {
    Keys::with(OLD, NEW, &[])
}

fn newest() -> KeyId {
    both().newest_id()
}

async fn opened(url: &str, keys: Keys) -> Opened {
    store::open(url, Arc::new(keys)).await.unwrap()
}

async fn urls() -> Vec<String> {
    [Some(sqlite_url()), postgres_url().await]
        .into_iter()
        .flatten()
        .collect()
}

/// What a database is filled with, by a process that seals with some key.
struct Kept {
    /// With a correction that waits for its code, a refused draft and an issued form.
    correcting: Case,
    issued: IssuedDocument,
    visit: Session,
    met_outage: Session,
    waiting: Waiting,
    referral: (SecretHash, Referral),
    statement: (SecretHash, Statement),
    post: Rotation,
}

fn referral() -> Referral {
    let token = |byte| ReferralToken::from_bytes([byte; 32]);
    Referral {
        nonce: token(1),
        verifier: token(2),
        institution: InstitutionSlug::parse("saglik").unwrap(),
        number: EmployeeNumber::parse("MM1").unwrap(),
        card_lost: true,
    }
}

/// Fills every sealed column.
async fn fill(opened: &Opened) -> Kept {
    let store = &opened.store;
    let (case, _, guess) = code_sent(store, "10000000146").await;
    let made = confirmation(&case);
    let OnRight::Confirm(confirmation) = &made else {
        panic!("an application is made");
    };
    let visit_key = confirmation.session.clone();
    store.try_code(&guess, &|_, _| true, &made).await.unwrap();
    let begun = shift(&case, State::PhoneVerified, Event::CorrectionBegan);
    let moved = store.begin_correction(&begun, &application()).await;
    assert_eq!(moved.unwrap(), Moved::Done);
    let revision = store.case(&case.id).await.unwrap().unwrap().revision;
    let saving = Saving::from_revision(revision);
    let typed_anew = typed();
    let saved = store.save_draft(&case.id, &saving, &typed_anew, None, now());
    assert_eq!(saved.await.unwrap(), Saved::At(revision + 1));
    let form_confirmed = confirmed(&case, State::Correcting);
    let done = store.confirm_form(&form_confirmed, revision + 1);
    assert_eq!(done.await.unwrap(), Moved::Done);
    // Another copy of the form was typed meanwhile.
    let other = Draft {
        title: "Uzman".to_owned(),
        ..typed()
    };
    let saving = Saving::from_revision(0);
    let stale = store.save_draft(&case.id, &saving, &other, None, now());
    assert_eq!(stale.await.unwrap(), Saved::Stale(revision + 1));
    let issued = form(&case.id, b"issued");
    store.issue(&issued).await.unwrap();

    let mut met_outage = session(None);
    met_outage.claim = Some(sign_in::Draft {
        given_name: "Şükrü".to_owned(),
        ..sign_in::Draft::default()
    });
    met_outage.registry_outage_at = Some(now());
    store.note_registry_outage(&met_outage).await.unwrap();
    let waiting = Waiting {
        id: WaitingId::from_bytes(unique()),
        institution: case.institution.clone(),
        claim: met_outage.claim.clone().unwrap(),
        phone: application().mobile_phone,
        locale: Locale::Tr,
        since: now(),
    };
    let job = Job {
        id: JobId::from_bytes(unique()),
        kind: JobKind::Check(waiting.id.clone()),
        version: 1,
    };
    store.wait(&waiting, &job).await.unwrap();
    let referral = (SecretHash::from_bytes([3; 32]), referral());
    let put = store.put_referral(&referral.0, &visit_key, &referral.1, later());
    put.await.unwrap();
    let statement = (SecretHash::from_bytes([5; 32]), statement(later()));
    let put = store.put_statement(&statement.0, &statement.1);
    put.await.unwrap();
    let post = Rotation {
        session: key(),
        post: SecretHash::from_bytes([4; 32]),
        began_at: now(),
    };
    let first = store.begin_rotation(&post).await.unwrap();
    assert!(matches!(first, Begun::First), "{first:?}");
    let refused = store.refuse_rotation(&post, Some(&Refusal::NoMatch), now());
    refused.await.unwrap();
    let list = ["MM1", "MM2"].map(|number| StaffRow {
        institution: case.institution.clone(),
        person: case.person_key.clone(),
        employment: Employment {
            employee_number: EmployeeNumber::parse(number).unwrap(),
            ..case.employment.clone()
        },
    });
    let replaced = opened.registers.replace_staff(&list, now(), true);
    replaced.await.unwrap();
    let limits = SessionLimits::default();
    let visit = store.session(&visit_key, &limits, now());
    Kept {
        visit: visit.await.unwrap().unwrap(),
        correcting: store.case(&case.id).await.unwrap().unwrap(),
        issued,
        met_outage,
        waiting,
        referral,
        statement,
        post,
    }
}

fn later() -> Timestamp {
    now() + SignedDuration::from_mins(10)
}

/// All of it reads as it was written.
async fn reads(opened: &Opened, kept: &Kept) {
    let store = &opened.store;
    let case = &kept.correcting;
    let read = store.case(&case.id).await.unwrap().unwrap();
    assert_eq!(&read, case);
    assert!(read.correction.is_some() && read.refused_draft.is_some());
    let issued = store
        .issued(&case.id, DocumentKind::ApplicationForm, 1)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(issued, kept.issued);
    let record = store.issue_record(&issued.mark).await.unwrap();
    assert!(record.is_some(), "paper of before is recognised");
    let limits = SessionLimits::default();
    for visit in [&kept.visit, &kept.met_outage] {
        let seen = store.session(&visit.key, &limits, now()).await.unwrap();
        assert_eq!(seen.as_ref(), Some(visit));
    }
    let waiting = store.waiting(&kept.waiting.id).await.unwrap();
    assert_eq!(waiting.as_ref(), Some(&kept.waiting));
    let begun = store.begin_rotation(&kept.post).await.unwrap();
    assert!(matches!(begun, Begun::Ended(_)), "{begun:?}");
    let (person, number) = (&case.person.national_id, &case.employment.employee_number);
    let found = StaffDirectory::find(&*opened.registers, &case.institution, person, number);
    assert!(found.await.unwrap().is_some());
}

/// On both databases.
pub async fn everything_comes_under_a_new_key() {
    for url in urls().await {
        let before = opened(&url, Keys::new(OLD)).await;
        let kept = fill(&before).await;
        let running = opened(&url, both()).await;
        let rotation = &running.key_rotation;
        reads(&running, &kept).await;
        assert_eq!(rotation.pass(Look::Only).await.unwrap(), Pass::default());
        // A process that has not read the new key is told which it is.
        assert!(rotation.seal_with(newest()).await.unwrap());
        assert!(!rotation.seal_with(newest()).await.unwrap());
        let lacking = before.key_rotation.take_note("early", now()).await.unwrap();
        assert_eq!(lacking, Some(newest()));
        let noted = running.key_rotation.take_note("late", now()).await.unwrap();
        assert_eq!(noted, None);
        let holders = rotation.holders(now()).await.unwrap();
        let sealing: Vec<_> = holders.iter().map(|one| one.sealing.unwrap()).collect();
        assert_eq!(sealing, [Keys::new(OLD).sealing_id(), newest()]);
        let left = rotation.pass(Look::Only).await.unwrap();
        // Two at the same time: nothing is made anew twice.
        let beside = opened(&url, both()).await;
        let (one, other) = tokio::join!(
            rotation.pass(Look::AndRenew),
            beside.key_rotation.pass(Look::AndRenew)
        );
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!(one.renewed + other.renewed, left.renewed);
        // Fourteen values, a file, and the proofs of two visits and the form.
        let all = Pass {
            renewed: 18,
            unreadable: 0,
        };
        assert_eq!(left, all);
        assert_eq!(one.unreadable + other.unreadable, 0);
        assert_eq!(rotation.pass(Look::AndRenew).await.unwrap().renewed, 0);
        reads(&running, &kept).await;
        let refused = store::open(&url, Arc::new(new_alone())).await.err();
        let old = Keys::new(OLD).sealing_id();
        assert_eq!(refused, Some(OpenError::MissingKey(old)));
        let told = refused.unwrap().to_string();
        assert!(told.contains(&old.to_string()), "{told}");
        rotation.let_go(old).await.unwrap();
        rotation.let_go(newest()).await.unwrap();
        let only = DependedOn {
            id: newest(),
            seals: true,
        };
        assert_eq!(rotation.depended_on().await.unwrap(), [only]);
        let after = opened(&url, new_alone()).await;
        reads(&after, &kept).await;
        goes_on(&after, &kept).await;
        let refused = store::open(&url, Arc::new(Keys::new(OLD))).await.err();
        assert_eq!(refused, Some(OpenError::MissingKey(newest())));
        let (reached, other) = (
            store::reach(&url, Some(&Keys::new(OLD))).await,
            store::reach(&url, Some(&Keys::new(NEW))).await,
        );
        assert!(reached.unwrap_err().to_string().contains("has not the key"));
        assert!(
            other
                .unwrap_err()
                .to_string()
                .contains("another master key")
        );
    }
}

/// A correction is proved, a referral and a statement are taken under the new key alone.
async fn goes_on(opened: &Opened, kept: &Kept) {
    let taken = opened.store.take_referral(
        &kept.referral.0,
        &kept.visit.key,
        now(),
        later() + SignedDuration::from_mins(1),
    );
    assert_eq!(taken.await.unwrap().as_ref(), Some(&kept.referral.1));
    let (key, statement) = &kept.statement;
    let taken = opened
        .store
        .take_statement(key, statement.at(), statement.expires_at());
    assert_eq!(taken.await.unwrap().as_ref(), Some(statement));
    let back = shift(
        &kept.correcting,
        kept.correcting.state,
        Event::CorrectionEnded(None),
    );
    let dropped = opened.store.drop_correction(&back).await.unwrap();
    assert_eq!(dropped, Moved::Done);
    let case = opened
        .store
        .case(&kept.correcting.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(case.draft, Draft::default(), "what was confirmed first");
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_sealed_or_proved_comes_under_a_new_key() {
    everything_comes_under_a_new_key().await;
}

#[tokio::test]
async fn a_database_of_before_the_first_rotation_needs_the_key_that_it_was_made_with() {
    for url in urls().await {
        drop(opened(&url, Keys::new(OLD)).await);
        let refused = store::open(&url, Arc::new(new_alone())).await.err();
        let old = Keys::new(OLD).sealing_id();
        assert_eq!(refused, Some(OpenError::MissingKey(old)));
    }
    // A new one is sealed with the newest.
    let url = sqlite_url();
    let fresh = opened(&url, both()).await;
    let depended_on = fresh.key_rotation.depended_on().await.unwrap();
    assert_eq!(depended_on.first().map(|one| one.id), Some(newest()));
}
