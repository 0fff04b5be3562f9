//! Whether the database can be written, for whoever sends people here.

use std::time::Duration;

use domain::ports::StoreError;
use tokio::{sync::Mutex, time::Instant};

use super::{Outcome, SqlStore, connection::begin, run::Run};

/// An answer is good for this long: whoever asks without a pause must not keep
/// the only writer busy.
const GOOD_FOR: Duration = Duration::from_secs(1);

/// A balancer waits for some five seconds.
const LONGEST: Duration = Duration::from_secs(3);

/// The last answer.
#[derive(Debug, Default)]
pub(super) struct Readiness(Mutex<Option<(Instant, Outcome<()>)>>);

impl Readiness {
    /// Asks the database, or says what it said a moment ago.
    pub(super) async fn check(&self, store: &SqlStore) -> Outcome<()> {
        let mut last = self.0.lock().await;
        if let Some((at, outcome)) = &*last
            && at.elapsed() < GOOD_FOR
        {
            return outcome.clone();
        }
        let tried = tokio::time::timeout(LONGEST, try_to_write(store)).await;
        let outcome = tried.unwrap_or(Err(StoreError::Unavailable));
        *last = Some((Instant::now(), outcome.clone()));
        outcome
    }
}

/// Writes a row and takes it away again. It is committed, since only that
/// touches the disk; no other process waits for a row of this one.
async fn try_to_write(store: &SqlStore) -> Outcome<()> {
    let mut tx = begin(&store.write).await?;
    sqlx::query("INSERT INTO ready_checks (value) VALUES (1)")
        .run(&mut *tx)
        .await?;
    sqlx::query("DELETE FROM ready_checks")
        .run(&mut *tx)
        .await?;
    Ok(tx.commit().await?)
}
