//! What is counted against abuse: an exact sliding window, so that no window
//! of that length ever holds more than the limit.

use async_trait::async_trait;
use domain::ports::{Allowance, Limits};
use jiff::{SignedDuration, Timestamp};

use super::super::{super::error::SqlError, Db};
use super::{
    Outcome, SqlStore,
    connection::begin,
    run::{Fetch, Run},
};

#[async_trait]
impl Limits for SqlStore {
    async fn acquire(
        &self,
        allowances: &[Allowance],
        now: Timestamp,
    ) -> Outcome<Option<SignedDuration>> {
        let mut tx = begin(&self.write).await?;
        let now = now.as_millisecond();
        let mut longest: Option<i64> = None;
        // One order of keys for all, or two callers could wait for each other.
        let mut sorted: Vec<&Allowance> = allowances.iter().collect();
        sorted.sort_by(|one, other| one.key.cmp(&other.key));
        let keys: Vec<String> = sorted
            .iter()
            .map(|allowance| self.keys.limit_key(&allowance.key))
            .collect();
        for (allowance, key) in sorted.iter().zip(&keys) {
            // The row stands for the key: whoever writes it counts alone.
            sqlx::query(
                "INSERT INTO limit_keys (key, touched_at) VALUES ($1, $2) \
                 ON CONFLICT (key) DO UPDATE SET touched_at = excluded.touched_at",
            )
            .bind(key)
            .bind(now)
            .run(&mut *tx)
            .await?;
            longest = longest.max(wait(&mut *tx, allowance, key, now).await?);
        }
        if let Some(wait) = longest {
            return Ok(Some(SignedDuration::from_millis(wait)));
        }
        for key in &keys {
            sqlx::query("INSERT INTO limit_hits (key, at) VALUES ($1, $2)")
                .bind(key)
                .bind(now)
                .run(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(None)
    }

    async fn used(&self, allowance: &Allowance, now: Timestamp) -> Outcome<u32> {
        let window = i64::try_from(allowance.window.as_millis()).unwrap_or(i64::MAX);
        let used: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM limit_hits WHERE key = $1 AND at > $2")
                .bind(self.keys.limit_key(&allowance.key))
                .bind(now.as_millisecond().saturating_sub(window))
                .one(&self.read)
                .await?;
        Ok(u32::try_from(used).unwrap_or(u32::MAX))
    }

    async fn refund(&self, allowances: &[Allowance], at: Timestamp) -> Outcome<()> {
        let mut tx = begin(&self.write).await?;
        for allowance in allowances {
            // Two calls in one millisecond: the other one's count is given back
            // too, which errs by one on the person's side.
            sqlx::query("DELETE FROM limit_hits WHERE key = $1 AND at = $2")
                .bind(self.keys.limit_key(&allowance.key))
                .bind(at.as_millisecond())
                .run(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    async fn wait_for(
        &self,
        allowances: &[Allowance],
        now: Timestamp,
    ) -> Outcome<Option<SignedDuration>> {
        let mut longest = None;
        for allowance in allowances {
            let key = self.keys.limit_key(&allowance.key);
            let one = wait(&self.read, allowance, &key, now.as_millisecond());
            longest = longest.max(one.await?);
        }
        Ok(longest.map(SignedDuration::from_millis))
    }
}

/// Milliseconds until one more is allowed under this key; nothing where one is.
async fn wait<'e>(
    on: impl sqlx::Executor<'e, Database = Db>,
    allowance: &Allowance,
    key: &str,
    now: i64,
) -> Result<Option<i64>, SqlError> {
    let window = i64::try_from(allowance.window.as_millis()).unwrap_or(i64::MAX);
    // The hit after which one more is allowed again; hits of the future
    // (a clock that was set back) count as well.
    let decisive: Option<i64> = sqlx::query_scalar(
        "SELECT at FROM limit_hits WHERE key = $1 AND at > $2 ORDER BY at DESC LIMIT 1 OFFSET $3",
    )
    .bind(key)
    .bind(now.saturating_sub(window))
    .bind(i64::from(allowance.limit.max(1)) - 1)
    .optional(on)
    .await?;
    Ok(decisive.map(|at| {
        at.saturating_add(window)
            .saturating_sub(now)
            .clamp(1, window)
    }))
}
