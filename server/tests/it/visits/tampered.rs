//! Somebody who can write in the database and has no key.

use domain::{
    document::{DocumentKind, IssuedDocument, digest},
    id::hex,
    ports::StoreError,
    service::{ActError, Caller},
    session::Who,
};
use jiff::SignedDuration;
use server::{keys::key_file, store::key_rotation::Look};
use sqlx::SqlitePool;

use server_testing::visiting::{Claim, LOST, Portal, form};

const MOBILE: &str = "0542 318 44 09";

/// Another applicant, whose session the attacker has.
const RENEWING: Claim = [
    "50000000500",
    "Hâle",
    "Gümüş",
    "Kars",
    "09.09.1982",
    "MM5005",
];

async fn database(portal: &Portal) -> SqlitePool {
    let url = format!("sqlite:{}/muhur.db", portal.folder.display());
    SqlitePool::connect(&url).await.unwrap()
}

async fn run(on: &SqlitePool, sql: &'static str, values: &[&str]) {
    let mut query = sqlx::query(sql);
    for value in values {
        query = query.bind(*value);
    }
    let done = query.execute(on).await.unwrap();
    assert!(done.rows_affected() > 0, "{sql}");
}

/// An application with its form, and a session of somebody else's.
async fn two(portal: &Portal) -> (Caller, IssuedDocument, Caller) {
    let (victim, printable) = portal.applied(MOBILE).await;
    let number = printable.number.as_str();
    let issued = portal
        .services()
        .documents
        .open(&victim, DocumentKind::ApplicationForm, number)
        .await
        .unwrap();
    let (token, _) = portal.sign_in("saglik", RENEWING).await.unwrap();
    let attacker = portal.caller(Some(&token)).await;
    assert!(attacker.session.is_some());
    (victim, issued, attacker)
}

/// Under which key everything is when the attack begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    OfBefore,
    Rotated,
}

impl Key {
    async fn seals_in(self, portal: &Portal) {
        if self == Self::OfBefore {
            return;
        }
        let (keys, rotation) = (&portal.started.keys, &portal.started.key_rotation);
        let before = keys.sealing_id();
        let file = portal.folder.join("master.key");
        let new = key_file::add(&file).unwrap();
        keys.read_again().unwrap();
        assert!(rotation.seal_with(new).await.unwrap());
        assert!(rotation.pass(Look::AndRenew).await.unwrap().renewed > 0);
        rotation.let_go(before).await.unwrap();
        key_file::retire(&file, before).unwrap();
        keys.read_again().unwrap();
        assert_eq!(keys.ids(), [new]);
    }
}

/// The same caller, as the next request finds it.
async fn again(portal: &Portal, caller: &Caller) -> Caller {
    let limits = portal.services().limits().session;
    let store = &portal.services().ports().store;
    let visit = caller.visit.clone().unwrap();
    Caller {
        session: store
            .session(&visit, &limits, portal.services().now())
            .await
            .unwrap(),
        ..caller.clone()
    }
}

#[tokio::test]
async fn a_session_that_is_pointed_at_anothers_application_is_ended() {
    for key in [Key::OfBefore, Key::Rotated] {
        Box::pin(attack_a_session(key)).await;
    }
}

async fn attack_a_session(key: Key) {
    let portal = Portal::open().await;
    let (victim, issued, attacker) = Box::pin(two(&portal)).await;
    key.seals_in(&portal).await;
    let on = database(&portal).await;
    let own = attacker.visit.as_ref().unwrap().as_str();
    let theirs = victim.visit.as_ref().unwrap().as_str();
    let case = issued.case.as_str();
    let number = issued.number.as_str();
    for (sql, values) in [
        (
            "UPDATE sessions SET case_id = $2 WHERE key = $1",
            [own, case],
        ),
        (
            "UPDATE sessions SET case_id = $2, mac = (SELECT mac FROM sessions AS other \
             WHERE other.case_id = $2) WHERE key = $1",
            [own, case],
        ),
        (
            "UPDATE sessions SET resumable = $2, case_id = NULL WHERE key = $1",
            [own, case],
        ),
        (
            "UPDATE sessions SET word_for = $2 WHERE key = $1",
            [own, "5A1F00000001"],
        ),
    ] {
        run(&on, sql, &values).await;
        let caller = again(&portal, &attacker).await;
        assert_eq!(caller.session, None, "{sql}");
        let opened = portal
            .services()
            .documents
            .open(&caller, DocumentKind::ApplicationForm, number)
            .await;
        assert_eq!(opened.err(), Some(ActError::Unknown), "{sql}");
    }
    // The victim's row under the attacker's key.
    run(&on, "DELETE FROM sessions WHERE key = $1", &[own]).await;
    run(
        &on,
        "UPDATE sessions SET key = $2 WHERE key = $1",
        &[theirs, own],
    )
    .await;
    assert_eq!(again(&portal, &attacker).await.session, None);
}

#[tokio::test]
async fn a_sealed_value_that_is_copied_into_another_row_is_not_read() {
    for key in [Key::OfBefore, Key::Rotated] {
        Box::pin(attack_a_value(key)).await;
    }
}

async fn attack_a_value(key: Key) {
    let portal = Portal::open().await;
    let (_, issued, attacker) = Box::pin(two(&portal)).await;
    key.seals_in(&portal).await;
    let on = database(&portal).await;
    let Who::Applicant(own) = attacker.who().clone() else {
        panic!("{attacker:?}")
    };
    let case = issued.case.as_str();
    for (sql, column) in [
        (
            "UPDATE cases SET person = (SELECT person FROM cases WHERE id = $2) WHERE id = $1",
            "person",
        ),
        (
            "UPDATE cases SET employment = (SELECT employment FROM cases WHERE id = $2) WHERE id = $1",
            "employment",
        ),
        (
            "UPDATE cases SET draft = (SELECT draft FROM cases WHERE id = $2) WHERE id = $1",
            "draft",
        ),
    ] {
        let (before,): (Vec<u8>,) = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT {column} FROM cases WHERE id = $1"
        )))
        .bind(own.as_str())
        .fetch_one(&on)
        .await
        .unwrap();
        run(&on, sql, &[own.as_str(), case]).await;
        let read = portal.services().applying.form(&attacker).await.err();
        assert_eq!(read, Some(ActError::Store(StoreError::Corrupt(column))));
        let back = format!("UPDATE cases SET {column} = $2 WHERE id = $1");
        sqlx::query(sqlx::AssertSqlSafe(back))
            .bind(own.as_str())
            .bind(before)
            .execute(&on)
            .await
            .unwrap();
        assert!(portal.services().applying.form(&attacker).await.is_ok());
    }
}

#[tokio::test]
async fn a_record_that_is_changed_to_fit_a_forgery_vouches_for_nothing() {
    for key in [Key::OfBefore, Key::Rotated] {
        Box::pin(attack_a_record(key)).await;
    }
}

async fn attack_a_record(key: Key) {
    let portal = Portal::open().await;
    let (victim, issued, _) = Box::pin(two(&portal)).await;
    key.seals_in(&portal).await;
    let on = database(&portal).await;
    let mut forged = issued.file.clone();
    forged.splice(5_000..5_010, *b"forgedforged");
    let mark = issued.mark.as_str();
    let (length, sum) = (forged.len().to_string(), hex(&digest(&forged)));
    let change = "UPDATE documents SET length = CAST($2 AS INTEGER), digest = $3 WHERE mark = $1";
    run(&on, change, &[mark, &length, &sum]).await;
    let anybody = portal.caller(None).await;
    let wrong = ActError::Store(StoreError::Corrupt("documents.mac"));
    let verified = portal
        .services()
        .documents
        .verify_file(&anybody, &forged)
        .await;
    assert_eq!(verified.err(), Some(wrong.clone()));
    let number = issued.number.as_str();
    let paper = portal
        .services()
        .documents
        .verify_paper(&anybody, number, mark)
        .await;
    assert_eq!(paper.err(), Some(wrong.clone()));
    portal.pass(SignedDuration::from_mins(1));
    let opened = portal
        .services()
        .documents
        .open(&victim, DocumentKind::ApplicationForm, number)
        .await;
    assert_eq!(opened.err(), Some(wrong));
}

#[tokio::test]
async fn a_stolen_file_names_no_registry_number_and_no_address() {
    let portal = Portal::open().await;
    let token = portal.code_sent(LOST, form(MOBILE)).await;
    portal.caller(Some(&token)).await;
    let on = database(&portal).await;
    let texts: Vec<(String,)> = sqlx::query_as(
        "SELECT number FROM staff UNION ALL SELECT key FROM limit_hits \
         UNION ALL SELECT key FROM limit_keys UNION ALL SELECT COALESCE(offer, '') FROM cases",
    )
    .fetch_all(&on)
    .await
    .unwrap();
    assert!(texts.len() > 20);
    for (text,) in texts {
        for told in ["MM50", "192.0.2", LOST[0], "318"] {
            let is_digest = text.len() >= 64;
            assert!(is_digest || !text.contains(told), "{text}");
            assert!(!text.contains("192.0.2"), "{text}");
        }
    }
}

#[tokio::test]
async fn a_code_that_went_elsewhere_proves_no_other_phone() {
    const ANOTHER: &str = "0532 999 88 77";
    let portal = Portal::open().await;
    portal.code_sent(LOST, form(MOBILE)).await;
    let known = portal.code(MOBILE);
    let token = portal.code_sent(LOST, form(ANOTHER)).await;
    let caller = portal.caller(Some(&token)).await;
    let Who::Applicant(case) = caller.who().clone() else {
        panic!("somebody applies");
    };
    let on = database(&portal).await;
    let own: (String, String, String) = sqlx::query_as(
        "SELECT id, code, letters FROM challenges WHERE subject <> $1 AND purpose = 'confirm_phone'",
    )
    .bind(case.as_str())
    .fetch_one(&on)
    .await
    .unwrap();
    let (id, code, letters) = (own.0.as_str(), own.1.as_str(), own.2.as_str());
    run(&on, "DELETE FROM challenges WHERE id = $1", &[id]).await;
    run(
        &on,
        "UPDATE challenges SET id = $2, code = $3, letters = $4 WHERE subject = $1",
        &[case.as_str(), id, code, letters],
    )
    .await;
    let refused = portal.services().codes.check_code(&caller, &known).await;
    assert!(
        matches!(refused, Err(ActError::Refused(_))),
        "the phone counts as proved: {refused:?}"
    );
}

#[tokio::test]
async fn a_value_that_is_copied_into_another_column_of_its_row_is_not_read() {
    let portal = Portal::open().await;
    let (applying, documents) = (&portal.services().applying, &portal.services().documents);
    let (caller, _) = portal.applied(MOBILE).await;
    let Who::Applicant(case) = caller.who().clone() else {
        panic!("somebody applies");
    };
    applying.begin_correction(&caller).await.unwrap();
    let corrected = form("0532 999 88 77").without_word();
    applying.review(&caller, corrected).await.unwrap();
    applying.confirm_form(&caller).await.unwrap();
    let on = database(&portal).await;
    for (sql, undo) in [
        (
            "UPDATE cases SET refused_draft = confirmed_draft WHERE id = $1",
            "UPDATE cases SET refused_draft = NULL WHERE id = $1",
        ),
        (
            "UPDATE cases SET refused_draft = draft WHERE id = $1",
            "UPDATE cases SET refused_draft = NULL WHERE id = $1",
        ),
    ] {
        run(&on, sql, &[case.as_str()]).await;
        let read = documents.result(&caller).await.err();
        let corrupt = ActError::Store(StoreError::Corrupt("refused_draft"));
        assert_eq!(read, Some(corrupt), "{sql}");
        run(&on, undo, &[case.as_str()]).await;
        assert!(documents.result(&caller).await.is_ok());
    }
    // The phone of a correction is not proved yet.
    run(
        &on,
        "UPDATE cases SET application = correction WHERE id = $1",
        &[case.as_str()],
    )
    .await;
    let read = documents.result(&caller).await;
    assert!(read.is_err(), "a correction counts unproved");
}
