//! `PostgreSQL` 13 or newer.

#[path = "sql/store.rs"]
#[expect(
    clippy::duplicate_mod,
    reason = "the statements are written once and compiled for both databases"
)]
mod sql;

use std::{
    str::FromStr,
    sync::{Arc, LazyLock},
    time::Duration,
};

use domain::ports::StoreError;
use sqlx::{
    ConnectOptions, Connection as _, PgConnection, Pool, Postgres,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgExecutor, PgPoolOptions},
};

use super::{NotReached, OpenError, Tables, is_newer, lacks, pools::Pools};
use crate::keys::Keys;

type Db = Postgres;
type Connection = PgConnection;

/// Rows that are read to be written are locked until the transaction ends.
const LOCK_ROW: &str = " FOR UPDATE";
/// A list of a million people takes longer than anything that somebody waits for.
const LONG_RUNNING: &str = "SET LOCAL statement_timeout = '2min'";
/// Several processes share the outbox without waiting for each other.
const SKIP_LOCKED: &str = " FOR UPDATE SKIP LOCKED";
/// Around a statement that finds rows, to say which rows are meant: those that
/// somebody changes meanwhile are left.
const AMONG_ROWS: [&str; 2] = ["ctid = ANY (ARRAY(SELECT ctid", "))"];
/// How many tables have this name where this user finds them.
const TABLE_EXISTS: &str = "SELECT COUNT(*) FROM (SELECT to_regclass($1) AS it) AS found \
     WHERE it IS NOT NULL";

static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| sqlx::migrate!("migrations/postgres"));

const BEGIN: &str = "BEGIN";

/// What is told of an older one.
const TOO_OLD: &str = "PostgreSQL 13 or newer is needed";

/// Whether the server is of a version that the statements are written for.
async fn is_recent(on: impl PgExecutor<'_>) -> Result<bool, sqlx::Error> {
    let version: String = sqlx::query_scalar("SHOW server_version_num")
        .fetch_one(on)
        .await?;
    Ok(is_13(&version))
}

/// `server_version_num` of 13 is 130000 and more.
fn is_13(version: &str) -> bool {
    version.parse().is_ok_and(|version: u32| version >= 130_000)
}

pub(super) async fn reach(url: &str, keys: Option<&Keys>) -> Result<(), NotReached> {
    let looked = look(PgConnectOptions::from_str(url)?, keys);
    tokio::time::timeout(Duration::from_secs(5), looked)
        .await
        .map_err(|_| NotReached::because("no answer within five seconds"))?
}

/// Asks what keeps the portal from making its tables, and makes none.
async fn look(options: PgConnectOptions, keys: Option<&Keys>) -> Result<(), NotReached> {
    let mut connection = options.connect().await?;
    if !is_recent(&mut connection).await? {
        return Err(NotReached::because(TOO_OLD));
    }
    let is_standby: bool = sqlx::query_scalar("SELECT pg_is_in_recovery()")
        .fetch_one(&mut connection)
        .await?;
    if is_standby {
        return Err(NotReached::because(
            "this server is a standby: name the one that takes writes",
        ));
    }
    let read_only: String = sqlx::query_scalar("SHOW transaction_read_only")
        .fetch_one(&mut connection)
        .await?;
    if read_only == "on" {
        return Err(NotReached::because(
            "it takes no writes: default_transaction_read_only is on",
        ));
    }
    // Nothing where the search path leads to no schema.
    let may_create: Option<bool> =
        sqlx::query_scalar("SELECT has_schema_privilege(current_schema(), 'CREATE')")
            .fetch_one(&mut connection)
            .await?;
    if may_create != Some(true) {
        let why = "this user may not create tables: GRANT CREATE, USAGE ON SCHEMA … TO …";
        return Err(NotReached::because(why));
    }
    let has_tables: bool = sqlx::query_scalar("SELECT to_regclass('ready_checks') IS NOT NULL")
        .fetch_one(&mut connection)
        .await?;
    if has_tables {
        let mut tx = connection.begin().await?;
        sqlx::query("INSERT INTO ready_checks (value) VALUES (1)")
            .execute(&mut *tx)
            .await?;
        tx.rollback().await?;
    }
    if let Some(keys) = keys {
        sql::compare_keys(&mut connection, keys).await?;
    }
    Ok(connection.close().await?)
}

pub(super) async fn open(
    url: &str,
    keys: Arc<Keys>,
    tables: Tables,
) -> Result<(sql::SqlStore, Pools), OpenError> {
    let options = PgConnectOptions::from_str(url)?;
    prepare(options.clone(), &keys, tables).await?;
    let pool = connect(options.options([("statement_timeout", "2500")]), 16).await?;
    let pools = Pools::of(&[("all", &pool)]);
    let store = sql::SqlStore::over(pool.clone(), pool, keys);
    if tables == Tables::BringUpToDate {
        sql::bring_rows_up_to_date(&store).await?;
    }
    Ok((store, pools))
}

/// While the server still starts, it is asked again.
async fn connect(options: PgConnectOptions, most: u32) -> Result<Pool<Db>, sqlx::Error> {
    PgPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(Duration::from_secs(5))
        .connect_with(options)
        .await
}

/// Brings the tables up to date, on a connection of its own: an index on a
/// large table takes as long as it takes, and so does another process that is
/// at it. Whoever waits in vain for two minutes ends, so that nobody's work
/// queues behind a lock for longer; started again, it waits again.
async fn prepare(options: PgConnectOptions, keys: &Keys, tables: Tables) -> Result<(), OpenError> {
    let limits = [
        ("statement_timeout", "0"),
        ("lock_timeout", "2min"),
        // "already exists, skipping" is no news to an operator.
        ("client_min_messages", "warning"),
    ];
    let pool = connect(options.options(limits), 1).await?;
    if !is_recent(&pool).await? {
        return Err(StoreError::Failed(TOO_OLD.to_owned()).into());
    }
    sql::prepare(&pool, keys, tables, &MIGRATIONS).await?;
    pool.close().await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::is_13;

    #[test]
    fn postgresql_12_is_too_old() {
        for (version, good) in [("130000", true), ("170002", true), ("120022", false)] {
            assert_eq!(is_13(version), good, "{version}");
        }
        assert!(!is_13("") && !is_13("13"));
    }
}
