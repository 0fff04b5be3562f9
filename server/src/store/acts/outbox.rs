//! What has to be told to the outside.

use domain::{
    challenge::{Errand, ErrandKind},
    id::{CaseId, ErrandId, OrderId},
    ports::{Leased, Settled},
};
use jiff::Timestamp;
use sqlx::{Row, Transaction};

use super::super::{
    super::rows::{id, unbelievable},
    Db, SKIP_LOCKED, begin, failed,
};
use super::{Outcome, SqlStore};

/// Queues an errand; the second one of a kind and subject is the first.
pub(super) async fn queue(
    tx: &mut Transaction<'_, Db>,
    errand: &Errand,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO outbox (id, kind, subject, state, due_at, created_at) \
         VALUES ($1, $2, $3, 'pending', $4, $4) ON CONFLICT (kind, subject) DO NOTHING",
    )
    .bind(errand.id.as_str())
    .bind(errand.kind.code())
    .bind(errand.kind.subject())
    .bind(now.as_millisecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) async fn lease(
    store: &SqlStore,
    now: Timestamp,
    until: Timestamp,
) -> Outcome<Option<Leased>> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    // A lease is a due time in the future: when it runs out, the errand is
    // due again by itself.
    let sql = format!(
        "UPDATE outbox SET due_at = $2, attempt = attempt + 1 WHERE id = (\
         SELECT id FROM outbox WHERE state = 'pending' AND due_at <= $1 \
         ORDER BY due_at, created_at, id LIMIT 1{SKIP_LOCKED}) \
         RETURNING id, kind, subject, attempt"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(now.as_millisecond())
        .bind(until.as_millisecond())
        .fetch_optional(&mut *tx)
        .await
        .map_err(failed)?;
    tx.commit().await.map_err(failed)?;
    let Some(row) = row else { return Ok(None) };
    let text = |column: &'static str| row.try_get::<String, _>(column).map_err(failed);
    let subject = text("subject")?;
    let case = || id(CaseId::parse(&subject), "subject");
    let kind = match text("kind")?.as_str() {
        "received" => ErrandKind::Received(case()?),
        "authority_details" => ErrandKind::AuthorityDetails(case()?),
        "order" => ErrandKind::Order(id(OrderId::parse(&subject), "subject")?),
        _ => return Err(unbelievable("kind")),
    };
    let attempt: i64 = row.try_get("attempt").map_err(failed)?;
    Ok(Some(Leased {
        errand: Errand {
            id: id(ErrandId::parse(&text("id")?), "id")?,
            kind,
        },
        attempt: u32::try_from(attempt).unwrap_or(u32::MAX),
    }))
}

pub(super) async fn settle(
    store: &SqlStore,
    errand: &ErrandId,
    settled: Settled,
    now: Timestamp,
) -> Outcome<()> {
    let (state, due) = match settled {
        Settled::Done => ("done", now),
        Settled::Dead => ("dead", now),
        Settled::Again(at) => ("pending", at),
    };
    sqlx::query("UPDATE outbox SET state = $2, due_at = $3, settled_at = $4 WHERE id = $1")
        .bind(errand.as_str())
        .bind(state)
        .bind(due.as_millisecond())
        .bind((settled_is_final(settled)).then(|| now.as_millisecond()))
        .execute(&store.write)
        .await
        .map_err(failed)?;
    Ok(())
}

const fn settled_is_final(settled: Settled) -> bool {
    !matches!(settled, Settled::Again(_))
}
