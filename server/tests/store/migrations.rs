//! Tables that are brought up to date while somebody else is at it.

use std::{str::FromStr, sync::Arc, time::Duration};

use server::store;
use sqlx::{ConnectOptions, Connection, migrate::Migrate, postgres::PgConnectOptions};

use super::{keys, opened::postgres_url};

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
