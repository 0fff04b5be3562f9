//! What became of messages.

use async_trait::async_trait;
use domain::{
    id::{CaseId, JobId, MessageId},
    message::{HandedOver, Known, MessageState, NoticeProgress, Progress, Sent, ToAsk},
    outbox::{Channel, JobName, NoticeKind},
    ports::{Messages, StoreError},
};
use jiff::{SignedDuration, Timestamp};
use sqlx::AssertSqlSafe;

use super::super::{
    super::{
        error::SqlError,
        rows::{corrupt, id, instant},
    },
    SKIP_LOCKED,
};
use super::{
    Outcome, SqlStore,
    connection::{WriteTransaction, begin},
    enqueue,
    run::{Fetch, Run},
};

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
     UNION ALL SELECT id, 'notice', CASE kind WHEN 'check' THEN NULL ELSE subject END \
     FROM outbox WHERE id = $1 AND kind <> 'order'";

/// Notes who took a message. A report that came before stays.
pub(super) async fn handed_over(
    tx: &mut WriteTransaction,
    reference: &MessageId,
    handed: &HandedOver,
    now: Timestamp,
) -> Result<(), SqlError> {
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
    sqlx::query(AssertSqlSafe(sql))
        .bind(reference.as_str())
        .bind(handed.gateway)
        .bind(i64::from(handed.segments))
        .bind(handed.gateway_job.as_deref())
        .bind(now.as_millisecond())
        .bind(ask_at)
        .run(&mut **tx)
        .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct ToAskRow {
    reference: String,
    gateway: String,
    job: String,
}

impl TryFrom<ToAskRow> for ToAsk {
    type Error = StoreError;

    fn try_from(row: ToAskRow) -> Outcome<Self> {
        Ok(Self {
            reference: id(MessageId::parse(&row.reference), "reference")?,
            gateway: row.gateway,
            gateway_job: row.job,
        })
    }
}

#[derive(sqlx::FromRow)]
struct SentRow {
    reference: String,
    kind: String,
    gateway: Option<String>,
    segments: i64,
    state: String,
    state_at: i64,
}

impl TryFrom<SentRow> for Sent {
    type Error = StoreError;

    fn try_from(row: SentRow) -> Outcome<Self> {
        Ok(Self {
            reference: id(MessageId::parse(&row.reference), "reference")?,
            kind: row.kind,
            gateway: row.gateway,
            segments: u32::try_from(row.segments).unwrap_or(u32::MAX),
            known: read_known(&row.state, row.state_at)?,
        })
    }
}

/// A job of a notice, with what is known of its message.
#[derive(sqlx::FromRow)]
struct NoticeRow {
    kind: String,
    version: i64,
    state: String,
    at: i64,
    told: Option<String>,
    state_at: Option<i64>,
}

impl TryFrom<NoticeRow> for NoticeProgress {
    type Error = StoreError;

    fn try_from(row: NoticeRow) -> Outcome<Self> {
        let Some(JobName::Notice(kind, channel)) = JobName::from_code(&row.kind) else {
            return Err(corrupt("kind"));
        };
        let (progress, at) = if let (Some(told), Some(at)) = (row.told, row.state_at) {
            let known = read_known(&told, at)?;
            (known.state.into(), known.at)
        } else {
            let progress = match row.state.as_str() {
                "done" => Progress::HandedOver,
                "dead" => Progress::GivenUp,
                _ => Progress::Nothing,
            };
            (progress, instant(row.at, "settled_at")?)
        };
        Ok(Self {
            kind,
            version: u32::try_from(row.version).map_err(|_| corrupt("version"))?,
            channel,
            progress,
            at,
        })
    }
}

#[async_trait]
impl Messages for SqlStore {
    async fn handed_over(
        &self,
        reference: &MessageId,
        handed: &HandedOver,
        now: Timestamp,
    ) -> Outcome<()> {
        let mut tx = begin(&self.write).await?;
        handed_over(&mut tx, reference, handed, now).await?;
        Ok(tx.commit().await?)
    }

    async fn report(
        &self,
        reference: &MessageId,
        state: MessageState,
        instead: Option<&JobId>,
        now: Timestamp,
    ) -> Outcome<()> {
        // The first bad word stays, and the good one is the last.
        let sql = format!(
            "INSERT INTO messages (reference, kind, case_id, state, state_at) \
             SELECT id, kind, case_id, $2, $3 FROM ({OURS}) AS ours \
             WHERE TRUE ON CONFLICT (reference) DO UPDATE SET state = excluded.state, \
             state_at = excluded.state_at, ask_at = NULL \
             WHERE (excluded.state = 'delivered' AND messages.state <> 'delivered') \
             OR (excluded.state <> 'handed_over' AND messages.state = 'handed_over')"
        );
        let mut tx = begin(&self.write).await?;
        let news = sqlx::query(AssertSqlSafe(sql))
            .bind(reference.as_str())
            .bind(state.code())
            .bind(now.as_millisecond())
            .run(&mut *tx)
            .await?;
        let failed_now =
            news == 1 && matches!(state, MessageState::Refused | MessageState::Expired);
        if let Some(mail) = instead.filter(|_| failed_now) {
            enqueue::mail_instead(&mut tx, reference.as_str(), mail, now).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn known(&self, reference: &MessageId) -> Outcome<Option<Known>> {
        let row: Option<(String, i64)> =
            sqlx::query_as("SELECT state, state_at FROM messages WHERE reference = $1")
                .bind(reference.as_str())
                .optional(&self.read)
                .await?;
        row.map(|(state, at)| read_known(&state, at)).transpose()
    }

    async fn to_ask(&self, now: Timestamp) -> Outcome<Vec<ToAsk>> {
        // Each pause is longer than the one before: 80 s, 180 s, 320 s, …
        let sql = format!(
            "UPDATE messages SET asked = asked + 1, ask_at = CASE WHEN asked + 1 < {ASKED} \
             THEN $1 + 20000 * (asked + 2) * (asked + 2) END \
             WHERE reference IN (SELECT reference FROM messages WHERE ask_at <= $1 \
             ORDER BY ask_at LIMIT {AT_ONCE}{SKIP_LOCKED}) RETURNING reference, gateway, job"
        );
        let rows: Vec<ToAskRow> = sqlx::query_as(AssertSqlSafe(sql))
            .bind(now.as_millisecond())
            .all(&self.write)
            .await?;
        rows.into_iter().map(ToAsk::try_from).collect()
    }

    async fn messages(&self) -> Outcome<Vec<Sent>> {
        let sql = format!(
            "SELECT reference, kind, gateway, segments, state, state_at FROM messages \
             WHERE state_at > 0 ORDER BY state_at DESC, reference LIMIT {SHOWN}"
        );
        let rows: Vec<SentRow> = sqlx::query_as(AssertSqlSafe(sql)).all(&self.read).await?;
        rows.into_iter().map(Sent::try_from).collect()
    }

    async fn notices(&self, case: &CaseId) -> Outcome<Vec<NoticeProgress>> {
        let codes = shown_codes();
        let sql = format!(
            "SELECT outbox.kind, outbox.version, outbox.state, \
             COALESCE(settled_at, created_at) AS at, messages.state AS told, state_at FROM outbox \
             LEFT JOIN messages ON messages.reference = outbox.id \
             WHERE subject = $1 AND outbox.kind IN ({codes})"
        );
        let rows: Vec<NoticeRow> = sqlx::query_as(AssertSqlSafe(sql))
            .bind(case.as_str())
            .all(&self.read)
            .await?;
        let read = rows.into_iter().map(NoticeProgress::try_from);
        let mut notices = read.collect::<Outcome<Vec<_>>>()?;
        notices.sort_by_key(|one| (one.kind, one.channel, one.version));
        Ok(notices)
    }
}

/// The codes of the notices that the result page shows, as a list of SQL.
fn shown_codes() -> String {
    let shown = NoticeKind::ALL.iter().filter(|kind| kind.is_shown());
    let codes = shown.flat_map(|kind| Channel::ALL.map(|channel| kind.code_by(channel)));
    let quoted: Vec<String> = codes.flatten().map(|code| format!("'{code}'")).collect();
    quoted.join(", ")
}

/// A state and its time, as stored.
pub(super) fn read_known(state: &str, at: i64) -> Outcome<Known> {
    Ok(Known {
        state: MessageState::from_code(state).ok_or(corrupt("state"))?,
        at: instant(at, "state_at")?,
    })
}
