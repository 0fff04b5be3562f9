//! `PostgreSQL` 13 or newer.

#[path = "acts/all.rs"]
#[expect(
    clippy::duplicate_mod,
    reason = "the acts are written once and compiled for both databases"
)]
mod acts;

use std::{str::FromStr, sync::Arc, time::Duration};

use domain::ports::StoreError;
use sqlx::{
    ConnectOptions, Connection, Pool, Postgres, Row, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::failed;
use crate::adapters::secrets::Keys;

type Db = Postgres;

/// Rows that are read to be written are locked until the transaction ends.
const LOCK_ROW: &str = " FOR UPDATE";
/// A list of a million people takes longer than anything that somebody waits for.
const PATIENTLY: &str = "SET LOCAL statement_timeout = '2min'";
/// Several processes share the outbox without waiting for each other.
const SKIP_LOCKED: &str = " FOR UPDATE SKIP LOCKED";

async fn begin(pool: &Pool<Db>) -> Result<Transaction<'static, Db>, sqlx::Error> {
    pool.begin().await
}

pub(super) async fn reach(url: &str) -> Result<(), StoreError> {
    let options = PgConnectOptions::from_str(url).map_err(failed)?;
    let connection = tokio::time::timeout(Duration::from_secs(5), options.connect())
        .await
        .map_err(|_| StoreError::Unavailable)?
        .map_err(failed)?;
    connection.close().await.map_err(failed)
}

pub(super) async fn open(url: &str, keys: Arc<Keys>) -> Result<acts::SqlStore, StoreError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(failed)?
        .options([("statement_timeout", "2500")]);
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(Duration::from_secs(5))
        .connect_with(options)
        .await
        .map_err(failed)?;
    let version: String = sqlx::query("SHOW server_version_num")
        .fetch_one(&pool)
        .await
        .and_then(|row| row.try_get(0))
        .map_err(failed)?;
    if version.parse::<u32>().unwrap_or_default() < 130_000 {
        return Err(StoreError::Failed(
            "PostgreSQL 13 or newer is needed".to_owned(),
        ));
    }
    sqlx::migrate!("migrations/postgres")
        .set_ignore_missing(true)
        .run(&pool)
        .await
        .map_err(|error| StoreError::Failed(error.to_string()))?;
    Ok(acts::SqlStore {
        read: pool.clone(),
        write: pool,
        keys,
    })
}
