//! `SQLite`: one writer connection, several readers, a write-ahead log that is
//! synced at every commit (a commit that was acknowledged survives a power
//! cut).

#[path = "acts/all.rs"]
mod acts;

use std::{fs::File, path::Path, str::FromStr, sync::Arc, time::Duration};

use domain::ports::StoreError;
use sqlx::{
    ConnectOptions, Connection, Pool, Sqlite, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{NotReached, failed};
use crate::adapters::secrets::Keys;

type Db = Sqlite;

/// Only one connection writes, so a row needs no lock of its own.
const LOCK_ROW: &str = "";
const SKIP_LOCKED: &str = "";
/// Statements take as long as they take.
const PATIENTLY: &str = "SELECT 1";

/// A deferred transaction that reads and then writes fails at once when
/// another one has written in between, whatever the busy timeout; an
/// immediate one waits its turn.
async fn begin(pool: &Pool<Db>) -> Result<Transaction<'static, Db>, sqlx::Error> {
    pool.begin_with("BEGIN IMMEDIATE").await
}

pub(super) async fn reach(url: &str) -> Result<(), NotReached> {
    let options = SqliteConnectOptions::from_str(url)?;
    let file = options.get_filename();
    if file.exists() {
        // Opened for writing, and not written to.
        if let Err(error) = File::options().write(true).open(file) {
            return Err(NotReached::because(&format!(
                "the file cannot be written: {error}"
            )));
        }
        let mut connection = options.read_only(true).connect().await?;
        sqlx::query("SELECT COUNT(*) FROM sqlite_schema")
            .execute(&mut connection)
            .await?;
        return Ok(connection.close().await?);
    }
    let place = file.ancestors().skip(1).find(|folder| folder.exists());
    let usable = place.is_none_or(|folder| {
        std::fs::metadata(folder).is_ok_and(|it| it.is_dir() && !it.permissions().readonly())
    });
    if usable {
        Ok(())
    } else {
        Err(NotReached::because("the database's folder cannot be made"))
    }
}

pub(super) async fn open(url: &str, keys: Arc<Keys>) -> Result<acts::SqlStore, StoreError> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(failed)?
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5));
    if let Some(folder) = options
        .get_filename()
        .parent()
        .filter(|one| *one != Path::new(""))
    {
        std::fs::create_dir_all(folder)
            .map_err(|_| StoreError::Failed("the database's folder cannot be made".to_owned()))?;
    }
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        .connect_with(options.clone())
        .await
        .map_err(failed)?;
    sqlx::migrate!("migrations/sqlite")
        .set_ignore_missing(true)
        .run(&write)
        .await
        .map_err(|error| StoreError::Failed(error.to_string()))?;
    let read = SqlitePoolOptions::new()
        .max_connections(4)
        .acquire_timeout(Duration::from_secs(2))
        .connect_with(options.read_only(true))
        .await
        .map_err(failed)?;
    Ok(acts::SqlStore { read, write, keys })
}

#[cfg(test)]
mod tests {
    use acts::{challenges::UNLOCK, outbox::UNDELIVERED};
    use domain::{ports::Store, session::SessionLimits};

    use super::*;

    /// A store in a file of its own.
    async fn opened(name: &str) -> (acts::SqlStore, std::path::PathBuf) {
        let name = format!("muhur-sqlite-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let url = format!("sqlite:{}/muhur.db", folder.display());
        let keys = Arc::new(Keys::new([7; 32]));
        (open(&url, keys).await.unwrap(), folder)
    }

    #[tokio::test]
    async fn what_is_kept_for_years_is_not_read_from_end_to_end() {
        let (store, folder) = opened("plans").await;
        for sql in [UNLOCK, UNDELIVERED] {
            let explain = format!("EXPLAIN QUERY PLAN {sql}");
            let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(sqlx::AssertSqlSafe(explain))
                .fetch_all(&store.write)
                .await
                .unwrap();
            let steps: Vec<_> = plan.into_iter().map(|(.., step)| step).collect();
            assert!(steps[0].starts_with("SEARCH "), "{sql}: {steps:?}");
            assert!(steps[0].contains(" USING INDEX "), "{sql}: {steps:?}");
        }
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn what_cannot_be_swept_does_not_keep_the_rest() {
        let (store, folder) = opened("sweep").await;
        let run = async |sql: &'static str| sqlx::query(sql).execute(&store.write).await.unwrap();
        run("DROP TABLE referrals").await;
        run("DROP TABLE captchas").await;
        run("INSERT INTO messages (reference, kind, state, state_at) \
             VALUES ('one', 'code', 'delivered', 0)")
        .await;
        let now = "2026-11-23T09:00:00Z".parse().unwrap();
        let swept = store.sweep(&SessionLimits::default(), now).await;
        let told = swept.unwrap_err().to_string();
        assert!(told.contains("referrals"), "the first is told: {told}");
        let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM messages")
            .fetch_one(&store.read)
            .await
            .unwrap();
        assert_eq!(left, 0);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
