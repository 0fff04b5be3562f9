//! Tables that are brought up to date while somebody else is at it.

use std::{str::FromStr, sync::Arc, time::Duration};

use domain::{
    application::Draft,
    case::Case,
    document::DocumentKind,
    ports::{Allowance, Moved, Saving, StaffDirectory},
    progress::State,
    session::{SessionLimits, Who},
    text_value::EmployeeNumber,
};
use server::store::{self, OpenError};
use sqlx::{
    ConnectOptions, Connection, PgPool, SqlitePool, migrate::Migrate, postgres::PgConnectOptions,
};

use super::{
    case, confirmed,
    documents::form,
    key, keys, now, offer,
    opened::{postgres_url, sqlite_url},
    session, typed,
};

/// What an earlier version leaves of a confirmed application: what was on offer, what
/// was typed, and perhaps what the form was at an earlier revision.
const AS_BEFORE: &str = "UPDATE cases SET offer = $2, draft = COALESCE($3, draft), \
     application = CASE WHEN $4 = 1 THEN application END, application_revision = 0 WHERE id = $1";

/// Whether it is left so.
const IS_AS_BEFORE: &str = "SELECT COUNT(*) FROM cases WHERE id = $1 AND offer IS NOT NULL";

/// A migration of a later version.
const LATER: &str = "INSERT INTO _sqlx_migrations \
     (version, description, success, checksum, execution_time) \
     SELECT 99990101000000, description, success, checksum, execution_time \
     FROM _sqlx_migrations ORDER BY version LIMIT 1";

/// A database without the store over it.
enum Raw {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Raw {
    async fn open(url: &str) -> Self {
        if url.starts_with("sqlite:") {
            Self::Sqlite(SqlitePool::connect(url).await.unwrap())
        } else {
            Self::Postgres(PgPool::connect(url).await.unwrap())
        }
    }

    async fn leave_as_before(&self, case: &Case, draft: Option<Vec<u8>>, stored: bool) {
        let case = case.id.as_str();
        let (offer, stored) = (serde_json::to_string(&offer()).unwrap(), i64::from(stored));
        macro_rules! on {
            ($on:expr) => {{
                let done = sqlx::query(AS_BEFORE).bind(case).bind(offer).bind(draft);
                done.bind(stored).execute($on).await.unwrap();
            }};
        }
        match self {
            Self::Sqlite(on) => on!(on),
            Self::Postgres(on) => on!(on),
        }
    }

    async fn is_as_before(&self, case: &Case) -> bool {
        let case = case.id.as_str();
        let count: i64 = match self {
            Self::Sqlite(on) => {
                let count = sqlx::query_scalar(IS_AS_BEFORE).bind(case);
                count.fetch_one(on).await.unwrap()
            }
            Self::Postgres(on) => {
                let count = sqlx::query_scalar(IS_AS_BEFORE).bind(case);
                count.fetch_one(on).await.unwrap()
            }
        };
        count == 1
    }

    async fn run(&self, sql: &'static str) {
        match self {
            Self::Sqlite(on) => drop(sqlx::query(sql).execute(on).await.unwrap()),
            Self::Postgres(on) => drop(sqlx::query(sql).execute(on).await.unwrap()),
        }
    }
}

/// On both databases.
pub async fn forms_that_were_confirmed_before_are_stored_as_applications() {
    for url in [Some(sqlite_url()), postgres_url().await]
        .into_iter()
        .flatten()
    {
        let open = async || store::open(&url, Arc::new(keys())).await.unwrap().store;
        let opened = open().await;
        let case = case("10000000146");
        let visit = session(Some(&case.id));
        let begun = opened.sign_in(&key(), &visit, Some(&case), None).await;
        assert_eq!(begun.unwrap(), Moved::Done);
        let (saving, typed) = (Saving::from_revision(0), typed());
        let saved = opened.save_draft(&case.id, &saving, &typed, None, now());
        saved.await.unwrap();
        let form = confirmed(&case, State::Draft);
        let application = form.application.clone();
        let done = opened.confirm_form(&form, 1);
        assert_eq!(done.await.unwrap(), Moved::Done);
        let kept = async || {
            let kept = opened.case(&case.id).await.unwrap().unwrap();
            kept.application
        };
        let on = Raw::open(&url).await;
        on.leave_as_before(&case, None, false).await;
        assert_eq!(kept().await, Some(application.clone()));
        assert!(on.is_as_before(&case).await);
        open().await;
        assert!(!on.is_as_before(&case).await);
        assert_eq!(kept().await, Some(application.clone()));
        // The form that was confirmed last counts, not the one that is stored.
        let other = Draft {
            title: "Uzman".to_owned(),
            ..typed.clone()
        };
        let plain = serde_json::to_vec(&other).unwrap();
        let sealed = keys()
            .seal_row("draft", &[case.id.as_str()], &plain)
            .unwrap();
        on.leave_as_before(&case, Some(sealed), true).await;
        for is_as_before in [true, false] {
            assert_eq!(on.is_as_before(&case).await, is_as_before);
            assert_eq!(kept().await.unwrap().title.as_str(), "Uzman");
            open().await;
        }
    }
}

#[tokio::test]
async fn a_form_that_was_confirmed_before_is_stored_as_an_application() {
    forms_that_were_confirmed_before_are_stored_as_applications().await;
}

/// As the version before sealed and counted: bound to no row.
async fn leave_unbound(on: &Raw, case: &Case) {
    macro_rules! on {
        ($on:expr) => {{
            let id = case.id.as_str();
            let read = "SELECT employment FROM cases WHERE id = $1";
            let sealed: Vec<u8> = sqlx::query_scalar(read)
                .bind(id)
                .fetch_one($on)
                .await
                .unwrap();
            let plain = keys().open_row("employment", &[id], &sealed).unwrap();
            let before = keys().seal("employment", &plain).unwrap();
            let update = "UPDATE cases SET employment = $2 WHERE id = $1";
            sqlx::query(update)
                .bind(id)
                .bind(&before)
                .execute($on)
                .await
                .unwrap();
            let insert = "INSERT INTO staff (institution, person_key, number, employment) \
                          VALUES ('saglik', $1, 'MM5001', $2)";
            let person = case.person_key.as_str();
            sqlx::query(insert)
                .bind(person)
                .bind(&before)
                .execute($on)
                .await
                .unwrap();
            let mark = "UPDATE key_check SET value = $1";
            let value = keys().check_value_of_before();
            sqlx::query(mark).bind(value).execute($on).await.unwrap();
        }};
    }
    match on {
        Raw::Sqlite(on) => on!(on),
        Raw::Postgres(on) => on!(on),
    }
    for sql in [
        "UPDATE sessions SET mac = NULL",
        "UPDATE documents SET mac = NULL",
        "UPDATE limit_hits SET key = 'send:net:192.0.2.1'",
        "UPDATE limit_keys SET key = 'send:net:192.0.2.1'",
    ] {
        on.run(sql).await;
    }
}

/// On both databases.
pub async fn what_was_sealed_before_is_bound_to_its_rows() {
    for url in [Some(sqlite_url()), postgres_url().await]
        .into_iter()
        .flatten()
    {
        let open = async || store::open(&url, Arc::new(keys())).await.unwrap();
        let opened = open().await;
        let case = case("10000000146");
        let visit = session(Some(&case.id));
        let begun = opened
            .store
            .sign_in(&key(), &visit, Some(&case), None)
            .await;
        assert_eq!(begun.unwrap(), Moved::Done);
        let form = form(&case.id, b"issued");
        opened.store.issue(&form).await.unwrap();
        let allowance = Allowance {
            key: "send:net:192.0.2.1".to_owned(),
            limit: 9,
            window: jiff::SignedDuration::from_hours(1),
        };
        let counted = std::slice::from_ref(&allowance);
        assert_eq!(opened.store.acquire(counted, now()).await.unwrap(), None);
        let on = Raw::open(&url).await;
        leave_unbound(&on, &case).await;
        let limits = SessionLimits::default();
        let seen = opened.store.session(&visit.key, &limits, now()).await;
        assert_eq!(seen.unwrap(), None, "unproved, it is not believed");
        assert!(opened.store.case(&case.id).await.is_err());
        assert!(
            opened
                .store
                .issued(&case.id, DocumentKind::ApplicationForm, 1)
                .await
                .is_err()
        );
        let opened = open().await;
        let seen = opened.store.session(&visit.key, &limits, now()).await;
        assert_eq!(seen.unwrap().unwrap().who, Who::Applicant(case.id.clone()));
        let kept = opened.store.case(&case.id).await.unwrap().unwrap();
        assert_eq!(kept.employment, case.employment);
        let issued = opened
            .store
            .issued(&case.id, DocumentKind::ApplicationForm, 1)
            .await;
        assert_eq!(issued.unwrap(), Some(form));
        assert_eq!(opened.store.used(&allowance, now()).await.unwrap(), 1);
        let number = EmployeeNumber::parse("MM5001").unwrap();
        let (institution, person) = (&case.institution, &case.person.national_id);
        let found = StaffDirectory::find(&*opened.registers, institution, person, &number).await;
        assert!(found.unwrap().is_some());
    }
}

#[tokio::test]
async fn what_an_earlier_version_sealed_is_bound_to_its_rows() {
    what_was_sealed_before_is_bound_to_its_rows().await;
}

#[tokio::test]
async fn a_database_of_a_later_version_is_refused() {
    for url in [Some(sqlite_url()), postgres_url().await]
        .into_iter()
        .flatten()
    {
        let open = async || store::open(&url, Arc::new(keys())).await;
        drop(open().await.unwrap());
        Raw::open(&url).await.run(LATER).await;
        let refused = open().await.err().unwrap();
        assert_eq!(refused, OpenError::NewerTables);
        assert!(refused.to_string().contains("later version"), "{refused}");
    }
}

/// Another one that makes an index on a large table takes longer than any
/// statement of the portal may.
#[tokio::test]
async fn who_starts_while_another_one_migrates_waits_for_it() {
    let Some(url) = postgres_url().await else {
        return;
    };
    let options = PgConnectOptions::from_str(&url).unwrap();
    let mut other = options.connect().await.unwrap();
    other.lock().await.unwrap();
    let opening = tokio::spawn(async move { store::open(&url, Arc::new(keys())).await });
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert!(!opening.is_finished(), "it neither gives up nor goes ahead");
    other.unlock().await.unwrap();
    let opened = opening.await.unwrap().unwrap();
    opened.registers.lists().await.unwrap();
    other.close().await.unwrap();
}
