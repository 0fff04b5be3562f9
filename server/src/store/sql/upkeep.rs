//! What keeps the store itself in order: what is past its time is deleted, and whether
//! it can be written is tried.

use async_trait::async_trait;
use domain::{
    ports::{StoreError, Swept, Upkeep},
    rotation::GRACE,
    service::REMEMBERED,
    session::SessionLimits,
    waiting,
};
use jiff::{SignedDuration, Timestamp};
use sqlx::AssertSqlSafe;

use super::super::AMONG_ROWS;
use super::{Outcome, SqlStore, run::Run};

/// Rows that one statement of a sweep deletes: whoever else writes waits for a
/// few milliseconds.
const AT_ONCE: u64 = 200;

/// What is deleted: a table, and which of its rows. `$1` is a time.
type Old = [&'static str; 2];

#[async_trait]
impl Upkeep for SqlStore {
    async fn sweep(&self, limits: &SessionLimits, now: Timestamp) -> Outcome<Swept> {
        const CAPTCHAS: Old = ["used_captchas", "expires_at < $1"];
        // Of the version before, which kept them before they were answered.
        const POSED: Old = ["captchas", "expires_at < $1"];
        const NETWORKS: Old = ["known_networks", "seen_at < $1"];
        const REFERRALS: Old = ["referrals", "expires_at < $1"];
        const STATEMENTS: Old = ["statements", "expires_at < $1"];
        const IDLE: Old = ["sessions", "seen_at < $1"];
        const OLD: Old = ["sessions", "created_at < $1"];
        const CODES: Old = ["challenges", "expires_at < $1"];
        const WAITING: Old = ["waiting", "created_at < $1"];
        const ROTATIONS: Old = ["rotations", "began_at < $1"];
        const HITS: Old = ["limit_hits", "at < $1"];
        const KEYS: Old = ["limit_keys", "touched_at < $1"];
        const MESSAGES: Old = ["messages", "state_at < $1"];
        const SIGNING: Old = ["signing_requests", "expires_at < $1"];
        // An application is kept without its visit only once its phone is proved,
        // or a day long where guesses at it were counted.
        const DRAFTS: Old = [
            "cases",
            "confirmed_at IS NULL \
             AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.case_id = cases.id) \
             AND (failures = 0 OR updated_at < $1)",
        ];
        // A few rows in each transaction: nobody else waits long, and what fails does
        // not keep the rest. The first failure is told.
        let day = SignedDuration::from_hours(24);
        let mut failure = None;
        let mut gone = async |what, after: SignedDuration| {
            let before = (now - after).as_millisecond();
            let (gone, failed) = delete_before(self, what, before).await;
            if let Some(error) = failed {
                failure.get_or_insert(error);
            }
            gone
        };
        gone(REFERRALS, SignedDuration::ZERO).await;
        // Its page still says for a while what became of it.
        gone(SIGNING, SignedDuration::from_mins(10)).await;
        gone(STATEMENTS, SignedDuration::ZERO).await;
        gone(WAITING, waiting::LONGEST).await;
        gone(ROTATIONS, GRACE * 2).await;
        gone(HITS, day * 2).await;
        gone(KEYS, day * 2).await;
        gone(NETWORKS, REMEMBERED).await;
        gone(POSED, SignedDuration::ZERO).await;
        let captchas = gone(CAPTCHAS, SignedDuration::ZERO).await;
        let visits =
            gone(IDLE, limits.applicant_idle).await + gone(OLD, limits.applicant_absolute).await;
        let swept = Swept {
            visits: captchas + visits,
            codes: gone(CODES, day).await,
            messages: gone(MESSAGES, day * 30).await,
            drafts: gone(DRAFTS, day).await,
        };
        failure.map_or(Ok(swept), Err)
    }

    async fn check_writable(&self) -> Outcome<()> {
        self.ready.check(self).await
    }
}

/// How many were deleted, and what kept the rest.
async fn delete_before(
    store: &SqlStore,
    [table, condition]: Old,
    before: i64,
) -> (u64, Option<StoreError>) {
    let [open, close] = AMONG_ROWS;
    let sql = format!(
        "DELETE FROM {table} WHERE {open} FROM {table} WHERE {condition} LIMIT {AT_ONCE}{close}"
    );
    let mut gone = 0;
    loop {
        let some = sqlx::query(AssertSqlSafe(sql.clone()))
            .bind(before)
            .run(&store.write)
            .await;
        match some {
            Err(error) => return (gone, Some(error.into())),
            Ok(some) => {
                gone += some;
                if some < AT_ONCE {
                    return (gone, None);
                }
            }
        }
    }
}
