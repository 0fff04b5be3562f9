//! Every way in which SQLite ends a transaction by itself: the act tells it,
//! nothing of it is kept, and the next act goes well.

use domain::{
    institution::InstitutionSlug,
    ports::{Allowance, Limits, Upkeep},
};
use jiff::{SignedDuration, Timestamp};
use sqlx::SqliteConnection;

use super::*;
use sql::SqlStore;

/// A store in a file of its own, and its only writer.
struct Tried {
    store: SqlStore,
    writer: Pool<Db>,
    folder: std::path::PathBuf,
}

impl Tried {
    async fn open(name: &str) -> Self {
        let name = format!("muhur-outage-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let url = format!("sqlite:{}/muhur.db", folder.display());
        let (read, writer) = pools(&url, &Keys::new([7; 32]), Tables::BringUpToDate)
            .await
            .unwrap();
        let keys = Arc::new(Keys::new([7; 32]));
        Self {
            store: SqlStore::over(read, writer.clone(), keys),
            writer,
            folder,
        }
    }

    async fn run(&self, sql: &'static str) {
        self.writer.execute(sql).await.unwrap();
    }

    /// An act of several statements in a transaction.
    async fn count(&self, key: &str) -> Result<(), StoreError> {
        let allowance = Allowance {
            key: key.to_owned(),
            limit: 9,
            window: SignedDuration::from_hours(1),
        };
        self.store.acquire(&[allowance], now()).await.map(|_| ())
    }

    /// An act of one statement, with rows that come back.
    async fn lease(&self, institution: &str) -> Result<bool, StoreError> {
        use super::super::staff::StaffLists;
        let slug = InstitutionSlug::parse(institution).unwrap();
        let until = now() + SignedDuration::from_mins(1);
        let leased = self.store.lease_list(&slug, now(), until).await?;
        Ok(leased.is_some())
    }

    async fn rows(&self, sql: &'static str) -> i64 {
        let read = &self.store.read;
        sqlx::query_scalar(sql).fetch_one(read).await.unwrap()
    }

    fn end(self) {
        fs::remove_dir_all(self.folder).unwrap();
    }
}

fn now() -> Timestamp {
    "2026-11-28T09:00:00Z".parse().unwrap()
}

const COUNTED: &str = "SELECT COUNT(*) FROM limit_hits";
const LEASED: &str = "SELECT COUNT(*) FROM staff_lists";

/// What is done to the writer's connection before an act, and what the act says.
async fn both_acts_fail_once(
    name: &str,
    spoil: impl AsyncFn(&mut SqliteConnection),
    is_outage: bool,
) {
    let tried = Tried::open(name).await;
    let wanted = |outcome: Result<(), StoreError>| {
        let error = outcome.unwrap_err();
        assert_eq!(error.is_outage(), is_outage, "{name}: {error}");
    };
    for _ in 0..3 {
        spoil(&mut *tried.writer.acquire().await.unwrap()).await;
        wanted(tried.count("one").await);
        assert_eq!(tried.rows(COUNTED).await, 0, "{name}");
        spoil(&mut *tried.writer.acquire().await.unwrap()).await;
        wanted(tried.lease("meb").await.map(|_| ()));
        assert_eq!(tried.rows(LEASED).await, 0, "{name}");
    }
    tried.count("one").await.unwrap();
    assert_eq!(tried.rows(COUNTED).await, 1, "{name}");
    assert!(tried.lease("meb").await.unwrap(), "{name}");
    tried.store.check_writable().await.unwrap();
    tried.end();
}

#[tokio::test]
async fn a_full_database_is_written_again_as_soon_as_there_is_space() {
    // SQLITE_FULL. Rows go into pages that are there; a trigger asks for more.
    let full = async |connection: &mut SqliteConnection| {
        for sql in [
            "CREATE TABLE IF NOT EXISTS heap (x)",
            "CREATE TEMP TRIGGER full_hits AFTER INSERT ON main.limit_hits \
             BEGIN INSERT INTO heap VALUES (zeroblob(4000000)); END",
            "CREATE TEMP TRIGGER full_lists AFTER INSERT ON main.staff_lists \
             BEGIN INSERT INTO heap VALUES (zeroblob(4000000)); END",
            "PRAGMA max_page_count = 200",
        ] {
            connection.execute(sql).await.unwrap();
        }
    };
    both_acts_fail_once("full", full, true).await;
}

#[tokio::test]
async fn a_writer_that_was_made_read_only_is_replaced() {
    // SQLITE_READONLY.
    let read_only = async |connection: &mut SqliteConnection| {
        connection.execute("PRAGMA query_only = 1").await.unwrap();
    };
    both_acts_fail_once("read-only", read_only, true).await;
}

#[tokio::test]
async fn an_interrupted_statement_leaves_a_good_writer() {
    // SQLITE_INTERRUPT ends the transaction of a statement that writes.
    let interrupted = async |connection: &mut SqliteConnection| {
        let mut handle = connection.lock_handle().await.unwrap();
        handle.set_progress_handler(1, || false);
    };
    both_acts_fail_once("interrupt", interrupted, true).await;
}

#[tokio::test]
async fn a_commit_that_fails_keeps_nothing_and_leaves_a_good_writer() {
    // SQLITE_CONSTRAINT_COMMITHOOK: the commit becomes a rollback.
    let refused = async |connection: &mut SqliteConnection| {
        let mut handle = connection.lock_handle().await.unwrap();
        handle.set_commit_hook(|| false);
    };
    both_acts_fail_once("commit", refused, false).await;
}

#[tokio::test]
async fn a_transaction_that_a_trigger_rolled_back_leaves_a_good_writer() {
    // SQLITE_CONSTRAINT_TRIGGER, with the transaction gone as after FULL.
    let rolled_back = async |connection: &mut SqliteConnection| {
        for sql in [
            "CREATE TEMP TRIGGER no_hits AFTER INSERT ON main.limit_hits \
             BEGIN SELECT RAISE(ROLLBACK, 'no'); END",
            "CREATE TEMP TRIGGER no_lists AFTER INSERT ON main.staff_lists \
             BEGIN SELECT RAISE(ROLLBACK, 'no'); END",
        ] {
            connection.execute(sql).await.unwrap();
        }
    };
    both_acts_fail_once("trigger", rolled_back, false).await;
}

#[tokio::test]
async fn a_file_that_another_process_writes_to_is_written_as_soon_as_it_is_free() {
    // SQLITE_BUSY, at the beginning of the transaction.
    let tried = Tried::open("busy").await;
    let url = format!("sqlite:{}/muhur.db", tried.folder.display());
    let options = SqliteConnectOptions::from_str(&url).unwrap();
    let mut other = options.connect().await.unwrap();
    for _ in 0..3 {
        other.execute("BEGIN IMMEDIATE").await.unwrap();
        tried.run("PRAGMA busy_timeout = 0").await;
        assert_eq!(tried.count("one").await, Err(StoreError::Unavailable));
        tried.run("PRAGMA busy_timeout = 0").await;
        assert_eq!(tried.lease("meb").await, Err(StoreError::Unavailable));
        other.execute("ROLLBACK").await.unwrap();
    }
    tried.count("one").await.unwrap();
    assert!(tried.lease("meb").await.unwrap());
    tried.end();
}

#[tokio::test]
async fn an_act_that_is_left_in_the_middle_leaves_a_good_writer() {
    let tried = Tried::open("left").await;
    for _ in 0..20 {
        // Left at each of the points at which it waits.
        for turns in 0..12 {
            let act = tried.count("one");
            tokio::pin!(act);
            for _ in 0..turns {
                let turn = std::future::poll_fn(|context| {
                    use std::{future::Future, task::Poll};
                    Poll::Ready(act.as_mut().poll(context).is_ready())
                });
                if turn.await {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        tried.run("DELETE FROM limit_hits").await;
        tried.count("two").await.unwrap();
    }
    tried.store.check_writable().await.unwrap();
    tried.end();
}

#[tokio::test]
async fn an_act_that_writes_nothing_keeps_its_connection() {
    let tried = Tried::open("nothing").await;
    tried.run("CREATE TEMP TABLE mark (x)").await;
    for round in 0..20 {
        // The tenth is refused, and its transaction left without a commit.
        tried.count("one").await.unwrap();
        assert_eq!(tried.rows(COUNTED).await, (round + 1).min(9));
    }
    // A connection that was replaced would not have it.
    tried.run("DROP TABLE mark").await;
    tried.end();
}
