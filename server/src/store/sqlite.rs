//! `SQLite`: one writer connection, several readers, a write-ahead log that is
//! synced at every commit (a commit that was acknowledged survives a power
//! cut).

#[path = "sql/store.rs"]
mod sql;

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write},
    path::Path,
    str::FromStr,
    sync::{Arc, LazyLock},
    time::Duration,
};

use domain::ports::StoreError;
use sqlx::{
    ConnectOptions, Connection as _, Executor, Pool, Sqlite, SqliteConnection,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{NotReached, OpenError, Tables, is_newer, lacks, pools::Pools};
use crate::{keys::Keys, private_file};

type Db = Sqlite;
type Connection = SqliteConnection;

/// Only one connection writes, so a row needs no lock of its own.
const LOCK_ROW: &str = "";
const SKIP_LOCKED: &str = "";
/// Around a statement that finds rows, to say which rows are meant.
const AMONG_ROWS: [&str; 2] = ["rowid IN (SELECT rowid", ")"];
/// Statements take as long as they take.
const LONG_RUNNING: &str = "SELECT 1";
/// How many tables have this name.
const TABLE_EXISTS: &str = "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = $1";

static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| sqlx::migrate!("migrations/sqlite"));

/// A deferred transaction that reads and then writes fails at once when
/// another one has written in between, whatever the busy timeout; an
/// immediate one waits its turn.
const BEGIN: &str = "BEGIN IMMEDIATE";

pub(super) async fn reach(url: &str, keys: Option<&Keys>) -> Result<(), NotReached> {
    let options = SqliteConnectOptions::from_str(url)?;
    let file = options.get_filename();
    let exists = file.exists();
    if exists && let Err(error) = File::options().write(true).open(file) {
        let why = format!("the file cannot be written: {}: {error}", file.display());
        return Err(NotReached::because(&why));
    }
    let folder = file.ancestors().skip(1).find(|folder| folder.exists());
    let folder = folder.filter(|folder| *folder != Path::new(""));
    // The write-ahead log and its index lie beside the file.
    let folder = folder.unwrap_or(Path::new("."));
    if let Err(error) = write_beside(folder) {
        let why = format!(
            "the database's folder cannot be written: {}: {error}",
            folder.display()
        );
        return Err(NotReached::because(&why));
    }
    if exists {
        let mut connection = options.connect().await?;
        // The only writer's place is taken and given back: nothing is written.
        connection.execute(BEGIN).await?;
        connection.execute("ROLLBACK").await?;
        if let Some(keys) = keys {
            sql::compare_keys(&mut connection, keys).await?;
        }
        connection.close().await?;
    }
    Ok(())
}

/// Whether a folder takes another file, and its disk some pages. The file is
/// taken away again.
fn write_beside(folder: &Path) -> io::Result<()> {
    let path = folder.join(format!(".muhur-check-{}", std::process::id()));
    let mut file = File::create_new(&path)?;
    let written = file
        .write_all(&vec![0xa5; 64 * 1024])
        .and_then(|()| file.sync_all());
    fs::remove_file(&path)?;
    written
}

pub(super) async fn open(
    url: &str,
    keys: Arc<Keys>,
    tables: Tables,
) -> Result<(sql::SqlStore, Pools), OpenError> {
    let (read, write) = pools(url, &keys, tables).await?;
    let pools = Pools::of(&[("read", &read), ("write", &write)]);
    let store = sql::SqlStore::over(read, write, keys);
    if tables == Tables::BringUpToDate {
        sql::bring_rows_up_to_date(&store).await?;
    }
    Ok((store, pools))
}

/// The readers and the one writer of the file at this address, with the keys
/// compared and the tables brought up to date.
async fn pools(url: &str, keys: &Keys, tables: Tables) -> Result<(Pool<Db>, Pool<Db>), OpenError> {
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5));
    make_private(options.get_filename())?;
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        .connect_with(options.clone())
        .await?;
    sql::prepare(&write, keys, tables, &MIGRATIONS).await?;
    let read = SqlitePoolOptions::new()
        .max_connections(4)
        .acquire_timeout(Duration::from_secs(2))
        .connect_with(options.read_only(true))
        .await?;
    Ok((read, write))
}

/// Makes the file, where there is none, so that only its owner can read it; the
/// files of the log beside it get the same permissions.
fn make_private(file: &Path) -> Result<(), StoreError> {
    let cannot = |what: &str, error: io::Error| {
        let file = file.display();
        StoreError::Failed(format!(
            "the database's {what} cannot be made: {file}: {error}"
        ))
    };
    private_file::create_folder_of(file).map_err(|error| cannot("folder", error))?;
    match private_file::create(file, "") {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(cannot("file", error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod outages;

#[cfg(test)]
mod tests {
    use domain::{outbox::Queue, ports::Upkeep, session::SessionLimits};
    use sql::jobs::{QUEUE, name};

    use super::*;

    /// A store in a file of its own.
    async fn opened(name: &str) -> (sql::SqlStore, std::path::PathBuf) {
        let name = format!("muhur-sqlite-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let url = format!("sqlite:{}/muhur.db", folder.display());
        let keys = Arc::new(Keys::new([7; 32]));
        let (store, _) = open(&url, keys, Tables::BringUpToDate).await.unwrap();
        (store, folder)
    }

    #[test]
    fn every_kind_of_job_is_in_the_queue_that_delivers_it() {
        for queue in Queue::ALL {
            for kind in queue.kinds() {
                let told = QUEUE.split(&format!("WHEN '{kind}' THEN '")).nth(1);
                let told = told.and_then(|rest| rest.split('\'').next());
                assert_eq!(told.unwrap_or("messages"), name(queue), "{kind}");
            }
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        for database in ["sqlite", "postgres"] {
            let file = folder.join(database).join("20260101000016_growing.sql");
            let index = fs::read_to_string(file).unwrap();
            assert!(index.contains(QUEUE), "the last index of queues is another");
        }
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
        fs::remove_dir_all(folder).unwrap();
    }
}
