//! What became of messages.

use domain::{
    id::{CaseId, JobId, MessageId},
    message::{HandedOver, Known, MessageState, NoticeName, NoticeProgress, Progress, Sent, ToAsk},
};
use jiff::{SignedDuration, Timestamp};
use sqlx::Row;

use super::super::{
    super::rows::{corrupt, id, instant},
    SKIP_LOCKED, begin, failed,
};
use super::{Outcome, SqlStore, connection::WriteTransaction, jobs};

/// How long after it was handed over a gateway is asked first.
const FIRST_ASKED: SignedDuration = SignedDuration::from_secs(20);
/// How often it is asked: the last time an hour and a half later.
const ASKED: i64 = 8;
/// How many are asked about at once (NetGSM takes fifty).
const AT_ONCE: i64 = 50;
/// How many an operator sees.
const SHOWN: i64 = 200;

/// Whose reference this is. Nothing is kept of a message that is not ours.
const OURS: &str = "SELECT id, 'code' AS kind, \
     CASE purpose WHEN 'suspend' THEN NULL ELSE subject END AS case_id \
     FROM challenges WHERE id = $1 \
     UNION ALL SELECT id, 'notice', CASE kind WHEN 'check' THEN NULL ELSE subject END FROM outbox WHERE id = $1 AND kind <> 'order'";

/// Notes who took a message. A report that came before stays.
pub(super) async fn handed_over(
    tx: &mut WriteTransaction,
    reference: &MessageId,
    handed: &HandedOver,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    let sql = format!(
        "INSERT INTO messages (reference, kind, case_id, gateway, segments, job, \
         handed_over_at, state, state_at, ask_at) \
         SELECT id, kind, case_id, $2, $3, $4, $5, 'handed_over', $5, $6 FROM ({OURS}) AS ours \
         WHERE TRUE ON CONFLICT (reference) DO UPDATE SET gateway = excluded.gateway, \
         segments = excluded.segments, job = excluded.job, \
         handed_over_at = excluded.handed_over_at, ask_at = excluded.ask_at"
    );
    let ask_at = handed
        .gateway_job
        .as_ref()
        .map(|_| (now + FIRST_ASKED).as_millisecond());
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(reference.as_str())
        .bind(handed.gateway)
        .bind(i64::from(handed.segments))
        .bind(handed.gateway_job.as_deref())
        .bind(now.as_millisecond())
        .bind(ask_at)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn code_handed_over(
    store: &SqlStore,
    reference: &MessageId,
    handed: &HandedOver,
    now: Timestamp,
) -> Outcome<()> {
    let mut tx = begin(&store.write).await.map_err(failed)?;
    handed_over(&mut tx, reference, handed, now)
        .await
        .map_err(failed)?;
    tx.commit().await.map_err(failed)
}

/// The first bad word stays, and the good one is the last.
pub(super) async fn report(
    store: &SqlStore,
    reference: &MessageId,
    state: MessageState,
    instead: Option<&JobId>,
    now: Timestamp,
) -> Outcome<()> {
    let sql = format!(
        "INSERT INTO messages (reference, kind, case_id, state, state_at) \
         SELECT id, kind, case_id, $2, $3 FROM ({OURS}) AS ours \
         WHERE TRUE ON CONFLICT (reference) DO UPDATE SET state = excluded.state, \
         state_at = excluded.state_at, ask_at = NULL \
         WHERE (excluded.state = 'delivered' AND messages.state <> 'delivered') \
         OR (excluded.state <> 'handed_over' AND messages.state = 'handed_over')"
    );
    let mut tx = begin(&store.write).await.map_err(failed)?;
    let news = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(reference.as_str())
        .bind(state.code())
        .bind(now.as_millisecond())
        .execute(&mut *tx)
        .await
        .map_err(failed)?
        .rows_affected();
    let failed_now = news == 1 && matches!(state, MessageState::Refused | MessageState::Expired);
    if let Some(mail) = instead.filter(|_| failed_now) {
        jobs::mail_instead(&mut tx, reference.as_str(), mail, now)
            .await
            .map_err(failed)?;
    }
    tx.commit().await.map_err(failed)
}

pub(super) async fn known(store: &SqlStore, reference: &MessageId) -> Outcome<Option<Known>> {
    let row = sqlx::query("SELECT state, state_at FROM messages WHERE reference = $1")
        .bind(reference.as_str())
        .fetch_optional(&store.read)
        .await
        .map_err(failed)?;
    let Some(row) = row else { return Ok(None) };
    read_known(
        &row.try_get::<String, _>("state").map_err(failed)?,
        row.try_get("state_at").map_err(failed)?,
    )
    .map(Some)
}

/// A state and its time, as stored.
pub(super) fn read_known(state: &str, at: i64) -> Outcome<Known> {
    Ok(Known {
        state: MessageState::from_code(state).ok_or(corrupt("state"))?,
        at: instant(at, "state_at")?,
    })
}

pub(super) async fn to_ask(store: &SqlStore, now: Timestamp) -> Outcome<Vec<ToAsk>> {
    // Each pause is longer than the one before: 80 s, 180 s, 320 s, …
    let sql = format!(
        "UPDATE messages SET asked = asked + 1, ask_at = CASE WHEN asked + 1 < {ASKED} \
         THEN $1 + 20000 * (asked + 2) * (asked + 2) END \
         WHERE reference IN (SELECT reference FROM messages WHERE ask_at <= $1 \
         ORDER BY ask_at LIMIT {AT_ONCE}{SKIP_LOCKED}) RETURNING reference, gateway, job"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(now.as_millisecond())
        .fetch_all(&store.write)
        .await
        .map_err(failed)?;
    rows.into_iter()
        .map(|row| {
            let text = |column: &'static str| row.try_get::<String, _>(column).map_err(failed);
            Ok(ToAsk {
                reference: id(MessageId::parse(&text("reference")?), "reference")?,
                gateway: text("gateway")?,
                gateway_job: text("job")?,
            })
        })
        .collect()
}

pub(super) async fn all(store: &SqlStore) -> Outcome<Vec<Sent>> {
    let sql = format!(
        "SELECT reference, kind, gateway, segments, state, state_at FROM messages \
         WHERE state_at > 0 ORDER BY state_at DESC, reference LIMIT {SHOWN}"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(&store.read)
        .await
        .map_err(failed)?;
    rows.into_iter()
        .map(|row| {
            let text = |column: &'static str| row.try_get::<String, _>(column).map_err(failed);
            let segments: i64 = row.try_get("segments").map_err(failed)?;
            Ok(Sent {
                reference: id(MessageId::parse(&text("reference")?), "reference")?,
                kind: text("kind")?,
                gateway: row.try_get("gateway").map_err(failed)?,
                segments: u32::try_from(segments).unwrap_or(u32::MAX),
                known: read_known(&text("state")?, row.try_get("state_at").map_err(failed)?)?,
            })
        })
        .collect()
}

pub(super) async fn notices(store: &SqlStore, case: &CaseId) -> Outcome<Vec<NoticeProgress>> {
    let rows = sqlx::query(
        "SELECT outbox.kind, outbox.version, outbox.state, COALESCE(settled_at, created_at) AS at, \
         messages.state AS told, state_at FROM outbox \
         LEFT JOIN messages ON messages.reference = outbox.id \
         WHERE subject = $1 AND outbox.kind IN \
         ('received', 'received_mail', 'authority_details', 'authority_mail') ORDER BY CASE outbox.kind \
         WHEN 'received' THEN 0 WHEN 'received_mail' THEN 1 \
         WHEN 'authority_details' THEN 2 ELSE 3 END, outbox.version",
    )
    .bind(case.as_str())
    .fetch_all(&store.read)
    .await
    .map_err(failed)?;
    rows.into_iter()
        .map(|row| {
            let text = |column: &'static str| row.try_get::<String, _>(column).map_err(failed);
            let first = row.try_get::<i64, _>("version").map_err(failed)? == 1;
            let received = if first {
                NoticeName::Received
            } else {
                NoticeName::Corrected
            };
            let (notice, by_mail) = match text("kind")?.as_str() {
                "received" => (received, false),
                "authority_details" => (NoticeName::AuthorityDetails, false),
                "received_mail" => (received, true),
                "authority_mail" => (NoticeName::AuthorityDetails, true),
                _ => return Err(corrupt("kind")),
            };
            let told: Option<String> = row.try_get("told").map_err(failed)?;
            let (progress, at) = if let Some(told) = told {
                let known = read_known(&told, row.try_get("state_at").map_err(failed)?)?;
                (known.state.into(), known.at)
            } else {
                let progress = match text("state")?.as_str() {
                    "done" => Progress::HandedOver,
                    "dead" => Progress::GivenUp,
                    _ => Progress::Nothing,
                };
                let at = row.try_get("at").map_err(failed)?;
                (progress, instant(at, "settled_at")?)
            };
            Ok(NoticeProgress {
                notice,
                by_mail,
                progress,
                at,
            })
        })
        .collect()
}
