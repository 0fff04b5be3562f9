//! Tables that are brought up to date while somebody else is at it.

use std::{str::FromStr, sync::Arc, time::Duration};

use domain::{
    Locale,
    ports::{Moved, Saving},
    progress::{Event, State},
};
use server::store;
use sqlx::{
    ConnectOptions, Connection, PgConnection, SqliteConnection, migrate::Migrate,
    postgres::PgConnectOptions,
};

use super::{
    application, case, key, keys, now, offer,
    opened::{postgres_url, sqlite_url},
    session, shift, typed,
};

/// What an earlier version left of an application: what was typed and what was on
/// offer.
const AS_BEFORE: &str = "UPDATE cases SET application = NULL, offer = $1 WHERE id = $2";

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
        let application = application();
        let confirmed = opened.confirm_form(&step, 1, Locale::Tr, &application, None);
        assert_eq!(confirmed.await.unwrap(), Moved::Done);
        let offer = serde_json::to_string(&offer()).unwrap();
        let id = case.id.as_str();
        if url.starts_with("sqlite:") {
            let mut on = SqliteConnection::connect(&url).await.unwrap();
            let done = sqlx::query(AS_BEFORE).bind(&offer).bind(id);
            done.execute(&mut on).await.unwrap();
        } else {
            let mut on = PgConnection::connect(&url).await.unwrap();
            let done = sqlx::query(AS_BEFORE).bind(&offer).bind(id);
            done.execute(&mut on).await.unwrap();
        }
        // Also one that an earlier version confirms beside this one.
        let beside = opened.case(&case.id).await.unwrap().unwrap();
        assert_eq!(beside.application, Some(application.clone()));
        let kept = open().await.case(&case.id).await.unwrap().unwrap();
        assert_eq!(kept.application, Some(application));
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
