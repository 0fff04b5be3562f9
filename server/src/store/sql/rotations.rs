//! Posts that give a session a new key, each carried out once.

use std::time::Duration;

use async_trait::async_trait;
use domain::{
    id::SessionKey,
    ports::{Moved, Rotations},
    rotation::{Begun, Ended, GRACE, LOST, Refusal, Rotated, Rotation, SLIP},
};
use jiff::{SignedDuration, Timestamp};

use super::super::super::{
    error::SqlError,
    rows::{RotationRow, seal, unseal},
};
use super::{
    Outcome, SqlStore,
    connection::{WriteTransaction, begin},
    run::{Fetch, Run},
};
use crate::keys::Keys;

/// How often the end of another one's post is looked for, and how many times:
/// less than a handler has.
const LOOK_EVERY: Duration = Duration::from_millis(100);
const LOOKS: u32 = 120;

#[async_trait]
impl Rotations for SqlStore {
    async fn begin_rotation(&self, rotation: &Rotation) -> Outcome<Begun> {
        for _ in 0..LOOKS {
            if let Some(ended) = ended(self, rotation).await? {
                return Ok(Begun::Ended(ended));
            }
            if claim(self, rotation).await? {
                return Ok(Begun::First);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(Begun::UnderWay)
    }

    async fn refuse_rotation(
        &self,
        rotation: &Rotation,
        refusal: Option<&Refusal>,
        now: Timestamp,
    ) -> Outcome<()> {
        let outcome = refusal
            .map(|refusal| {
                seal(
                    &self.keys,
                    "rotation",
                    &row_of(rotation),
                    &RotationRow::Refused(refusal.clone()),
                )
            })
            .transpose()?;
        let query = if outcome.is_some() {
            "UPDATE rotations SET outcome = $4, ended_at = $5 \
             WHERE session = $1 AND post = $2 AND began_at = $3 AND ended_at IS NULL"
        } else {
            "DELETE FROM rotations \
             WHERE session = $1 AND post = $2 AND began_at = $3 AND ended_at IS NULL"
        };
        let query = sqlx::query(query)
            .bind(rotation.session.as_str())
            .bind(rotation.post.as_str())
            .bind(rotation.began_at.as_millisecond());
        let query = match outcome {
            Some(outcome) => query.bind(outcome).bind(now.as_millisecond()),
            None => query,
        };
        query.run(&self.write).await?;
        Ok(())
    }
}

fn millis(at: Timestamp, before: SignedDuration) -> i64 {
    at.as_millisecond()
        .saturating_sub(i64::try_from(before.as_millis()).unwrap_or(i64::MAX))
}

/// How the same post has ended, whether its cookie names the key of before or
/// the new one already: a browser may have kept the answer's cookie and lost its
/// page. Whoever waits began before the other one ended; what ended much later
/// is of a clock that was set back, and not believed.
async fn ended(store: &SqlStore, rotation: &Rotation) -> Result<Option<Ended>, SqlError> {
    let outcome: Option<(String, Option<Vec<u8>>)> = sqlx::query_as(
        "SELECT session, outcome FROM rotations \
         WHERE post = $1 AND (session = $2 OR successor = $2) AND ended_at <= $3 \
         AND ((successor IS NULL AND ended_at >= $4) \
         OR (successor IS NOT NULL AND ended_at >= $5))",
    )
    .bind(rotation.post.as_str())
    .bind(rotation.session.as_str())
    .bind(millis(rotation.began_at, -LOST))
    .bind(millis(rotation.began_at, SLIP))
    .bind(millis(rotation.began_at, GRACE))
    .optional(&store.read)
    .await?;
    let Some((session, Some(sealed))) = outcome else {
        return Ok(None);
    };
    let row = [&*session, rotation.post.as_str()];
    let outcome: RotationRow = unseal(&store.keys, "rotation", &row, &sealed)?;
    Ok(Some(outcome.read()?))
}

/// Makes the post this caller's, unless another one is at it or has ended it
/// rightly. Rows live for minutes, so those before are taken away here.
async fn claim(store: &SqlStore, rotation: &Rotation) -> Result<bool, SqlError> {
    let now = rotation.began_at;
    let mut tx = begin(&store.write).await?;
    sqlx::query("DELETE FROM rotations WHERE began_at < $1")
        .bind(millis(now, GRACE * 2))
        .run(&mut *tx)
        .await?;
    let claimed = sqlx::query(
        "INSERT INTO rotations (session, post, began_at) VALUES ($1, $2, $3) \
         ON CONFLICT (session, post) DO UPDATE \
         SET began_at = excluded.began_at, ended_at = NULL, successor = NULL, outcome = NULL \
         WHERE CASE WHEN rotations.ended_at IS NULL THEN rotations.began_at < $4 \
         WHEN rotations.successor IS NULL THEN rotations.ended_at < $5 \
         ELSE rotations.ended_at < $6 END OR rotations.ended_at > $7",
    )
    .bind(rotation.session.as_str())
    .bind(rotation.post.as_str())
    .bind(now.as_millisecond())
    .bind(millis(now, LOST))
    .bind(millis(now, SLIP))
    .bind(millis(now, GRACE))
    .bind(millis(now, -LOST))
    .run(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(claimed == 1)
}

fn row_of(rotation: &Rotation) -> [&str; 2] {
    [rotation.session.as_str(), rotation.post.as_str()]
}

/// Keeps the answer, in the transaction of what it tells of.
pub(super) async fn end(
    keys: &Keys,
    tx: &mut WriteTransaction,
    rotated: &Rotated,
    now: Timestamp,
) -> Result<Moved, SqlError> {
    let outcome = seal(
        keys,
        "rotation",
        &row_of(&rotated.rotation),
        &RotationRow::from(rotated),
    )?;
    let kept = sqlx::query(
        "UPDATE rotations SET successor = $4, outcome = $5, ended_at = $6 \
         WHERE session = $1 AND post = $2 AND began_at = $3 AND ended_at IS NULL",
    )
    .bind(rotated.rotation.session.as_str())
    .bind(rotated.rotation.post.as_str())
    .bind(rotated.rotation.began_at.as_millisecond())
    .bind(rotated.key.as_str())
    .bind(outcome)
    .bind(now.as_millisecond())
    .run(&mut **tx)
    .await?;
    Ok(if kept == 1 {
        Moved::Done
    } else {
        Moved::Conflict
    })
}

/// Removes the answers that lead to a visit that has ended.
pub(super) async fn forget(
    tx: &mut WriteTransaction,
    session: &SessionKey,
) -> Result<(), SqlError> {
    sqlx::query("DELETE FROM rotations WHERE session = $1 OR successor = $1")
        .bind(session.as_str())
        .run(&mut **tx)
        .await?;
    Ok(())
}
