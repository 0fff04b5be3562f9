//! Tables that are brought up to date while somebody else is at it.

use std::{str::FromStr, sync::Arc, time::Duration};

use domain::{
    Locale,
    application::Draft,
    case::Case,
    ports::{Moved, Saving},
    progress::{Event, State},
};
use server::store;
use sqlx::{
    ConnectOptions, Connection, PgPool, SqlitePool, migrate::Migrate, postgres::PgConnectOptions,
};

use super::{
    application, case, confirmed, key, keys, now, offer,
    opened::{postgres_url, sqlite_url},
    session, shift, typed,
};

/// What an earlier version leaves of an application: what was typed, and what was
/// on offer.
const AS_BEFORE: &str =
    "UPDATE cases SET application = NULL, application_revision = NULL WHERE id = $1";

/// What one does that knows nothing of stored applications: it saves another form
/// over one that was confirmed, and confirms that.
const BESIDE: &str = "UPDATE cases SET draft = $1, revision = revision + 1 WHERE id = $2";

/// At which revision the application is that is stored.
const STORED: &str = "SELECT application_revision FROM cases \
     WHERE id = $1 AND application IS NOT NULL";

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

    async fn leave_as_before(&self, case: &Case) {
        let case = case.id.as_str();
        match self {
            Self::Sqlite(on) => {
                let done = sqlx::query(AS_BEFORE).bind(case);
                done.execute(on).await.unwrap();
            }
            Self::Postgres(on) => {
                let done = sqlx::query(AS_BEFORE).bind(case);
                done.execute(on).await.unwrap();
            }
        }
    }

    async fn confirm_beside(&self, case: &Case, draft: Vec<u8>) {
        let case = case.id.as_str();
        match self {
            Self::Sqlite(on) => {
                let done = sqlx::query(BESIDE).bind(draft).bind(case);
                done.execute(on).await.unwrap();
            }
            Self::Postgres(on) => {
                let done = sqlx::query(BESIDE).bind(draft).bind(case);
                done.execute(on).await.unwrap();
            }
        }
    }

    async fn stored(&self, case: &Case) -> Option<i64> {
        let case = case.id.as_str();
        match self {
            Self::Sqlite(on) => {
                let stored = sqlx::query_scalar(STORED).bind(case);
                stored.fetch_optional(on).await.unwrap()
            }
            Self::Postgres(on) => {
                let stored = sqlx::query_scalar(STORED).bind(case);
                stored.fetch_optional(on).await.unwrap()
            }
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
        let step = shift(&case, State::Draft, Event::FormConfirmed);
        let (application, offer) = (application(), offer());
        let confirmed = confirmed(&application, &offer);
        let done = opened.confirm_form(&step, 1, Locale::Tr, &confirmed, None);
        assert_eq!(done.await.unwrap(), Moved::Done);
        let kept = async || {
            let kept = opened.case(&case.id).await.unwrap().unwrap();
            kept.application
        };
        let on = Raw::open(&url).await;
        on.leave_as_before(&case).await;
        assert_eq!(kept().await, Some(application.clone()));
        assert_eq!(on.stored(&case).await, None);
        open().await;
        assert_eq!(on.stored(&case).await, Some(1));
        assert_eq!(kept().await, Some(application.clone()));
        // The form that was confirmed last counts, whoever confirmed it.
        let other = Draft {
            title: "Uzman".to_owned(),
            ..typed.clone()
        };
        let plain = serde_json::to_vec(&other).unwrap();
        let sealed = keys().seal("draft", &plain).unwrap();
        on.confirm_beside(&case, sealed).await;
        for stored in [Some(1), Some(2)] {
            assert_eq!(on.stored(&case).await, stored);
            assert_eq!(kept().await.unwrap().title.as_str(), "Uzman");
            open().await;
        }
    }
}

#[tokio::test]
async fn a_form_that_was_confirmed_before_is_stored_as_an_application() {
    forms_that_were_confirmed_before_are_stored_as_applications().await;
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
